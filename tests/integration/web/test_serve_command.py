"""``digitnet serve``, as a person starts and stops it."""

import http.client
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from importlib import resources

import psutil
import pytest

from running import running

SERVE = [sys.executable, "-m", "digitnet", "serve"]


def files(process):
    """Return the paths of the libraries that a process has loaded."""
    return " ".join(one.path for one in process.memory_maps())


def run(*arguments, code=None):
    command = [sys.executable, "-c", code] if code else SERVE
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def connect():
    with ExitStack() as opened:

        def one(server):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            return opened.enter_context(closing(connection))

        yield one


def test_start_costs_little(serving_command):
    """Processor time, which a busy machine doesn't stretch: server and two readers together."""
    with serving_command("--quiet") as server:
        assert server.ask("GET", "/v2/health/ready").status == 200
        seconds = sum(sum(process.cpu_times()[:2]) for process in server.processes())
    assert seconds < 3


def test_nothing_of_a_training_framework_is_loaded(serving_command):
    with serving_command("--quiet", "--workers", "1") as server:
        server.ask("POST", "/api/predict", b"")
        for process in server.processes():
            assert not any(name in files(process) for name in ("tensorflow", "jaxlib", "libtorch"))


def test_process_that_speaks_http_loads_nothing_that_decodes(serving_command):
    with serving_command("--quiet", "--workers", "1") as server:
        http, reader = map(files, server.processes())
        for library in ("numpy", "PIL", "cv2", "onnxruntime"):
            assert f"/{library}/" not in http
            assert f"/{library}/" in reader


def test_log_is_one_json_object_a_request(serving_command, one_png, wait_until):
    with serving_command("--workers", "1") as server:
        server.ask("POST", "/api/predict?show=1&name=private", one_png, x_request_id="r-1")
        wait_until(server.log)
        (line,) = server.log().splitlines()
    entry = json.loads(line)
    assert entry.pop("time") > 1.7e9
    assert entry.pop("ms") > 0
    assert entry == {
        "id": "r-1",
        "client": "127.0.0.1",
        "method": "POST",
        "path": "/api/predict",
        "status": 200,
    }


def test_model_of_a_run_folder_is_served(serving_command, tmp_path):
    model = resources.files("digitnet") / "assets" / "classifier.onnx"
    shutil.copy(str(model), tmp_path / "model.onnx")
    figures = {"recipe": {"name": "classic"}, "test": {"accuracy": 0.99, "confusion": [[1]]}}
    (tmp_path / "metrics.json").write_text(json.dumps(figures))
    with serving_command("--model", str(tmp_path), "--quiet") as server:
        card = server.ask("GET", "/api/model").json
        assert (card["name"], card["accuracy"]) == (tmp_path.name, 0.99)


def test_missing_model_is_one_line(tmp_path):
    result = run("--model", tmp_path / "none", "--port", "0")
    assert result.returncode == 1
    assert result.stderr.startswith(f"digitnet: error: {tmp_path / 'none'}: no model can be read")
    assert result.stderr.count("\n") == 1


BAD_MODELS = {
    "torn": (lambda assets: (assets / "classifier.onnx").read_bytes()[:50_000], "not a valid ONNX"),
    "text": (lambda _: b"a text file\n", "not a valid ONNX model; give a run folder"),
    "empty": (lambda _: b"", "not a valid ONNX model; give a run folder"),
    "page": (
        lambda assets: (assets / "page.onnx").read_bytes(),
        "this is a page network, which finds digits; the server wants a classifier",
    ),
}


@pytest.mark.parametrize(
    ("kind", "named"),
    [*((kind, "folder") for kind in BAD_MODELS), ("torn", "file"), ("page", "models")],
)
def test_file_that_is_no_classifier_is_one_line(tmp_path, kind, named):
    content, told = BAD_MODELS[kind]
    (tmp_path / "run").mkdir()
    file = tmp_path / "run" / "model.onnx"
    file.write_bytes(content(resources.files("digitnet") / "assets"))
    option = {
        "folder": ["--model", tmp_path / "run"],
        "file": ["--model", file],
        "models": ["--models", tmp_path],
    }
    result = run(*option[named], "--port", "0", "--workers", "1")
    assert (result.returncode, result.stderr.count("\n"), result.stdout) == (1, 1, "")
    assert result.stderr.startswith(f"digitnet: error: {tmp_path / 'run'}")
    assert told in result.stderr


def slow_to_load(folder):
    """Return a PYTHONPATH with which readers take ten minutes to load a model."""
    (folder / "sitecustomize.py").write_text(
        "import sys, time\nif 'digitnet.web.workers.reader' in sys.orig_argv: time.sleep(600)\n"
    )
    return f"{folder}:{os.environ.get('PYTHONPATH', '')}"


def test_port_is_closed_until_the_model_is_loaded(tmp_path, wait_until):
    """A client that comes too early is refused at once; it does not hang on a server that fails."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = slow_to_load(tmp_path)
    command = [*SERVE, "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}) as process:
        try:
            wait_until(psutil.Process(process.pid).children)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port))
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_is_heard_while_a_model_takes_long_to_load(tmp_path, wait_until, number):
    path = slow_to_load(tmp_path)
    command = [*SERVE, "--port", "0", "--workers", "1"]
    with subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": path}, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_until(psutil.Process(process.pid).children)
        readers = psutil.Process(process.pid).children()
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (0, "")
    assert not psutil.wait_procs(readers, timeout=10)[1]


def test_taken_port_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("--port", port)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert f"can't listen on 127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr


def test_without_the_extra_the_error_says_what_to_install():
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "sys.argv = ['digitnet', 'serve', '--port', '0']\n"
        "from digitnet.cli import main; main()"
    )
    result = run(code=code)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "pip install 'digitnet[serve]'" in result.stderr


def test_empty_token_is_a_mistake_and_not_an_open_door(monkeypatch):
    monkeypatch.setenv("DIGITNET_TOKEN", " ")
    result = run("--port", "0")
    assert result.returncode == 1
    assert "DIGITNET_TOKEN is set but empty" in result.stderr


def test_open_address_says_what_that_means(serving_command):
    with serving_command("--host", "0.0.0.0", "--quiet") as server:
        log = server.log()
        assert "every machine that reaches this one can use it" in log
        assert "DIGITNET_TOKEN" in log
        assert "not encrypted" in log


STOPPED_EARLY = """
import signal
from digitnet.web import server
from digitnet.web.settings import ServerSettings
stop = lambda *_: signal.raise_signal(signal.{number})
if {loading}:
    class Host(server.ModelHost):
        async def __aenter__(self):
            stop()
            return await super().__aenter__()
    server.ModelHost = Host
server.serve(ServerSettings(), "127.0.0.1", 0, print if {loading} else stop)
print("ended")
"""


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("loading", [True, False])
def test_stop_is_heard_while_models_load_and_as_the_address_is_told(number, loading):
    done = run(code=STOPPED_EARLY.format(number=number, loading=loading))
    assert (done.stdout, done.stderr, done.returncode) == ("ended\n", "", 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_finishes_what_was_begun(serving_command, connect, one_png, wait_until, number):
    with serving_command("--workers", "1", "--quiet") as server:
        (reader,) = server.readers()
        reader.suspend()
        asker, idle = connect(server), connect(server)
        asker.request("POST", "/api/predict", one_png)
        idle.request("GET", "/healthz")
        idle.getresponse().read()
        wait_until(lambda: server.metric("digitnet_batch_size_count") == 1)
        server.process.send_signal(number)
        time.sleep(0.3)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))
        reader.resume()
        assert asker.getresponse().status == 200
        assert server.process.wait(10) == 0
        assert not reader.is_running()
        assert server.log() == ""


def test_stop_gives_up_what_takes_too_long_with_an_answer(
    serving_command, connect, one_png, wait_until
):
    """A client learns that it may try again; nobody gets a 500 or a traceback."""
    with serving_command("--workers", "1", "--quiet") as server:
        (reader,) = server.readers()
        reader.suspend()
        asker, uploader = connect(server), connect(server)
        asker.request("POST", "/api/read", one_png)
        uploader.putrequest("POST", "/api/predict")
        uploader.putheader("Content-Length", "1000000")
        uploader.endheaders(b"x")
        wait_until(lambda: server.metric("digitnet_batch_size_count") == 1)
        server.process.send_signal(signal.SIGTERM)
        answer = asker.getresponse()
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert "the server is stopping" in json.loads(answer.read())["error"]
        answer = uploader.getresponse()
        assert answer.status in {408, 503}  # too slow a second before it is given up
        assert list(json.loads(answer.read())) == ["error"]
        assert server.process.wait(15) == 0
        assert not reader.is_running()
        assert server.log() == ""


def test_killed_server_leaves_no_reader_behind(serving_command, wait_until):
    with serving_command("--quiet") as server:
        readers = server.readers()
        server.process.kill()
        wait_until(lambda: not any(reader.is_running() for reader in readers))


def test_killed_server_takes_a_reader_with_it_that_is_at_work(
    serving_command, connect, wait_until, tmp_path, monkeypatch
):
    """It would go on for ten seconds otherwise, and for ever if it hangs."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, time\n"
        "if 'digitnet.web.workers.reader' in sys.orig_argv:\n"
        "    from digitnet.web.workers import uploads\n"
        "    uploads.image_in = lambda *_: time.sleep(1000)\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    with serving_command("--workers", "1", "--quiet") as server:
        readers = server.readers()
        connect(server).request("POST", "/api/read", b"x")
        wait_until(lambda: server.metric("digitnet_batch_size_count") == 1)
        time.sleep(0.3)
        server.process.kill()
        wait_until(lambda: not any(reader.is_running() for reader in readers), 5)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_readers_do_not_have_the_token(serving_command, monkeypatch):
    monkeypatch.setenv("DIGITNET_TOKEN", "s3cret")
    with serving_command("--workers", "1", "--quiet") as server:
        assert server.process.poll() is None
        for reader in server.readers():
            assert "DIGITNET_TOKEN" not in reader.environ()
            assert "PATH" in reader.environ()


def test_lower_memory_limit_of_the_system_is_kept():
    """The system's own limit may be lower than the one that readers give themselves."""
    command = ["bash", "-c", 'ulimit -v 3500000; exec "$@"', "-", *SERVE, "--port", "0", "--quiet"]
    with running([*command, "--workers", "1"]) as server:
        assert server.ask("GET", "/v2/health/ready").status == 200
        (reader,) = server.readers()
        assert reader.rlimit(psutil.RLIMIT_AS) == (3_500_000 * 1024,) * 2


def test_server_goes_on_where_memory_cannot_be_limited_and_says_so_once(
    serving_command, tmp_path, monkeypatch, one_png
):
    (tmp_path / "sitecustomize.py").write_text(
        "import resource\n"
        "def refuse(*_): raise ValueError('not here')\n"
        "resource.setrlimit = refuse\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    with serving_command("--quiet") as server:
        assert server.ask("POST", "/api/predict", one_png).status == 200
        (line,) = server.log().splitlines()
    assert json.loads(line)["level"] == "warning"
    assert "memory can't be limited here (not here)" in json.loads(line)["message"]


def test_thousand_warnings_of_a_picture_are_one_line(serving_command):
    """A BigTIFF of 20 KB whose tags all lie outside it."""
    tags = b"".join(struct.pack("<HHQQ", 50_000 + tag, 1, 10**6, 10**6) for tag in range(1000))
    picture = b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 1000) + tags + bytes(8)
    with serving_command("--workers", "1", "--quiet") as server:
        for _ in range(3):
            assert server.ask("POST", "/api/read", picture).status == 422
        lines = server.log().splitlines()
    assert len(lines) <= 2
    assert all(json.loads(line)["level"] == "warning" for line in lines)
