import json

import pytest
from digitnet.web.routes.card import load_card


def test_figures_of_a_run_folder(tmp_path):
    figures = {"parameters": 7, "test": {"accuracy": 0.99, "confusion": [[1, 0], [0, 1]]}}
    (tmp_path / "metrics.json").write_text(json.dumps(figures))
    expected = {"name": tmp_path.name, "parameters": 7, "accuracy": 0.99}
    expected["confusion"] = [[1, 0], [0, 1]]
    assert load_card(tmp_path) == expected


def test_figures_beside_a_model_file(tmp_path):
    (tmp_path / "metrics.json").write_text('{"test": {"accuracy": 0.9}}')
    assert load_card(tmp_path / "best.onnx") == {"name": "best.onnx", "accuracy": 0.9}


@pytest.mark.parametrize("text", [None, "", "[]", "{", '{"test": 3}', "\udcff"])
def test_without_usable_figures_the_name_is_left(tmp_path, text):
    if text is not None:
        (tmp_path / "metrics.json").write_bytes(text.encode(errors="surrogateescape"))
    assert load_card(tmp_path) == {"name": tmp_path.name}


def test_shipped_model_has_a_name():
    assert load_card(None)["name"] == "robust"
