import pytest

from digitnet.errors import DigitnetError
from digitnet.web.settings import ServerSettings, token_from


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"workers": 0}, "at least 1"),
        ({"token": "schlüssel"}, "printable ASCII"),
        ({"token": "a\nb"}, "printable ASCII"),
        ({"keep_alive_s": -1.0}, "keep-alive = -1 s"),
        ({"max_pixels": 0}, "must be 1 to 400,000,000"),
        ({"max_pixels": 400_000_001}, "must be 1 to 400,000,000"),
        ({"root_path": "digits"}, "expected one like /digits"),
        ({"root_path": "/digits/"}, "expected one like /digits"),
        ({"root_path": "/a?b"}, "expected one like /digits"),
        ({"trusted_proxies": ("*", "nginx")}, "'nginx' is no address of a proxy; expected one"),
        ({"trusted_proxies": ("10.0.0.1/8",)}, "is no address of a proxy"),
        ({"allowed_hosts": ("https://example.org",)}, "no host name; expected one like digits"),
        ({"allowed_hosts": ("example.org:8000",)}, "without https:// and port"),
        ({"allowed_hosts": ("",)}, "'' is no host name"),
        ({"allowed_origins": ("example.org",)}, "no origin"),
        ({"allowed_origins": ("https://example.org/",)}, "no origin"),
    ],
)
def test_bad_settings_are_told(changes, message):
    with pytest.raises(DigitnetError, match=message):
        ServerSettings(**changes)


def test_token_comes_from_the_environment():
    assert token_from({}) is None
    assert token_from({"DIGITNET_TOKEN": "abc"}) == "abc"


@pytest.mark.parametrize("empty", ["", "  "])
def test_empty_token_is_an_error(empty):
    with pytest.raises(DigitnetError, match="set but empty"):
        token_from({"DIGITNET_TOKEN": empty})
