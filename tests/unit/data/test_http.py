"""Against TLS servers and a proxy on this machine whose certificates nobody vouches for."""

import contextlib
import datetime
import socket
import ssl
import threading

import pytest
import trustme

from digitnet.data.datasets import load_splits
from digitnet.data.download import fetch_file
from digitnet.data.http import DownloadError, fetch_chunks
from digitnet.data.sources import MNIST, Pair, RemoteFile, Source

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nseven"
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


class Server:
    """Answers every connection over TLS; as a proxy it first grants a CONNECT."""

    def __init__(
        self, certificate: trustme.LeafCert | None, *, proxy: bool = False, answer: bytes = ANSWER
    ) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if certificate:
            certificate.configure_cert(self.context)
        self.said = answer
        self.tls, self.proxy = certificate is not None, proxy
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                self.answer(connection)

    def answer(self, connection: socket.socket) -> None:
        if self.proxy:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if self.tls:
            connection = self.context.wrap_socket(connection, server_side=True)
        with connection:
            connection.recv(4096)
            connection.sendall(self.said)


@pytest.fixture
def serve():
    running = []

    def start(*args, **named):
        running.append(Server(*args, **named))
        return running[-1].address

    yield start
    for server in running:
        server.listener.close()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


def received(url):
    return b"".join(chunk for _, _, chunk in fetch_chunks(url))


@pytest.fixture
def trust(monkeypatch, tmp_path, authority):
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))


def test_certificate_that_is_named_is_trusted(serve, authority, trust):
    address = serve(authority.issue_cert("127.0.0.1"))
    assert received(f"https://{address}/") == b"seven"


@pytest.mark.parametrize(
    ("certificate", "told"),
    [
        (lambda authority: authority.issue_cert("localhost"), "IP address mismatch"),
        (
            lambda authority: authority.issue_cert(
                "127.0.0.1", not_before=LONG_AGO, not_after=LONG_AGO.replace(year=2021)
            ),
            "certificate has expired",
        ),
        (lambda _: trustme.CA().issue_cert("127.0.0.1"), "unable to get local issuer"),
    ],
    ids=["another host's", "expired", "of another authority"],
)
def test_certificate_that_is_wrong_is_told(serve, authority, trust, certificate, told):
    address = serve(certificate(authority))
    with pytest.raises(DownloadError, match=f"shows a certificate that isn't trusted .*{told}"):
        received(f"https://{address}/")


def test_proxy_with_a_certificate_of_its_own_is_told(serve, authority, monkeypatch, tmp_path):
    """The remedy that the message names works."""
    certificate = authority.issue_cert("mirror.example")
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://{serve(certificate, proxy=True)}")
    with pytest.raises(DownloadError, match=r"isn't trusted .*REQUESTS_CA_BUNDLE=FILE\.pem"):
        received("https://mirror.example/")
    authority.cert_pem.write_to_path(tmp_path / "proxy.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "proxy.pem"))
    assert received("https://mirror.example/") == b"seven"


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_bundle_that_is_missing_is_told_with_its_variable(monkeypatch, variable):
    monkeypatch.setenv(variable, "/no/such.pem")
    with pytest.raises(DownloadError, match=rf"{variable} names /no/such\.pem, which isn't there"):
        received("https://127.0.0.1:9/")


def test_bundle_that_holds_no_certificate_is_told(serve, authority, monkeypatch, tmp_path):
    (tmp_path / "own.pem").write_text("no certificate")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "own.pem"))
    address = serve(authority.issue_cert("127.0.0.1"))
    with pytest.raises(DownloadError, match=r"own\.pem, which holds no certificate in PEM form"):
        received(f"https://{address}/")


def test_size_that_is_no_number_counts_as_unknown(serve, authority, trust):
    answer = ANSWER.replace(b"Length: 5", b"Length: five")
    address = serve(authority.issue_cert("127.0.0.1"), answer=answer)
    assert [total for _, total, _ in fetch_chunks(f"https://{address}/")] == [0]
    assert received(f"https://{address}/") == b"seven"


def test_server_without_tls_is_told(serve):
    with pytest.raises(DownloadError, match="can't be spoken to over TLS"):
        received(f"https://{serve(None)}/")


def test_proxy_that_is_down_is_told(monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://someone:secret@127.0.0.1:9")
    with pytest.raises(DownloadError, match="the proxy doesn't let it through") as caught:
        received("https://mirror.example/")
    assert "secret" not in str(caught.value)


def test_distrust_ends_the_download_after_one_round(serve, tmp_path):
    address = serve(trustme.CA().issue_cert("127.0.0.1"))
    file = RemoteFile("digits.gz", "0" * 64)
    source = Source("digits", (f"https://{address}/",), (file,), Pair("", ""), Pair("", ""))
    with pytest.raises(DownloadError, match=r"digits can't be downloaded: .*isn't trusted"):
        fetch_file(source, file, tmp_path)


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr("digitnet.data.locate._cache", lambda: tmp_path / "cache")
    monkeypatch.delenv("DIGITNET_DATA", raising=False)


def test_auto_falls_back_and_tells_of_the_bundle(nowhere, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such.pem")
    splits = load_splits("auto")
    assert splits.name == "optdigits"
    assert "REQUESTS_CA_BUNDLE names /no/such.pem, which isn't there" in splits.notes[0]


@pytest.mark.parametrize("inside", ["", "mnist"])
def test_auto_falls_back_where_the_cache_can_not_be_written(nowhere, tmp_path, inside):
    blocked = tmp_path / "cache" / inside
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("a file where a folder is wanted")
    splits = load_splits("auto")
    assert splits.name == "optdigits"
    assert "can't be written: " in splits.notes[0]
    assert "name another folder (--data-dir or DIGITNET_DATA)" in splits.notes[0]


def test_auto_falls_back_without_a_home(nowhere, monkeypatch):
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setattr("pathlib.Path.home", lambda: (_ for _ in ()).throw(RuntimeError("none")))
    assert load_splits("auto").name == "optdigits"


def test_every_mirror_of_mnist_is_named(nowhere):
    note = load_splits("auto").notes[0]
    assert all(mirror.split("/")[2] in note for mirror in MNIST.mirrors)
