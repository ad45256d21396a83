"""Data sets known by name: where they are published and what their files hash to.

MNIST's mirrors serve the original files of LeCun, Cortes and Burges (1998).
Fashion-MNIST: Xiao, Rasul, Vollgraf (2017). QMNIST: Yadav, Bottou (2019).
EMNIST: Cohen, Afshar, Tapson, van Schaik (2017).
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass

from digitnet.classes import DIGIT_NAMES
from digitnet.errors import DataError, did_you_mean


@dataclass(frozen=True)
class RemoteFile:
    """A published file, and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Pair:
    """Names of the IDX files that hold a part's images and its labels."""

    images: str
    labels: str


@dataclass(frozen=True)
class Source:
    """A data set with a name.

    Attributes
    ----------
    mirrors
        URLs, each ending in a slash, under which every file of `files` is.
    files
        What to download and verify.
    train, test
        IDX files among `files`, or inside the one archive in `files`.
    transposed
        Whether the pictures are stored column by column.
    classes
        What each number among the labels is called.
    """

    name: str
    mirrors: tuple[str, ...]
    files: tuple[RemoteFile, ...]
    train: Pair
    test: Pair
    transposed: bool = False
    classes: tuple[str, ...] = DIGIT_NAMES


_MNIST_NAMES = (
    Pair("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    Pair("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
)

MNIST = Source(
    "mnist",
    (
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
    (
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        RemoteFile(
            "train-labels-idx1-ubyte.gz",
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        RemoteFile(
            "t10k-images-idx3-ubyte.gz",
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        RemoteFile(
            "t10k-labels-idx1-ubyte.gz",
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
    *_MNIST_NAMES,
)

FASHION_MNIST = Source(
    "fashion-mnist",
    (
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    (
        RemoteFile(
            "train-images-idx3-ubyte.gz",
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        RemoteFile(
            "train-labels-idx1-ubyte.gz",
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        RemoteFile(
            "t10k-images-idx3-ubyte.gz",
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        RemoteFile(
            "t10k-labels-idx1-ubyte.gz",
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
    *_MNIST_NAMES,
    classes=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
)

QMNIST = Source(
    "qmnist",
    ("https://raw.githubusercontent.com/facebookresearch/qmnist/master/",),
    (
        RemoteFile(
            "qmnist-train-images-idx3-ubyte.gz",
            "9e26a7bf1683614e065d7b76460ccd52807165b3f22561fb782bd9f38c52b51d",
        ),
        RemoteFile(
            "qmnist-train-labels-idx2-int.gz",
            "2c05dc77f6b916b38e455e97ab129a42a444f3dbef09b278a366f82904e0dd9f",
        ),
        RemoteFile(
            "qmnist-test-images-idx3-ubyte.gz",
            "43fc22bf7498b8fc98de98369d72f752d0deabc280a43a7bcc364ab19e57b375",
        ),
        RemoteFile(
            "qmnist-test-labels-idx2-int.gz",
            "9fbcbe594c3766fdf4f0b15c5165dc0d1e57ac604e01422608bb72c906030d06",
        ),
    ),
    Pair("qmnist-train-images-idx3-ubyte.gz", "qmnist-train-labels-idx2-int.gz"),
    Pair("qmnist-test-images-idx3-ubyte.gz", "qmnist-test-labels-idx2-int.gz"),
)

EMNIST_DIGITS = Source(
    "emnist-digits",
    ("https://biometrics.nist.gov/cs_links/EMNIST/",),
    (
        RemoteFile(
            "gzip.zip",
            "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e",
        ),
    ),
    Pair("emnist-digits-train-images-idx3-ubyte.gz", "emnist-digits-train-labels-idx1-ubyte.gz"),
    Pair("emnist-digits-test-images-idx3-ubyte.gz", "emnist-digits-test-labels-idx1-ubyte.gz"),
    transposed=True,
)

SOURCES: Mapping[str, Source] = types.MappingProxyType(
    {source.name: source for source in (MNIST, FASHION_MNIST, EMNIST_DIGITS, QMNIST)}
)

KERAS_MNIST = RemoteFile(
    "mnist.npz", "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
)
"""MNIST as Keras keeps it in its own cache."""


def named_source(name: str) -> Source:
    """Return one of the `SOURCES` by name.

    Raises
    ------
    DataError
        For an unknown name, with the nearest right one.
    """
    if name not in SOURCES:
        meant = did_you_mean(name, SOURCES, cutoff=0.6)
        raise DataError(f"no data set is named {name!r}{meant}; there are {', '.join(SOURCES)}")
    return SOURCES[name]
