import hashlib
from pathlib import Path

import pytest

from digitnet.data import locate
from digitnet.data.download import AlteredError, DownloadError
from digitnet.data.locate import fetch, find, find_keras_mnist, search_folders
from digitnet.data.sources import FASHION_MNIST, MNIST, Pair, RemoteFile, Source

CONTENT = b"four digits"
FILE = RemoteFile("digits.gz", hashlib.sha256(CONTENT).hexdigest())
NOWHERE = Source("digits", ("http://127.0.0.1:9/",), (FILE,), Pair("", ""), Pair("", ""))


@pytest.fixture
def here(tmp_path) -> Path:
    (tmp_path / FILE.name).write_bytes(CONTENT)
    return tmp_path


def test_named_folder_comes_before_the_environment_and_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITNET_DATA", "/from/environment")
    cache = search_folders(MNIST)[-1]
    assert cache.name == "mnist"
    assert search_folders(MNIST) == [Path("/from/environment"), cache]
    assert search_folders(MNIST, tmp_path) == [tmp_path, cache]
    monkeypatch.delenv("DIGITNET_DATA")
    assert search_folders(MNIST) == [cache]


def test_only_mnist_lies_in_the_named_folder_itself(tmp_path):
    """Fashion-MNIST's files have the same names."""
    assert search_folders(FASHION_MNIST, tmp_path)[0] == tmp_path / "fashion-mnist"


def test_first_folder_with_unaltered_files_is_found(here, tmp_path_factory):
    altered, empty = tmp_path_factory.mktemp("altered"), tmp_path_factory.mktemp("empty")
    (altered / FILE.name).write_bytes(CONTENT[:-1])
    assert find(NOWHERE, [empty, altered, here]) == here
    assert find(NOWHERE, [empty, altered]) is None


def test_unaltered_files_are_not_fetched_again(here):
    assert fetch(NOWHERE, [here]) == here


def test_missing_file_without_network_says_so(tmp_path):
    with pytest.raises(DownloadError, match=r"digits\.gz .*127\.0\.0\.1:9 can't be reached"):
        fetch(NOWHERE, [tmp_path])


def test_altered_file_without_network_is_named_with_both_hashes(here):
    path = here / FILE.name
    path.write_bytes(CONTENT + b"!")
    found = hashlib.sha256(CONTENT + b"!").hexdigest()
    with pytest.raises(AlteredError) as caught:
        fetch(NOWHERE, [here])
    told = f"{path} is torn or altered: expected SHA-256 {FILE.sha256}, found {found}"
    assert str(caught.value).startswith(told)
    assert "can't be reached" in str(caught.value)
    assert path.read_bytes() == CONTENT + b"!"


def test_altered_file_is_fetched_anew(here, monkeypatch):
    (here / FILE.name).write_bytes(b"torn")
    monkeypatch.setattr(
        locate, "fetch_file", lambda _, file, folder, __: (folder / file.name).write_bytes(CONTENT)
    )
    assert fetch(NOWHERE, [here]) == here
    assert find(NOWHERE, [here]) == here


def test_altered_copy_in_the_keras_cache_is_passed_over(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert find_keras_mnist() is None
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").write_bytes(b"altered")
    assert find_keras_mnist() is None
