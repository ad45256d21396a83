"""What people's clients send and expect: forms, data URLs, gzip, long connections, proxies."""

import base64
import gzip
import http.client
import json
import socket
import time

import pytest

HEAD = b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"


def everything_from(connection):
    data = b""
    while part := connection.recv(65536):
        data += part
    return data


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('name="file"; filename="a.png"', "a.png"),
        ("name=file; filename=a.png; filename*=utf-8''a.png", "a.png"),
        ("name=\"upload\"; filename*=utf-8''%C3%A4.png", "ä.png"),
        ("name=digits;filename=7.png", "7.png"),
    ],
)
@pytest.mark.parametrize("path", ["/api/predict", "/api/read"])
def test_form_of_every_client(server, one_png, disposition, name, path):
    """.NET and akka-http quote no name; HTTPie and old requests send filename* alone."""
    form = (
        f"--X\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode()
        + one_png
        + b"\r\n--X--\r\n"
    )
    said = server.ask("POST", path, form, content_type="multipart/form-data; boundary=X").json
    assert said["file"] == name
    assert (said.get("digit") or said["lines"][0]) == "1"


@pytest.mark.parametrize("path", ["/api/predict", "/api/read"])
def test_data_url_in_json_and_alone(server, one_png, path):
    url = "data:image/png;base64," + base64.b64encode(one_png).decode()
    for body, content_type in (
        (json.dumps({"image": url}), "application/json"),
        (url, "text/plain"),
    ):
        said = server.ask("POST", path, body, content_type=content_type).json
        assert (said.get("digit") or said["lines"][0]) == "1"


def test_body_and_answer_may_be_compressed(server, one_png):
    answer = server.ask(
        "POST",
        "/api/predict?show=1",
        gzip.compress(one_png),
        content_encoding="gzip",
        accept_encoding="br, gzip;q=0.9",
    )
    assert answer.status == 200
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == (
        "gzip",
        "accept-encoding",
    )
    assert json.loads(gzip.decompress(answer.body))["digit"] == "1"
    plain = server.ask("POST", "/api/predict?show=1", one_png, accept_encoding="gzip;q=0, br")
    assert "content-encoding" not in plain.headers
    assert plain.json["digit"] == "1"


def test_connection_may_be_idle_longer_than_a_header_may_take(serving, one_png):
    """Clients keep connections for a minute, and don't repeat a POST by themselves."""
    one = serving(workers=1, header_limit_s=1.0, keep_alive_s=6.0)
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=20)
    for idle in (0, 3):
        time.sleep(idle)
        connection.request("POST", "/api/predict", one_png)
        assert json.loads(connection.getresponse().read())["digit"] == "1"
    connection.close()
    with socket.create_connection(("127.0.0.1", one.port), timeout=20) as half:
        half.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while not answer.endswith(b'{"status":"ok"}'):
            answer += half.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200")
        half.sendall(b"GET /healthz HT")
        assert everything_from(half).startswith(b"HTTP/1.1 408")


def test_keep_alive_can_be_chosen(serving_command):
    with (
        serving_command("--keep-alive", "1", "--workers", "1", "--quiet") as one,
        socket.create_connection(("127.0.0.1", one.port), timeout=20) as connection,
    ):
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = everything_from(connection)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b'{"status":"ok"}')


def test_client_that_closes_its_half_gets_its_answer(serving, one_png, wait_until):
    one = serving(workers=1)
    (reader,) = one.readers()
    reader.suspend()
    with socket.create_connection(("127.0.0.1", one.port), timeout=20) as connection:
        length = f"Content-Length: {len(one_png)}\r\n\r\n".encode()
        connection.sendall(HEAD + length + one_png)
        connection.shutdown(socket.SHUT_WR)
        wait_until(lambda: one.metric("digitnet_batch_size_count") == 1)
        time.sleep(0.3)
        reader.resume()
        answer = everything_from(connection)
    final = answer.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
    assert final.startswith(b"HTTP/1.1 200")
    assert b'"digit":"1"' in final


@pytest.mark.parametrize("prefix", ["", "/digits"])
def test_page_and_api_work_behind_a_prefix(serving_command, one_png, prefix):
    """Some proxies take the prefix off, and some leave it."""
    with serving_command("--root-path", "/digits", "--workers", "1", "--quiet") as one:
        assert b"static/main.js" in one.ask("GET", prefix + "/").body
        for path in ("/static/main.js", "/docs", "/openapi.json", "/healthz", "/api/model"):
            assert one.ask("GET", prefix + path).status == 200, path
        assert one.ask("POST", prefix + "/api/predict", one_png).json["digit"] == "1"
        assert one.ask("GET", "/openapi.json").json["servers"] == [{"url": "/digits/"}]
        answer = one.ask("GET", "/digits")
        assert (answer.status, answer.headers["location"]) == (308, "/digits/")
        assert one.ask("GET", "/digitsandmore").status == 404


def test_open_paths_stay_open_behind_a_prefix(serving):
    one = serving(workers=1, token="t", root_path="/digits")
    assert one.ask("GET", "/digits/healthz").status == 200
    assert one.ask("GET", "/digits/v2").status == 401


@pytest.mark.parametrize(("trusted", "client"), [("127.0.0.1", "203.0.113.9"), (None, "127.0.0.1")])
def test_address_of_the_proxys_client_is_logged_when_it_is_trusted(
    serving_command, wait_until, trusted, client
):
    options = ["--trust-proxy", trusted] if trusted else []
    with serving_command(*options, "--workers", "1") as one:
        one.ask("GET", "/healthz", x_forwarded_for="198.51.100.1, 203.0.113.9")
        wait_until(one.log)
        assert json.loads(one.log().splitlines()[0])["client"] == client


def test_client_of_an_untrusted_proxy_is_not_believed(serving_command, wait_until):
    with serving_command("--trust-proxy", "192.0.2.0/24", "--workers", "1") as one:
        one.ask("GET", "/healthz", x_forwarded_for="203.0.113.9")
        wait_until(one.log)
        assert json.loads(one.log().splitlines()[0])["client"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70_000, 431),
        (b"GET / HTTP/1.1\r\nHost: loc", 408),
    ],
)
def test_refusal_before_a_request_is_one_like_all_others(serving, sent, status):
    """It has an id, is counted and logged."""
    one = serving(workers=1, header_limit_s=1.0, log=True)
    with socket.create_connection(("127.0.0.1", one.port), timeout=20) as connection:
        connection.sendall(sent)
        answer = everything_from(connection)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"x-request-id: " in answer
    assert list(json.loads(answer.partition(b"\r\n\r\n")[2])) == ["error"]
    name = 'digitnet_requests_total{method="unknown",route="protocol",status="%d"}'
    assert one.metric(name % status) == 1
    assert one.metric(f'digitnet_rejections_total{{status="{status}"}}') == 1
    entry = json.loads(one.log().splitlines()[0])
    assert (entry["status"], entry["client"], entry["path"]) == (status, "127.0.0.1", "unknown")
    assert f"x-request-id: {entry['id']}\r\n".encode() in answer


@pytest.mark.parametrize("coding", ["gzip, chunked", "identity, chunked", "chunked, chunked"])
def test_other_transfer_codings_are_refused(server, coding):
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(HEAD + f"Transfer-Encoding: {coding}\r\n\r\n0\r\n\r\n".encode())
        answer = everything_from(connection)
    assert answer[9:12] in {b"501", b"400"}
    assert b"connection: close" in answer


@pytest.mark.parametrize(
    "host",
    ["[::1]evil", "localhost:80@evil", "localhost:80:80", "localhost:x", "localhost/", "[::1",
     "::1", "127.0.0.1 evil", "user@localhost", "localhost#"],
)  # fmt: skip
def test_host_that_only_begins_like_a_known_one_is_refused(server, host):
    assert server.ask("GET", "/v2", Host=host).status == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "localhost:", "[::1]", "[::1]:8000"])
def test_host_in_its_right_forms_is_known(server, host):
    assert server.ask("GET", "/v2", Host=host).status == 200
