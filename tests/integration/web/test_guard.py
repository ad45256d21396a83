"""Who may ask, and what every answer carries."""

import base64
import json
import socket

import pytest


def test_answers_carry_protective_headers_and_an_id(server):
    answer = server.ask("GET", "/")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert len(answer.headers["x-request-id"]) == 16
    assert "server" not in answer.headers
    assert not any(name.startswith("access-control-") for name in answer.headers)


def test_harmless_request_id_is_kept_and_another_replaced(server):
    assert server.ask("GET", "/healthz", x_request_id="abc-1").headers["x-request-id"] == "abc-1"
    assert (
        server.ask("GET", "/healthz", x_request_id='{"a":1}').headers["x-request-id"] != '{"a":1}'
    )


def test_host_must_be_an_address_or_a_known_name(server):
    """A page of an attacker that points its name at this machine gets nothing."""
    for host in ("localhost:8000", "127.0.0.1", "[::1]:80", "192.168.1.5:8000"):
        assert server.ask("GET", "/v2", Host=host).status == 200
    for host in ("evil.example", "localhost.evil.example", "", "[evil]"):
        answer = server.ask("GET", "/v2", Host=host)
        assert (answer.status, list(answer.json)) == (400, ["error"])


@pytest.mark.parametrize(
    ("version", "status", "told"),
    [(b"1.0", b"200", b'"ok"'), (b"1.1", b"400", b"the request has no Host header")],
)
def test_only_clients_of_http_1_0_may_name_no_host(server, version, status, told):
    """Health checks of load balancers do not; a browser always names one."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"GET /healthz HTTP/" + version + b"\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split()[1] == status
    assert told in answer


def test_allowed_host_may_ask(serving):
    one = serving(workers=1, allowed_hosts=["Digits.example.org"])
    assert one.ask("GET", "/v2", Host="digits.example.org").status == 200
    assert one.ask("GET", "/v2", Host="other.example.org").status == 400


def test_token_is_asked_for_everywhere_but_for_health(serving, one_png):
    one = serving(workers=1, token="s3cret")
    for path in ("/", "/v2", "/docs", "/openapi.json", "/metrics", "/static/main.js", "/nowhere"):
        answer = one.ask("GET", path)
        assert (answer.status, list(answer.json)) == (401, ["error"]), path
        assert (
            "Bearer" in answer.headers["www-authenticate"]
            or "Basic" in answer.headers["www-authenticate"]
        )
    for path in ("/healthz", "/v2/health/live", "/v2/health/ready"):
        assert one.ask("GET", path).status == 200
    assert one.ask("POST", "/api/predict", one_png).status == 401
    assert one.ask("POST", "/api/predict", one_png, Authorization="Bearer s3cre").status == 401
    assert one.ask("POST", "/api/predict", one_png, Authorization="Bearer s3cret").status == 200


def test_browser_may_give_the_token_as_a_password(serving):
    one = serving(workers=1, token="s3cret")
    password = base64.b64encode(b"anyone:s3cret").decode()
    assert one.ask("GET", "/", Authorization=f"Basic {password}").status == 200
    assert one.ask("GET", "/", Authorization="Basic !!").status == 401


def test_only_allowed_origins_get_cors(serving):
    one = serving(workers=1, allowed_origins=["https://a.example"], token="t")
    asked = {"Origin": "https://a.example", "Access_Control_Request_Method": "POST"}
    answer = one.ask("OPTIONS", "/api/predict", **asked)
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "https://a.example"
    refused = one.ask("OPTIONS", "/api/predict", **asked | {"Origin": "https://b.example"})
    assert "access-control-allow-origin" not in refused.headers


def test_unknown_path_and_method_are_told_as_json(server):
    assert server.ask("GET", "/etc/passwd").json == {"error": "GET /etc/passwd: Not Found"}
    answer = server.ask("DELETE", "/api/predict")
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert json.loads(answer.body)["error"] == "DELETE /api/predict: Method Not Allowed"
