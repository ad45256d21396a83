import contextlib
import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from digitnet.errors import RunError
from digitnet.runs import open_run, staged_run, verify_run


class BrokenOffError(Exception):
    """Something goes wrong in the middle of a run."""


def begin_run(out: Path) -> None:
    with staged_run(out) as (run, _):
        (run.checkpoints / "epoch-1").write_text("state")
        (run.folder / "model.onnx").write_text("half")
        raise BrokenOffError


def make_run(out: Path, content: str) -> None:
    with staged_run(out) as (run, _):
        (run.folder / "model.onnx").write_text(content)
        run.finish({"content": content})


def content(out: Path) -> str:
    run = open_run(out)
    verify_run(run)
    return (out / "model.onnx").read_text()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_stands_only_when_it_is_finished(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "outputs"
    with staged_run(out) as (run, unfinished):
        assert not unfinished
        (run.folder / "model.onnx").write_text("new")
        assert not out.exists()
        run.finish({})
    assert content(out) == "new"
    assert names(out.parent) == ["outputs"]
    assert names(out) == ["manifest.json", "model.onnx"]


def test_checkpoints_are_no_part_of_the_result(tmp_path: Path) -> None:
    with staged_run(tmp_path / "run") as (run, _):
        (run.checkpoints / "epoch-1").write_text("state")
        (run.folder / "model.onnx").write_text("new")
        run.finish({})
    assert names(tmp_path) == ["run"]
    assert names(tmp_path / "run") == ["manifest.json", "model.onnx"]


def test_the_former_run_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    out = tmp_path / "run"
    make_run(out, "former")
    with pytest.raises(BrokenOffError):
        begin_run(out)
    assert content(out) == "former"
    make_run(out, "new")
    assert content(out) == "new"
    assert names(tmp_path) == ["run"]


def test_what_an_unfinished_run_left_is_kept_to_resume_it(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with pytest.raises(BrokenOffError):
        begin_run(out)
    with staged_run(out, resume=True) as (run, unfinished):
        assert unfinished
        assert (run.checkpoints / "epoch-1").read_text() == "state"
    with staged_run(out) as (run, unfinished):
        assert unfinished
        assert not any(run.checkpoints.iterdir())
    assert names(tmp_path) == []


def test_files_that_no_run_wrote_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(RunError, match=r"holds files that no run wrote .thesis\.tex.; give a new"):
        make_run(tmp_path, "new")
    assert names(tmp_path) == ["thesis.tex"]


def test_a_file_added_to_a_run_moves_into_the_next_one(tmp_path: Path) -> None:
    out = tmp_path / "run"
    make_run(out, "former")
    (out / "notes").mkdir()
    (out / "notes" / "mine.txt").write_text("good one")
    make_run(out, "new")
    assert content(out) == "new"
    assert (out / "notes" / "mine.txt").read_text() == "good one"
    assert names(tmp_path) == ["run"]


def test_links_pipes_and_empty_folders_of_a_person_move_too(tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    make_run(out, "former")
    elsewhere.mkdir()
    (elsewhere / "thesis.tex").write_text("years of work")
    (out / "link").symlink_to(elsewhere)
    (out / "dead").symlink_to("/nowhere")
    (out / "empty").mkdir()
    (out / "notes" / ".checkpoints").mkdir(parents=True)
    (out / "notes" / "manifest.json").write_text("mine")
    os.mkfifo(out / "pipe")
    make_run(out, "new")
    assert content(out) == "new"
    assert names(out) == [
        "dead", "empty", "link", "manifest.json", "model.onnx", "notes", "pipe",
    ]  # fmt: skip
    assert names(out / "notes") == [".checkpoints", "manifest.json"]
    assert (out / "link").readlink() == elsewhere
    assert names(elsewhere) == ["thesis.tex"]


def test_what_tells_of_the_former_network_is_kept_apart(tmp_path: Path) -> None:
    out = tmp_path / "run"
    for number in ("first", "second", "third"):
        make_run(out, number)
        (out / "model.int8.onnx").write_text(f"eight bits of the {number}")
        (out / "saved_model").mkdir()
        (out / "saved_model" / "saved_model.pb").write_text(number)
    make_run(out, "last")
    assert names(out) == ["former", "former-2", "former-3", "manifest.json", "model.onnx"]
    assert (out / "former-2" / "model.int8.onnx").read_text() == "eight bits of the second"
    assert (out / "former-3" / "saved_model" / "saved_model.pb").read_text() == "third"


def test_a_file_of_the_run_that_a_person_altered_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "run"
    make_run(out, "former")
    (out / "model.onnx").write_text("pruned by hand")
    with staged_run(out) as (run, _):
        (run.folder / "model.onnx").write_text("new")
        told = run.finish({})
    assert told == (f"{out}: kept of the former run: former/model.onnx",)
    assert (out / "former" / "model.onnx").read_text() == "pruned by hand"


def test_a_file_whose_place_the_new_run_takes_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "run"
    make_run(out, "former")
    (out / "config.json").write_text("mine")
    (out / "plots").write_text("a file where the new run has a folder")
    with staged_run(out) as (run, _):
        (run.folder / "config.json").write_text("the run's")
        (run.folder / "plots").mkdir()
        (run.folder / "plots" / "a.png").write_text("curve")
        run.finish({})
    assert (out / "config.json").read_text() == "the run's"
    assert (out / "former" / "config.json").read_text() == "mine"
    assert (out / "former" / "plots").read_text() == "a file where the new run has a folder"


@pytest.mark.parametrize("name", [".run.part", ".run.old"])
@pytest.mark.parametrize("resume", [False, True])
def test_a_link_where_a_run_is_built_is_refused_and_its_folder_stays(
    tmp_path: Path, name: str, resume: bool
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "thesis.tex").write_text("years of work")
    (tmp_path / name).symlink_to(elsewhere)
    with (
        pytest.raises(RunError, match=r"a link stands where the run is built, to .*elsewhere"),
        staged_run(tmp_path / "run", resume=resume),
    ):
        pass
    assert names(elsewhere) == ["thesis.tex"]


def test_checkpoints_are_never_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / ".run.part").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".run.part" / ".checkpoints").symlink_to(tmp_path / "elsewhere")
    with (
        pytest.raises(RunError, match="a link stands where the run is built"),
        staged_run(tmp_path / "run", resume=True),
    ):
        pass


def test_a_manifest_without_files_is_one_error_and_stays(tmp_path: Path) -> None:
    manifest = tmp_path / "run" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text('{"digitnet": {"format": 1, "kind": "run"}, "files": null}')
    with pytest.raises(RunError, match=r"manifest\.json: not a manifest that digitnet wrote"):
        make_run(tmp_path / "run", "new")
    assert names(tmp_path / "run") == ["manifest.json"]


def test_a_former_run_that_cannot_be_cleared_away_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    out = tmp_path / "run"
    make_run(out, "former")
    with staged_run(out) as (run, _):
        (run.folder / "model.onnx").write_text("new")
        monkeypatch.setattr("digitnet.runs.stage.keep_foreign", refuse)
        told = run.finish({})
    assert told[0].endswith(
        ".run.old: the former run can't be cleared away: Permission denied; "
        "the next training there tries again"
    )
    assert content(out) == "new"


def test_a_run_left_between_two_renames_comes_back_at_the_next_look(tmp_path: Path) -> None:
    """So a kill leaves it where folders can't be swapped in one step."""
    make_run(tmp_path / "run", "former")
    (tmp_path / "run").rename(tmp_path / ".run.old")
    assert content(tmp_path / "run") == "former"
    assert names(tmp_path) == ["run"]


def test_an_empty_folder_is_a_fine_place(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    make_run(tmp_path / "run", "new")
    assert content(tmp_path / "run") == "new"


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("")
    with pytest.raises(RunError, match="run: a file stands there; give a folder"):
        make_run(tmp_path / "run", "new")
    with pytest.raises(RunError, match="run: a file stands there; give a folder"):
        make_run(tmp_path / "run" / "inside", "new")


def test_a_mount_point_is_an_error() -> None:
    with pytest.raises(RunError, match="a mount point can't be replaced; give a folder inside"):
        make_run(Path("/"), "new")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="not even root can write in /proc")
def test_an_unwritable_place_is_an_error() -> None:
    with pytest.raises(RunError, match="/proc/run: no run can be written there: No such file"):
        make_run(Path("/proc/run"), "new")


@pytest.mark.parametrize(
    ("name", "told"), [("x" * 300, "File name too long"), ("a\0b", "null byte")]
)
def test_a_name_that_cannot_be_is_one_error(tmp_path: Path, name: str, told: str) -> None:
    for act in (open_run, lambda path: make_run(path, "new")):
        with pytest.raises(RunError, match=told):
            act(tmp_path / name)


def test_a_place_in_nobodys_home_or_behind_a_link_to_itself_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for out in (Path("~nobody-of-that-name/run"), tmp_path / "loop"):
        for act in (open_run, lambda path: make_run(path, "new")):
            with pytest.raises(RunError, match=r"run: no such folder|loop|home directory"):
                act(out)


def test_two_runs_never_build_in_the_same_place(tmp_path: Path) -> None:
    with staged_run(tmp_path / "run") as (run, _):
        (run.folder / "model.onnx").write_text("first")
        with pytest.raises(RunError, match="another process is training there"):
            make_run(tmp_path / "run", "second")
        run.finish({})
    assert content(tmp_path / "run") == "first"


class Crash(BaseException):
    """The process is dead: nothing may change on the disk any more."""


def test_a_crash_at_any_step_leaves_the_former_or_the_new_run(tmp_path: Path) -> None:
    """It dies before its first, second, third… change of the disk."""
    outcomes = []
    for step in range(1, 100):
        out = tmp_path / str(step) / "run"
        make_run(out, "former")
        (out / "mine.txt").write_text("kept")
        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Crash):
            die_before_change(step, patch)
            make_run(out, "new")
            break
        with staged_run(out, resume=True):
            outcomes.append(content(out))
        assert (out / "mine.txt").read_text() == "kept"
        assert not list(out.glob(".checkpoints"))
    assert len(outcomes) > 8
    assert outcomes == sorted(outcomes), "once the new run stands it stays"
    assert outcomes[-1] == "new"


def die_before_change(step: int, patch: pytest.MonkeyPatch) -> None:
    changes = itertools.count(1)

    def dying(change: Callable[..., object]) -> Callable[..., object]:
        def changed(*arguments: object, **options: object) -> object:
            if next(changes) >= step:
                raise Crash
            return change(*arguments, **options)

        return changed

    for name in ("mkdir", "rename", "replace", "unlink", "rmdir", "fsync"):
        patch.setattr(os, name, dying(getattr(os, name)))
