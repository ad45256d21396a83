"""The Open Inference Protocol v2, spoken by a client that was not made for digitnet."""

import json

import numpy as np
import pytest

from needs import need_package

triton = need_package("tritonclient.http")
InferenceServerException = need_package("tritonclient.utils").InferenceServerException


@pytest.fixture
def client(server):
    one = triton.InferenceServerClient(f"127.0.0.1:{server.port}")
    yield one
    one.close()


@pytest.fixture
def infer(client):
    def ask(pictures, sends_binary=True, outputs=None, **options):
        tensor = triton.InferInput("images", list(pictures.shape), "UINT8")
        tensor.set_data_from_numpy(pictures, binary_data=sends_binary)
        return client.infer("digitnet", [tensor], outputs=outputs, **options)

    return ask


def test_health_and_metadata(client):
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("digitnet")
    assert client.is_model_ready("digitnet", "1")
    assert not client.is_model_ready("resnet")
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    model = client.get_model_metadata("digitnet")
    assert model["inputs"] == [{"name": "images", "datatype": "UINT8", "shape": [-1, 28, 28]}]
    assert model["outputs"] == [{"name": "probabilities", "datatype": "FP32", "shape": [-1, 10]}]


@pytest.mark.parametrize("sends_binary", [True, False])
@pytest.mark.parametrize("wants_binary", [True, False])
def test_same_probabilities_whatever_the_form(infer, one_tensor, sends_binary, wants_binary):
    wanted = [triton.InferRequestedOutput("probabilities", binary_data=wants_binary)]
    result = infer(one_tensor, sends_binary, wanted, request_id="a-7")
    probabilities = result.as_numpy("probabilities")
    assert probabilities.shape == (3, 10)
    assert probabilities.dtype == np.float32
    assert probabilities.argmax(axis=1).tolist() == [1, 1, 1]
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert result.get_response()["id"] == "a-7"
    np.testing.assert_array_equal(probabilities, infer(one_tensor).as_numpy("probabilities"))


def test_one_digit_and_thousands(infer, one_tensor):
    many = np.repeat(one_tensor, 700, axis=0)
    many[::2] = 0
    together = infer(many).as_numpy("probabilities")
    assert together.shape == (2100, 10)
    np.testing.assert_allclose(
        together[1], infer(many[1:2]).as_numpy("probabilities")[0], atol=1e-5
    )
    np.testing.assert_allclose(together[2098], together[0], atol=1e-6)


def test_version_in_the_path(client, one_tensor):
    tensor = triton.InferInput("images", [3, 28, 28], "UINT8")
    tensor.set_data_from_numpy(one_tensor)
    result = client.infer("digitnet", [tensor], model_version="1")
    assert result.get_response()["model_version"] == "1"
    with pytest.raises(InferenceServerException, match="there is one, 1"):
        client.infer("digitnet", [tensor], model_version="2")


def test_error_reaches_the_client_in_words(infer):
    with pytest.raises(
        InferenceServerException, match=r"shape \[n, 28, 28\] or .*, found \[2,14,14\]"
    ):
        infer(np.zeros((2, 14, 14), np.uint8))


def test_nested_data_equals_flat(server, one_tensor):
    def ask(data):
        tensor = {"name": "images", "datatype": "UINT8", "shape": [3, 28, 28], "data": data}
        body = json.dumps({"id": "n", "inputs": [tensor]})
        return server.ask("POST", "/v2/models/digitnet/infer", body).json

    nested = ask(one_tensor.tolist())
    assert nested == ask(one_tensor.ravel().tolist())
    assert nested["model_name"] == "digitnet"
    assert nested["outputs"][0]["shape"] == [3, 10]
    assert len(nested["outputs"][0]["data"]) == 30


@pytest.mark.parametrize("path", ["/v2/models/other", "/v2/models/digitnet/versions/9/infer"])
def test_unknown_model_or_version_is_404(server, path):
    answer = server.ask("POST" if path.endswith("infer") else "GET", path, b"{}")
    assert (answer.status, list(answer.json)) == (404, ["error"])
