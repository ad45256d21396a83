import json
import os
import sys
from pathlib import Path

import pytest

from digitnet.errors import RunError
from digitnet.runs import SERIES, open_run, staged_run, verify_run


def make_run(out: Path, content: str = "weights", kind: str = "run") -> Path:
    with staged_run(out) as (run, _):
        (run.folder / "model.onnx").write_text(content)
        run.finish({"seed": 7}, kind)
    return out


def test_a_manifest_lists_every_file_with_its_sha256(tmp_path: Path) -> None:
    run = open_run(make_run(tmp_path / "run"))
    assert run.manifest["seed"] == 7
    assert run.manifest["files"] == {
        "model.onnx": "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c"
    }
    verify_run(run)


@pytest.mark.parametrize("change", ["other bytes", None])
def test_an_altered_or_missing_file_is_named(tmp_path: Path, change: str | None) -> None:
    run = open_run(make_run(tmp_path / "run"))
    model = run.path / "model.onnx"
    model.write_text(change) if change else model.unlink()
    with pytest.raises(RunError, match=r"model\.onnx: (altered since|can't be read)"):
        verify_run(run)


def test_a_run_of_another_format_is_refused(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["digitnet"]["format"] = 99
    (run / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(RunError, match="a run of format 99, this digitnet knows format 1"):
        open_run(run)
    with pytest.raises(RunError, match="a run of format 99"), staged_run(run):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in a folder")
def test_a_pipe_for_a_manifest_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(RunError, match=r"manifest\.json: is a pipe"):
        open_run(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", '{"files": {}}', '"digitnet"', "[" * 100_000, '{"digitnet": 3}',
        '{"digitnet": {"format": 1}, "files": {}}',
        '{"digitnet": {"format": 1, "kind": "run"}, "files": null}',
        '{"digitnet": {"format": 1, "kind": "run"}}',
        '{"digitnet": {"format": 1, "kind": "run"}, "files": {"../x": "0"}}',
        '{"digitnet": {"format": 1, "kind": "run"}, "files": {"/x": "0"}}',
    ],
)  # fmt: skip
def test_a_broken_manifest_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(RunError, match=r"manifest\.json: not a manifest that digitnet wrote"):
        open_run(tmp_path)


def test_what_a_killed_write_left_is_never_listed(tmp_path: Path) -> None:
    with staged_run(tmp_path / "all") as (series, _):
        make_run(series.folder / "seed-4")
        for name in (".manifest.json.tmp", "seed-4/.manifest.json.tmp", ".runs.json.tmp"):
            (series.folder / name).write_text("torn")
        series.finish({}, SERIES)
    listed = json.loads((tmp_path / "all" / "manifest.json").read_text())["files"]
    assert set(listed) == {"seed-4/model.onnx", "seed-4/manifest.json"}
    assert not list((tmp_path / "all").rglob("*.tmp"))


def test_where_no_run_is_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no finished run stands there; digitnet train --out"):
        open_run(tmp_path)
    with pytest.raises(RunError, match="no such folder"):
        open_run(tmp_path / "nowhere")


def test_a_series_names_one_of_its_runs(tmp_path: Path) -> None:
    with staged_run(tmp_path / "all") as (series, _):
        make_run(series.folder / "seed-4")
        series.finish({}, SERIES)
    with pytest.raises(RunError, match=r"holds several runs; give one of them, .*all/seed-4"):
        open_run(tmp_path / "all")
    assert open_run(tmp_path / "all" / "seed-4").manifest["seed"] == 7
