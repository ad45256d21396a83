import json
import os
import sys
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from digitnet.errors import DataError, RunError
from digitnet.workflows.score import (
    Begun,
    Counts,
    Done,
    ScoringJob,
    Sizes,
    score,
    score_here,
    stores,
)
from drawn_digits import Images, png

Score = Callable[..., list[dict[str, Any]]]
TRUTH = [str(digit) for digit in range(10)]


@pytest.fixture
def source(ten: Images, tmp_path: Path) -> Path:
    path = tmp_path / "digits.npz"
    np.savez(path, x=ten)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def stopped_after(pieces: int) -> Callable[..., Iterator[Done]]:
    def run(job: ScoringJob, todo: Any) -> Iterator[Done]:
        yield from score_here(job, todo[:pieces], workers=1)
        raise KeyboardInterrupt

    return run


def test_an_interrupted_job_goes_on_and_scores_no_row_twice(source: Path, tmp_path: Path) -> None:
    job = ScoringJob((str(source),), str(tmp_path / "out"), sizes=Sizes(4))
    with pytest.raises(KeyboardInterrupt):
        score(job, stopped_after(2))
    first = tmp_path / "out" / "part-000000.parquet"
    written = first.stat().st_mtime_ns
    (tmp_path / "out" / ".part-000002.parquet.123").write_bytes(b"torn")
    assert not (tmp_path / "out" / "_SUCCESS").exists()

    heard: list[Begun | Done] = []
    counts = score(job, listen=heard.append)
    assert heard == [Begun(10, Counts(8)), Done(2, Counts(2))]
    assert counts == Counts(10)
    assert first.stat().st_mtime_ns == written
    assert names(tmp_path / "out") == [
        "_SUCCESS", "_plan.jsonl", *(f"part-{number:06d}.parquet" for number in range(3))
    ]  # fmt: skip
    assert json.loads((tmp_path / "out" / "_SUCCESS").read_text())["rows"] == 10
    assert pq.read_table(tmp_path / "out")["digit"].to_pylist() == TRUTH

    heard.clear()
    assert score(job, listen=heard.append) == Counts(10)
    assert heard == [Begun(10, Counts(10))]


def test_a_file_that_was_removed_is_made_again(source: Path, scored: Score, tmp_path: Path) -> None:
    before = scored(source)
    (tmp_path / "out" / "part-000001.parquet").unlink()
    assert scored(source) == before


@pytest.mark.parametrize("content", [b"torn", b""])
def test_a_file_that_is_not_whole_is_named(
    content: bytes, source: Path, scored: Score, tmp_path: Path
) -> None:
    scored(source)
    (tmp_path / "out" / "part-000001.parquet").write_bytes(content)
    with pytest.raises(RunError, match=r"part-000001\.parquet: not a whole file of scores"):
        scored(source)


@pytest.mark.process
def test_several_processes_give_the_same_rows(source: Path, scored: Score, tmp_path: Path) -> None:
    one = scored(source)
    job = ScoringJob((str(source),), str(tmp_path / "several"), sizes=Sizes(4))
    assert score(job, lambda job, pieces: score_here(job, pieces, workers=2)) == Counts(10)
    assert pq.read_table(tmp_path / "several").to_pylist() == one


def test_a_foreign_folder_is_left_alone(source: Path, scored: Score, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "out" / name).write_text("mine")
    told = r"out: holds files that no scoring wrote \(a\.txt and 1 more\)"
    with pytest.raises(RunError, match=told):
        scored(source)
    assert names(tmp_path / "out") == ["a.txt", "b.txt"]


def test_another_job_does_not_mix_with_what_is_there(
    ten: Images, source: Path, scored: Score, tmp_path: Path
) -> None:
    before = scored(source)
    other = tmp_path / "other.npz"
    np.savez(other, x=ten[:3])
    with pytest.raises(RunError, match=r"holds the scores of another job: its input was .*digits"):
        scored(other)
    with pytest.raises(RunError, match="its mode was classify, now it is read"):
        scored(source, read=True)
    np.savez(source, x=ten[:9])
    with pytest.raises(RunError, match=r"digits\.npz: was .* bytes long when scoring began"):
        scored(source)
    assert pq.read_table(tmp_path / "out").to_pylist() == before


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in a folder")
def test_a_pipe_is_never_waited_for(source: Path, scored: Score, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    source.rename(folder / "digits.npz")
    os.mkfifo(folder / "a.png")
    assert len(scored(folder)) == 10
    (told,) = scored(folder / "a.png", out="other")
    assert told["error"] == "can't be read: is a pipe or a device, not a file"


def test_a_folder_that_cannot_be_listed_stops_the_job(
    source: Path, scored: Score, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "in" / "closed"
    closed.mkdir(parents=True)
    source.rename(tmp_path / "in" / "digits.npz")
    scan = os.scandir

    def refuse(path: str) -> Any:
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(DataError, match="closed: can't be read: Permission denied"):
        scored(tmp_path / "in")


def test_a_plan_that_is_none_is_one_error(source: Path, scored: Score, tmp_path: Path) -> None:
    scored(source)
    for content in (b"", b"\xff", b"[" * 100_000, b"{}", b"[]\n3"):
        (tmp_path / "out" / "_plan.jsonl").write_bytes(content)
        with pytest.raises(RunError, match="not a plan of this version's; give a new folder"):
            scored(source)


def test_what_cannot_be_written_is_told_before_any_work(source: Path, scored: Score) -> None:
    (source.parent / "file").write_text("")
    with pytest.raises(RunError, match=r"file/out: can't be written: Not a directory"):
        scored(source, out="file/out")


def test_one_job_at_a_time_scores_into_a_folder(source: Path, tmp_path: Path) -> None:
    job = ScoringJob((str(source),), str(tmp_path / "out"), sizes=Sizes(4))

    def run(job: ScoringJob, todo: Any) -> Iterator[Done]:
        with pytest.raises(RunError, match="another process is scoring into it"):
            score(job)
        yield from score_here(job, todo, workers=1)

    assert score(job, run) == Counts(10)


def test_there_is_nothing_to_score(scored: Score, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none: no file is there"):
        scored(tmp_path / "none")
    with pytest.raises(DataError, match="a name is empty"):
        ScoringJob(("",), str(tmp_path / "out")).absolute()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notes.txt").write_text("")
    with pytest.raises(DataError, match=r"in: holds nothing to score"):
        scored(tmp_path / "in")


def test_pages_are_read_with_their_lines(ten: Images, scored: Score, tmp_path: Path) -> None:
    page = 255 - np.hstack([ten[1], ten[4], ten[7]]).repeat(3, axis=0).repeat(3, axis=1)
    page = np.pad(page, 30, constant_values=255)
    for name, content in (("a.png", png(255 - page, page.shape[::-1])), ("b.png", b"none")):
        (tmp_path / name).write_bytes(content)
    rows = scored(tmp_path / "*.png", read=True)
    assert [row["path"] for row in rows] == [str(tmp_path / "a.png"), str(tmp_path / "b.png")]
    assert "".join(rows[0]["lines"]).replace(" ", "") == "147"
    assert rows[0]["error"] is None
    assert rows[1]["lines"] is None
    assert rows[1]["error"].startswith("not a picture in a known format")


def test_pages_are_read_with_a_page_network_of_ones_own(
    ten: Images, scored: Score, tmp_path: Path
) -> None:
    network = tmp_path / "page.onnx"
    network.write_bytes(resources.files("digitnet").joinpath("assets/page.onnx").read_bytes())
    page = np.pad(255 - ten[4].repeat(3, axis=0).repeat(3, axis=1), 30, constant_values=255)
    (tmp_path / "a.png").write_bytes(png(page, page.shape))
    (row,) = scored(tmp_path / "*.png", read=True, model=str(network))
    assert row["lines"] == ["4"]


def test_urls_are_read_and_written_through_fsspec(ten: Images, tmp_path: Path) -> None:
    stores.write_file("memory://in/deep", "a.png", png(ten[6]))
    np.savez(tmp_path / "digits.npz", x=ten)
    stores.write_file("memory://in", "b.npz", (tmp_path / "digits.npz").read_bytes())
    job = ScoringJob(("memory://in",), "memory://scores/one", sizes=Sizes(4, 4))
    with pytest.raises(KeyboardInterrupt):
        score(job, stopped_after(2))
    assert set(stores.list_folder("memory://scores/one")) == {
        "_plan.jsonl", "part-000000.parquet", "part-000001.parquet"
    }  # fmt: skip
    counts = score(job, lambda job, pieces: score_here(job, pieces, workers=1))
    assert counts == Counts(11)
    rows = []
    for number in range(4):
        with stores.open_file(f"memory://scores/one/part-{number:06d}.parquet") as file:
            rows += pq.read_table(file).to_pylist()
    assert {row["path"]: row["digit"] for row in rows} == {
        "memory:///in/deep/a.png": "6",
        **{f"memory:///in/b.npz#x/{digit}": str(digit) for digit in range(10)},
    }


@pytest.mark.parametrize("url", ["nonsense://bucket/in", "http://127.0.0.1:9/digits.parquet"])
def test_a_store_that_is_unknown_or_out_of_reach_is_one_line(url: str, scored: Score) -> None:
    with pytest.raises(DataError, match=url) as refused:
        scored(url)
    assert "\n" not in str(refused.value)
