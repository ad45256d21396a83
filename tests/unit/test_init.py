import os
import subprocess
import sys

import pytest

import digitnet


def test_every_public_name_can_be_had():
    for name in digitnet.__all__:
        assert getattr(digitnet, name) is not None
        assert name in dir(digitnet)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'lode'"):
        digitnet.lode  # noqa: B018


@pytest.mark.process
def test_importing_loads_nothing_but_the_standard_library():
    code = (
        "import sys; before = set(sys.modules); import digitnet;"
        "new = {name.split('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(new - sys.stdlib_module_names))"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == "['digitnet']\n"


@pytest.mark.process
@pytest.mark.parametrize("variable", ["ORT_DISABLE_TELEMETRY", "TF_ENABLE_ONEDNN_OPTS"])
def test_a_library_s_setting_is_chosen_before_it_is_loaded_unless_the_user_says_otherwise(
    variable,
):
    """ONNX Runtime's telemetry is off, TensorFlow's oneDNN is on."""
    command = [sys.executable, "-c", f"import digitnet, os; print(os.environ['{variable}'])"]
    kept = {name: value for name, value in os.environ.items() if name != variable}
    for environment, told in ((kept, "1"), ({**kept, variable: "0"}, "0")):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout == f"{told}\n"
