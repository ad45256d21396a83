import json

import pytest

from digitnet.errors import DigitnetError, RefusedError
from digitnet.web.models import load_card, load_catalogue
from digitnet.web.settings import ServerSettings


def test_figures_of_a_run_folder(tmp_path):
    figures = {"parameters": 7, "test": {"accuracy": 0.99, "confusion": [[1, 0], [0, 1]]}}
    (tmp_path / "metrics.json").write_text(json.dumps(figures))
    expected = {"name": tmp_path.name, "parameters": 7, "accuracy": 0.99}
    expected["confusion"] = [[1, 0], [0, 1]]
    assert load_card(tmp_path) == expected


def test_figures_beside_a_model_file(tmp_path):
    (tmp_path / "metrics.json").write_text('{"test": {"accuracy": 0.9}}')
    assert load_card(tmp_path / "best.onnx") == {"name": "best.onnx", "accuracy": 0.9}


@pytest.mark.parametrize("text", [None, "", "[]", "{", '{"test": 3}', "[" * 100_000, "\udcff"])
def test_without_usable_figures_the_name_is_left(tmp_path, text):
    if text is not None:
        (tmp_path / "metrics.json").write_bytes(text.encode(errors="surrogateescape"))
    assert load_card(tmp_path) == {"name": tmp_path.name}


def test_shipped_model_has_a_name():
    assert load_card(None)["name"] == "classifier"


@pytest.fixture
def folder(tmp_path):
    """Models in every way that a folder may hold them; their bytes tell which they are."""
    for path in ("a.onnx", "run/model.onnx", "many/1/model.onnx", "many/10/model.onnx"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(path.encode())
    (tmp_path / "many" / "9").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "run" / "metrics.json").write_text('{"test": {"accuracy": 0.9}}')
    return tmp_path


def test_folder_of_models(folder):
    catalogue = load_catalogue(ServerSettings(models=folder))
    found = [(one.name, one.version) for one in catalogue.models]
    assert found == [("a", "1"), ("digitnet", "1"), ("many", "1"), ("many", "10"), ("run", "1")]
    assert catalogue.models[catalogue.find("many")].data == b"many/10/model.onnx"
    assert catalogue.models[catalogue.find("many", "1")].data == b"many/1/model.onnx"
    assert catalogue.models[catalogue.find("run")].card == {"name": "run", "accuracy": 0.9}
    assert catalogue.models[catalogue.find()].source is None
    assert catalogue.versions("many") == ["1", "10"]


def test_folder_may_hold_the_default_model(folder):
    (folder / "digitnet.onnx").write_bytes(b"own")
    catalogue = load_catalogue(ServerSettings(models=folder))
    assert catalogue.models[catalogue.find()].data == b"own"


def test_unknown_names_are_refused_with_those_that_are(folder):
    catalogue = load_catalogue(ServerSettings(models=folder))
    with pytest.raises(RefusedError, match="there are a, digitnet, many, run") as refusal:
        catalogue.find("x")
    assert refusal.value.status == 404
    with pytest.raises(RefusedError, match="no version has that name; there are 1, 10"):
        catalogue.find("many", "2")
    with pytest.raises(RefusedError, match="there is one, digitnet"):
        load_catalogue(ServerSettings()).find("x")


@pytest.mark.parametrize("path", ["notes.txt", "empty/readme", "bad name/model.onnx"])
def test_what_is_no_model_is_named(folder, path):
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_bytes(b"")
    with pytest.raises(DigitnetError, match=f"{path.split('/')[0]}: no model is there"):
        load_catalogue(ServerSettings(models=folder))


def test_two_of_one_name_are_refused(folder):
    (folder / "run.onnx").write_bytes(b"")
    with pytest.raises(DigitnetError, match="two models are named run 1"):
        load_catalogue(ServerSettings(models=folder))


def test_folder_without_models_is_refused(tmp_path):
    with pytest.raises(DigitnetError, match="no model is there; expected NAME"):
        load_catalogue(ServerSettings(models=tmp_path))
    with pytest.raises(DigitnetError, match="no models can be read there"):
        load_catalogue(ServerSettings(models=tmp_path / "none"))
