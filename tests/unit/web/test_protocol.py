"""What of uvicorn the protocol stands on: if this fails, uvicorn has changed under it."""

import inspect
from importlib.metadata import version

import pytest
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from digitnet.web.protocol import LimitedHttpProtocol
from digitnet.web.server import _Server

OVERRIDDEN = {
    "__init__": ["self", "config", "server_state", "app_state", "_loop"],
    "connection_made": ["self", "transport"],
    "connection_lost": ["self", "exc"],
    "eof_received": ["self"],
    "data_received": ["self", "data"],
    "on_message_begin": ["self"],
    "on_header": ["self", "name", "value"],
    "on_headers_complete": ["self"],
    "on_message_complete": ["self"],
    "on_response_complete": ["self"],
    "send_400_response": ["self", "msg"],
}
USED = ("client", "connections", "cycle", "loop", "pipeline", "transport")
USED_OF_CYCLE = ("response_complete", "response_started", "scope")


def test_version_is_the_one_that_the_protocol_was_written_for():
    assert version("uvicorn").startswith("0.54.")


@pytest.mark.parametrize(("name", "parameters"), OVERRIDDEN.items())
def test_overridden_methods_are_as_they_were(name, parameters):
    method = getattr(HttpToolsProtocol, name)
    assert list(inspect.signature(method).parameters) == parameters


def test_nothing_else_is_overridden():
    own = {name for name, value in vars(LimitedHttpProtocol).items() if inspect.isfunction(value)}
    assert {name for name in own if hasattr(HttpToolsProtocol, name)} == set(OVERRIDDEN)
    assert vars(_Server).keys() & vars(Server).keys() == {
        "__init__",
        "__module__",
        "__doc__",
        "shutdown",
    }
    assert list(inspect.signature(Server.shutdown).parameters) == ["self", "sockets"]


def test_attributes_that_are_read_are_there():
    source = inspect.getsource(HttpToolsProtocol.__init__)
    assert [name for name in USED if f"self.{name}" not in source] == []
    source = inspect.getsource(RequestResponseCycle.__init__)
    assert [name for name in USED_OF_CYCLE if f"self.{name}" not in source] == []
    wanted = {"timeout_keep_alive", "timeout_graceful_shutdown", "forwarded_allow_ips"}
    assert wanted <= set(inspect.signature(Config).parameters)
