"""What a hostile or broken client runs into."""

import gzip
import json
import socket
import time

import pytest

from running import COMMAND, running

MIB = 2**20


@pytest.fixture(scope="module")
def strict(serving_here):
    """A server whose limits can be reached in a test."""
    return serving_here(workers=1, max_body=MIB, header_limit_s=1.0, min_bytes_per_s=4096)


@pytest.fixture
def raw():
    """Open a bare connection."""
    opened = []

    def connect(server):
        opened.append(socket.create_connection(("127.0.0.1", server.port), timeout=20))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


def everything_from(connection):
    data = b""
    try:
        while part := connection.recv(65536):
            data += part
    except ConnectionResetError:
        pass
    return data


GET = b"GET /static/panels.css HTTP/1.1\r\nHost: localhost\r\n\r\n"


def is_cut_off(connection, data, pause=0.0, takes=0):
    """Send again and again; tell whether the server ends it within 20 seconds."""
    connection.setblocking(False)
    end, rest = time.monotonic() + 20, data
    while time.monotonic() < end:
        try:
            if takes:
                connection.recv(takes)
            rest = rest[connection.send(rest) :] or data
            time.sleep(pause)
        except BlockingIOError:
            time.sleep(0.01)
        except (ConnectionResetError, BrokenPipeError):
            return True
    return False


HEAD = b"POST /api/predict HTTP/1.1\r\nHost: localhost\r\n"


def test_declared_size_over_the_limit_is_refused_before_a_byte_is_sent(server, raw):
    connection = raw(server)
    connection.sendall(HEAD + b"Connection: close\r\nContent-Length: 20971521\r\n\r\n")
    answer = everything_from(connection)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"the limit is 20 MiB" in answer


def test_body_without_a_size_is_counted_while_it_comes(server, raw):
    connection = raw(server)
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"100000\r\n" + bytes(MIB) + b"\r\n"
    for _ in range(21):
        connection.sendall(chunk)
    connection.sendall(b"0\r\n\r\n")
    assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_body_at_the_limit_is_taken(strict):
    assert strict.ask("POST", "/api/predict", bytes(MIB)).status == 422
    assert strict.ask("POST", "/api/predict", bytes(MIB + 1)).status == 413


def test_endless_refused_body_is_cut_off(server, raw):
    connection = raw(server)
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"100000\r\n" + bytes(MIB) + b"\r\n"
    assert is_cut_off(connection, chunk)


def test_half_a_header_is_cut_off(strict, raw):
    connection = raw(strict)
    connection.sendall(HEAD + b"X-Slow: ")
    assert everything_from(connection).startswith(b"HTTP/1.1 408")


def test_silent_connection_is_closed(strict, raw):
    assert everything_from(raw(strict)).startswith(b"HTTP/1.1 408")


def test_large_header_is_refused_even_when_it_comes_at_once(server):
    answer = server.ask("GET", "/healthz", x_long="x" * 65536)
    assert (answer.status, list(answer.json)) == (431, ["error"])


def test_endless_header_is_cut_off(server, raw):
    connection = raw(server)
    connection.sendall(HEAD + b"X-Long: ")
    assert is_cut_off(connection, b"x" * 65536)


def test_upload_that_never_begins_is_cut_off(server, raw):
    connection = raw(server)
    connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n")
    assert everything_from(connection).startswith(b"HTTP/1.1 408")


def test_endless_fields_after_a_body_are_cut_off(server, raw):
    connection = raw(server)
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n")
    assert is_cut_off(connection, b"a: b\r\n" * 1000)


def test_upload_that_trickles_is_cut_off(strict, raw):
    connection = raw(strict)
    connection.sendall(HEAD + b"Content-Length: 500000\r\n\r\n")
    connection.settimeout(0.1)
    start, answer = time.monotonic(), b""
    while not answer and time.monotonic() - start < 15:
        connection.sendall(b"x" * 10)
        try:
            answer = connection.recv(65536)
        except TimeoutError:
            continue
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in answer


@pytest.mark.parametrize("takes", [0, 16])
def test_client_that_hardly_takes_its_answers_is_cut_off(strict, takes):
    """Requests go in, answers stay in the server's buffer, until it has had enough."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", strict.port))
        assert is_cut_off(connection, GET * 4, pause=0.02, takes=takes)


def test_flood_of_requests_sent_ahead_is_cut_off(strict, raw):
    """One connection could otherwise fill the memory with requests that wait."""
    before = strict.memory()
    assert is_cut_off(raw(strict), GET * 5000)
    assert strict.memory() - before < 50 * MIB


def test_some_requests_may_be_sent_ahead(server, raw):
    connection = raw(server)
    connection.sendall(GET * 9 + GET[:-2] + b"Connection: close\r\n\r\n")
    answers = everything_from(connection)
    assert answers.count(b"HTTP/1.1 200 OK") == 10


def test_half_sent_uploads_leave_nothing_behind(server, raw, one_png, wait_until):
    for _ in range(50):
        connection = raw(server)
        connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n" + one_png)
        connection.close()
    assert server.ask("POST", "/api/predict", one_png).status == 200


def test_two_sizes_in_one_request_are_refused(server, raw):
    """Request smuggling needs a server that picks one of them."""
    connection = raw(server)
    connection.sendall(HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    answer = everything_from(connection)
    assert answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "nonsense",
    [b"\x16\x03\x01\x00\xee", b"GET\r\n\r\n", b"CONNECT a:80 HTTP/1.1\r\n\r\n", b"\0" * 99],
)
def test_what_is_no_http_is_refused(server, raw, nonsense):
    connection = raw(server)
    connection.sendall(nonsense)
    assert b" 400 " in everything_from(connection)[:16]


def test_connections_have_a_limit(serving, raw):
    one = serving(workers=1, max_connections=5, log=True)
    held = [raw(one) for _ in range(5)]
    time.sleep(0.2)
    answer = everything_from(raw(one))
    assert answer.startswith(b"HTTP/1.1 503")
    assert b"retry-after: 1" in answer
    entry = json.loads(one.log().splitlines()[0])
    assert (entry["status"], entry["path"]) == (503, "unknown")
    assert f"x-request-id: {entry['id']}\r\n".encode() in answer
    for connection in held:
        connection.close()
    time.sleep(0.2)
    assert one.ask("GET", "/healthz").status == 200
    assert one.metric('digitnet_rejections_total{status="503"}') == 1


def test_readers_are_replaced_even_when_no_more_files_can_be_opened(wait_until, raw):
    """Connections leave some to spare: a server that may open 128 files refuses the 100th."""
    with running(["bash", "-c", 'ulimit -n 128; exec "$@"', "-", *COMMAND, "--quiet"]) as one:
        wait_until(lambda: one.metric("digitnet_readers ") == 2)
        held = [raw(one) for _ in range(100)]
        assert everything_from(held[-1]).startswith(b"HTTP/1.1 503")
        victim = one.readers()[0]
        victim.kill()
        wait_until(lambda: len([p for p in one.readers() if p.pid != victim.pid]) == 2, 5)


def test_bodies_held_at_one_time_have_a_limit(serving, raw):
    one = serving(workers=1, max_held=2 * MIB)
    for _ in range(2):
        raw(one).sendall(HEAD + b"Content-Length: 1100000\r\n\r\n" + bytes(MIB - 1000))
    time.sleep(0.3)
    answer = one.ask("POST", "/api/predict", bytes(8000))
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")


def test_body_compressed_in_another_way_is_refused(server):
    answer = server.ask("POST", "/api/predict", b"x", content_encoding="br")
    assert (answer.status, answer.headers["accept-encoding"]) == (415, "gzip, deflate")


def test_bomb_is_refused_in_little_memory(server):
    """A hundred kilobytes that unpack to a hundred megabytes."""
    before = server.memory()
    body = gzip.compress(bytes(100 * MIB))
    answer = server.ask("POST", "/api/predict", body, content_encoding="gzip")
    assert answer.status == 413
    assert server.memory() - before < 60 * MIB


def test_deep_json_is_refused(server):
    body = b'{"inputs": [{"name": "images", "datatype": "UINT8", "shape": [1, 784], "data": '
    answer = server.ask("POST", "/v2/models/digitnet/infer", body + b"[" * 10_000_000)
    assert answer.status == 400
    assert "nested too deep" in answer.json["error"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1", "256", "0.5"])
def test_numbers_that_are_no_pixel_are_refused(server, number):
    data = "[" + ",".join([number] * 784) + "]"
    body = (
        '{"inputs": [{"name": "images", "datatype": "UINT8", "shape": [1, 28, 28], "data": '
        + data
        + "}]}"
    )
    answer = server.ask("POST", "/v2/models/digitnet/infer", body)
    assert (answer.status, list(answer.json)) == (400, ["error"])


def test_huge_shape_allocates_nothing(server):
    tensor = {"name": "images", "datatype": "UINT8", "shape": [10**15, 28, 28], "data": [0]}
    before = server.memory()
    answer = server.ask("POST", "/v2/models/digitnet/infer", json.dumps({"inputs": [tensor]}))
    assert answer.status == 400
    assert server.memory() - before < 20 * MIB
