"""Runs on the Hugging Face hub: fetched once, and the same bytes ever after.

``hf://owner/name`` means the newest commit when it is first loaded; that commit and the
model's SHA-256 are then pinned on this machine. ``hf://owner/name@REVISION`` names a
commit, tag or branch, and pins anew.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from digitnet.errors import RunError
from digitnet.json_text import parse_json
from digitnet.runs.atomic import write_atomically
from digitnet.runs.manifest import MANIFEST, MODEL

SCHEME = "hf://"
PINS = "hub.json"
"""File in the user's cache that says which commit and hash each repository is pinned to."""

_ADDRESS = re.compile(r"hf://([\w.-]{1,96}/[\w.-]{1,96})(?:@([\w./-]{1,100}))?")


@dataclass(frozen=True)
class Pin:
    """What a repository is held to: a commit, and the SHA-256 of its ``model.onnx``."""

    commit: str
    sha256: str


def fetch_hub_model(address: str, pins: Path | None = None) -> bytes:
    """Return the ONNX file of a run on the hub, from the cache where it is there.

    Parameters
    ----------
    address
        ``hf://owner/name`` or ``hf://owner/name@revision``.
    pins
        The file with the pins; None for the one in the user's cache. The
        environment variable HF_ENDPOINT names another hub.

    Raises
    ------
    RunError
        If huggingface_hub isn't installed, there is no such model, or its bytes
        aren't those that were pinned or that its manifest lists.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise RunError(f"{address}: expected hf://owner/name or hf://owner/name@revision")
    repository, revision = found[1], found[2]
    place = pins or user_cache_path("digitnet") / PINS
    known = _read_pins(place)
    pin = known.get(repository)
    wanted = revision or (pin.commit if pin else "main")
    content, commit = _download(repository, wanted, MODEL)
    sha256 = hashlib.sha256(content).hexdigest()
    if pin and pin.commit == commit and pin.sha256 != sha256:
        raise RunError(
            f"{address}: {MODEL} at commit {commit[:12]} has changed: SHA-256 {sha256}, "
            f"pinned {pin.sha256}; it is not loaded"
        )
    _check_manifest(repository, commit, sha256, address)
    if pin != Pin(commit, sha256):
        _write_pins(place, {**known, repository: Pin(commit, sha256)})
    return content


def _download(repository: str, revision: str, name: str) -> tuple[bytes, str]:
    """Return a file's bytes and the commit that they are of."""
    try:
        from huggingface_hub import HfApi, hf_hub_download  # noqa: PLC0415 - an extra, and slow
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise RunError(
            "models on the Hugging Face hub need the package huggingface_hub: "
            "pip install 'digitnet[hub]'"
        ) from error
    endpoint = os.environ.get("HF_ENDPOINT")
    try:
        commit = revision
        if not re.fullmatch("[0-9a-f]{40}", revision):
            info = HfApi(endpoint=endpoint).model_info(repository, revision=revision)
            commit = str(info.sha)
        path = hf_hub_download(repository, name, revision=commit, endpoint=endpoint)
        return Path(path).read_bytes(), commit
    except LocalEntryNotFoundError as error:
        raise RunError(f"{SCHEME}{repository}: the hub can't be reached") from error
    except HfHubHTTPError as error:
        told = str(error).strip().splitlines()[-1]
        raise RunError(f"{SCHEME}{repository}@{revision}: {name} can't be had: {told}") from error
    except OSError as error:
        raise RunError(f"{SCHEME}{repository}: can't be fetched: {error}") from error
    except Exception as error:  # its HTTP client's errors share no base class
        raise RunError(f"{SCHEME}{repository}: can't be fetched: {error}") from error


def _check_manifest(repository: str, commit: str, sha256: str, address: str) -> None:
    """Compare with the run's own manifest, where the repository has one."""
    try:
        content, _ = _download(repository, commit, MANIFEST)
        listed = parse_json(content)["files"][MODEL]
    except (RunError, ValueError, KeyError, TypeError):
        return
    if listed != sha256:
        raise RunError(
            f"{address}: {MODEL} isn't what its {MANIFEST} lists: SHA-256 {sha256}, "
            f"expected {listed}"
        )


def _read_pins(path: Path) -> dict[str, Pin]:
    try:
        content: dict[str, Any] = parse_json(path.read_bytes())
        return {name: Pin(**pin) for name, pin in content.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise RunError(f"{path}: not the pins that digitnet wrote; remove it") from error


def _write_pins(path: Path, pins: dict[str, Pin]) -> None:
    content = {
        name: {"commit": pin.commit, "sha256": pin.sha256} for name, pin in sorted(pins.items())
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{path}: can't be written: {error.strerror}") from error
    write_atomically(path, json.dumps(content, indent=2).encode() + b"\n")
