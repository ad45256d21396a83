"""Several models and versions, taken and given back while requests come in."""

import json
import shutil
import signal
import threading
from importlib import resources

import numpy as np
import pytest

from needs import need_package

triton = need_package("tritonclient.http")
InferenceServerException = need_package("tritonclient.utils").InferenceServerException

MODEL = str(resources.files("digitnet") / "assets" / "classifier.onnx")
TOKEN = {"Authorization": "Bearer t"}  # tritonclient writes into the headers that it gets


def add(folder, *places):
    """Put the model that ships at NAME/VERSION."""
    for place in places:
        (folder / place).mkdir(parents=True)
        shutil.copy(MODEL, folder / place / "model.onnx")


@pytest.fixture
def folder(tmp_path):
    add(tmp_path, "exam/1", "exam/2", "register/7")
    return tmp_path


@pytest.fixture
def one(serving_command, folder, monkeypatch):
    monkeypatch.setenv("DIGITNET_TOKEN", "t")
    with serving_command("--models", str(folder), "--workers", "1", "--quiet") as server:
        yield server


@pytest.fixture
def client(one):
    with triton.InferenceServerClient(f"127.0.0.1:{one.port}") as client:
        yield client


def infer(client, pictures, name="digitnet", datatype="UINT8", **options):
    tensor = triton.InferInput("images", list(pictures.shape), datatype)
    tensor.set_data_from_numpy(pictures)
    return client.infer(name, [tensor], **options)


def index(client):
    entries = client.get_model_repository_index(headers=dict(TOKEN))
    return [(entry["name"], entry["version"], entry["state"]) for entry in entries]


READY, UNAVAILABLE = "READY", "UNAVAILABLE"


def test_each_model_answers_by_its_name_and_version(one, client, one_tensor, one_png):
    assert index(client) == [
        ("digitnet", "1", READY),
        ("exam", "1", READY),
        ("exam", "2", READY),
        ("register", "7", READY),
    ]
    said = infer(client, one_tensor, "exam", headers=dict(TOKEN)).get_response()
    assert (said["model_name"], said["model_version"]) == ("exam", "2")
    said = infer(client, one_tensor, "exam", model_version="1", headers=dict(TOKEN)).get_response()
    assert said["model_version"] == "1"
    with pytest.raises(InferenceServerException, match="there are 1, 2"):
        infer(client, one_tensor, "exam", model_version="3", headers=dict(TOKEN))
    assert client.get_model_metadata("exam", headers=dict(TOKEN))["versions"] == ["1", "2"]
    answer = one.ask("POST", "/api/predict?model=register", one_png, **TOKEN)
    assert answer.json["digit"] == "1"
    assert one.ask("POST", "/api/predict?model=x", one_png, **TOKEN).status == 404
    counted = one.ask("GET", "/metrics", **TOKEN).body.decode()
    for name, version, pictures in (("exam", 2, 3), ("exam", 1, 3), ("register", 7, 1)):
        labels = f'model="{name}",result="digit",version="{version}"'
        assert f"digitnet_pictures_total{{{labels}}} {pictures}.0" in counted
        assert f'digitnet_model_served{{model="{name}",version="{version}"}} 1.0' in counted


def test_statistics_count_each_version(client, one_tensor):
    for _ in range(2):
        infer(client, one_tensor, "exam", headers=dict(TOKEN))
    with pytest.raises(InferenceServerException):
        infer(client, one_tensor[:, :14], "exam", headers=dict(TOKEN))
    stats = client.get_inference_statistics("exam", headers=dict(TOKEN))["model_stats"]
    assert [(one["version"], one["inference_count"]) for one in stats] == [("1", 0), ("2", 6)]
    times = stats[1]["inference_stats"]
    assert (stats[1]["execution_count"], times["success"]["count"], times["fail"]["count"]) == (
        2,
        2,
        1,
    )
    assert times["success"]["ns"] == pytest.approx(
        times["queue"]["ns"] + times["compute_infer"]["ns"], abs=2e6
    )
    every = client.get_inference_statistics(headers=dict(TOKEN))["model_stats"]
    assert len(every) == 4


@pytest.mark.parametrize(
    ("shape", "datatype", "scale"),
    [
        ((3, 784), "UINT8", 1),
        ((3, 28, 28, 1), "FP32", 1),
        ((3, 1, 28, 28), "FP32", 1 / 255),
        ((3, 784), "FP64", 1 / 255),
        ((3, 28, 28), "INT64", 1),
    ],
)
@pytest.mark.parametrize("algorithm", [None, "gzip", "deflate"])
def test_tensors_of_every_client(  # noqa: PLR0917
    server, one_tensor, shape, datatype, scale, algorithm
):
    types = {"UINT8": np.uint8, "FP32": np.float32, "FP64": np.float64, "INT64": np.int64}
    pictures = (one_tensor * np.float64(scale)).astype(types[datatype]).reshape(shape)
    options = {
        "request_compression_algorithm": algorithm,
        "response_compression_algorithm": algorithm,
    }
    with triton.InferenceServerClient(f"127.0.0.1:{server.port}") as client:
        found = infer(client, pictures, datatype=datatype, **options).as_numpy("probabilities")
        plain = infer(client, one_tensor).as_numpy("probabilities")
    np.testing.assert_array_equal(found, plain)


def test_configuration(client):
    config = client.get_model_config("exam", headers=dict(TOKEN))
    assert config["name"] == "exam"
    assert config["input"] == [{"name": "images", "data_type": "TYPE_UINT8", "dims": [-1, 28, 28]}]
    assert config["output"][0]["dims"] == [-1, 10]
    assert "model_repository" in client.get_server_metadata(headers=dict(TOKEN))["extensions"]


@pytest.fixture
def asking(one, one_tensor):
    """Ask without a pause, by name alone and for version 1; the answers' statuses and versions."""
    found, stop = [], threading.Event()
    tensor = {"name": "images", "datatype": "UINT8", "shape": [3, 28, 28]}
    body = json.dumps({"inputs": [tensor | {"data": one_tensor.ravel().tolist()}]})

    def keep_asking(path):
        while not stop.is_set():
            answer = one.ask("POST", path, body, **TOKEN)
            told = answer.json
            found.append((answer.status, told.get("model_version", told.get("error"))))

    paths = ["/v2/models/exam/infer"] * 2 + ["/v2/models/exam/versions/1/infer"]
    threads = [threading.Thread(target=keep_asking, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    yield found
    stop.set()
    for thread in threads:
        thread.join()
    assert {told for status, told in found if status != 200} == set()


def latest(client):
    return client.get_model_metadata("exam", headers=dict(TOKEN))["versions"][-1]


def test_hangup_takes_a_new_version_and_gives_it_back(one, client, folder, asking, wait_until):
    add(folder, "exam/3")
    one.process.send_signal(signal.SIGHUP)
    wait_until(lambda: latest(client) == "3", 60)
    wait_until(lambda: (200, "3") in asking)
    shutil.rmtree(folder / "exam/3")
    one.process.send_signal(signal.SIGHUP)
    wait_until(lambda: latest(client) == "2", 60)
    wait_until(lambda: asking[-3:].count((200, "2")) >= 1)
    wait_until(lambda: len(one.readers()) == 1)
    assert b"digitnet_reader_deaths_total 0.0" in one.ask("GET", "/metrics", **TOKEN).body


def test_repository_takes_a_new_version_and_gives_it_back(client, folder, asking, wait_until):
    add(folder, "exam/3")
    client.load_model("exam", headers=dict(TOKEN))
    assert latest(client) == "3"
    wait_until(lambda: (200, "3") in asking)
    policy = json.dumps({"version_policy": {"specific": {"versions": [1, 2]}}})
    client.load_model("exam", config=policy, headers=dict(TOKEN))
    assert latest(client) == "2"
    assert ("exam", "3", UNAVAILABLE) in index(client)


def test_unloaded_model_is_gone_until_it_is_loaded(client, one_tensor):
    client.unload_model("exam", headers=dict(TOKEN))
    with pytest.raises(InferenceServerException, match="no model has that name"):
        infer(client, one_tensor, "exam", headers=dict(TOKEN))
    assert index(client)[1:3] == [("register", "7", READY), ("exam", "1", UNAVAILABLE)]
    client.load_model("register", headers=dict(TOKEN))
    assert ("exam", "1", UNAVAILABLE) in index(client)
    client.load_model("exam", headers=dict(TOKEN))
    assert client.is_model_ready("exam", headers=dict(TOKEN))
    with pytest.raises(InferenceServerException, match="no model has that name"):
        client.unload_model("nothing", headers=dict(TOKEN))
    with pytest.raises(InferenceServerException, match="no such version of nothing"):
        client.load_model("nothing", headers=dict(TOKEN))


def test_broken_new_version_changes_nothing(one, client, folder, asking, wait_until):
    (folder / "exam/3").mkdir()
    (folder / "exam/3/model.onnx").write_bytes(b"half a copy")
    with pytest.raises(InferenceServerException, match=r"the models stay as they were: .*exam/3"):
        client.load_model("exam", headers=dict(TOKEN))
    one.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "the models stay as they were" in one.log(), 60)
    assert latest(client) == "2"


def test_changing_models_needs_a_server_with_a_token(server):
    for what in ("load", "unload"):
        answer = server.ask("POST", f"/v2/repository/models/digitnet/{what}", b"{}")
        assert answer.status == 403
        assert "DIGITNET_TOKEN" in answer.json["error"]
    assert len(server.ask("POST", "/v2/repository/index", b"").json) == 1


def test_replaced_reader_gets_the_model_of_the_start(one, client, folder, one_tensor, wait_until):
    """A file that is being written anew isn't taken before somebody says so."""
    before = infer(client, one_tensor, "exam", headers=dict(TOKEN)).as_numpy("probabilities")
    (folder / "exam/2/model.onnx").write_bytes(b"half a copy")
    one.readers()[0].kill()
    wait_until(
        lambda: b"digitnet_reader_deaths_total 1.0" in one.ask("GET", "/metrics", **TOKEN).body
    )
    after = infer(client, one_tensor, "exam", headers=dict(TOKEN)).as_numpy("probabilities")
    np.testing.assert_array_equal(before, after)
