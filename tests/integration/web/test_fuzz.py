"""Ten thousand requests that nobody in their right mind would send."""

import http.client
import json
import socket

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

REQUESTS_EACH = 50
EXAMPLES = 200

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
tensors = st.fixed_dictionaries(
    {"name": st.sampled_from(["images", "image", None])},
    optional={
        "datatype": st.sampled_from(["UINT8", "FP32", 8]),
        "shape": st.lists(st.sampled_from([-1, 0, 1, 2, 28, 2**70, "28", None]), max_size=4),
        "parameters": st.dictionaries(st.sampled_from(["binary_data_size"]), json_values),
        "data": st.lists(json_values, max_size=5) | st.just([7] * 784) | st.just([[[0] * 28] * 28]),
    },
)
documents = json_values | st.fixed_dictionaries(
    {"inputs": st.lists(tensors, max_size=2)},
    optional={"id": json_values, "parameters": json_values, "outputs": json_values},
)
starts = st.sampled_from(
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"BM", b"II*\0"]
)
bodies = (
    st.binary(max_size=300)
    | documents.map(lambda value: json.dumps(value).encode())
    | st.tuples(starts, st.binary(max_size=200)).map(b"".join)
)
types = st.sampled_from(
    ["application/json", "image/png", "multipart/form-data", "multipart/form-data; boundary=x", ""]
)
requests = st.tuples(
    st.sampled_from(
        ["/v2/models/digitnet/infer", "/api/predict?show=1", "/api/read", "/api/predict"]
    ),
    bodies,
    types,
    st.none() | st.integers(0, 400),
)


def test_ten_thousand_bodies_get_no_5xx_no_hang_and_no_growth(server):
    memory = []

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(requests, min_size=REQUESTS_EACH, max_size=REQUESTS_EACH))
    def ask_all(some):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for path, body, content_type, json_size in some:
            headers = {"content-type": content_type}
            if json_size is not None:
                headers["inference-header-content-length"] = str(json_size)
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            told = json.loads(response.read()) if response.status != 200 else {"error": ""}
            assert response.status in {200, 400, 422}, (path, body, told)
            assert list(told) == ["error"]
            assert "Traceback" not in told["error"]
            assert "site-packages" not in told["error"]
        connection.close()
        memory.append(server.memory())

    readers = {process.pid for process in server.readers()}
    ask_all()
    assert server.metric("digitnet_requests_total") >= EXAMPLES * REQUESTS_EACH
    assert {process.pid for process in server.readers()} == readers
    assert max(memory) < 1.1 * memory[len(memory) // 5]


def test_nonsense_on_the_wire_gets_no_5xx_and_no_hang(server):
    """Bytes that are almost HTTP."""
    pieces = st.sampled_from(
        [
            b"GET / HTTP/1.1\r\n",
            b"POST /api/predict HTTP/1.1\r\n",
            b"Host: localhost\r\n",
            b"Content-Length: 5\r\n",
            b"Content-Length: -1\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"\r\n",
            b"5\r\nhello\r\n",
            b"0\r\n\r\n",
            b"HELLO /%00%ff HTTP/9\r\n",
            b"Upgrade: websocket\r\n",
            b"Connection: upgrade\r\n",
            b"GET /\xff HTTP/1.1\r\n",
            b"GET http:// HTTP/1.1\r\n",
            b"\n",
            b"A" * 100,
        ]
    )

    @settings(max_examples=300, deadline=None, database=None)
    @given(st.lists(pieces | st.binary(max_size=20), max_size=12).map(b"".join))
    def send(data):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while part := connection.recv(65536):
                    answer += part
            except ConnectionResetError:
                pass
        assert b"HTTP/1.1 5" not in answer, answer

    send()
    assert server.ask("GET", "/healthz").status == 200
    assert "Traceback" not in server.log(), server.log()
