from pathlib import Path

import optuna
import pytest

from digitnet.errors import SearchError
from digitnet.workflows.tune.folder import Workers, check_folder, mark_folder
from digitnet.workflows.tune.storage import hide_password, open_journal, open_postgresql
from digitnet.workflows.tune.trials import all_trials, count, mend, requeue

WAITING = optuna.trial.TrialState.WAITING


def open_study(path: Path) -> optuna.Study:
    return optuna.create_study(storage=open_journal(path), study_name="s", load_if_exists=True)


def test_half_a_line_that_a_kill_left_is_cut_off_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    study = open_study(path)
    study.tell(study.ask(), 0.5)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"op_code":4,"worker')
    again = open_study(path)
    assert [trial.value for trial in again.trials] == [0.5]
    again.tell(again.ask(), 0.25)
    assert [trial.value for trial in open_study(path).trials] == [0.5, 0.25]


def test_a_file_that_is_no_journal_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    path.write_text("my diary\nday two\n")
    with pytest.raises(SearchError, match="not a journal of trials, or a damaged one"):
        open_study(path)


@pytest.mark.parametrize(
    "url", ["sqlite:///x.db", "mysql://me@host/x", "postgresql", "ftp://me:secret@host/x"]
)
def test_a_storage_that_is_no_postgresql_is_refused_and_its_password_kept(url: str) -> None:
    with pytest.raises(SearchError) as caught:
        open_postgresql(url, requeue)
    assert "expected postgresql://USER@HOST:PORT/DATABASE" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_database_that_does_not_answer_is_one_line_without_the_password() -> None:
    url = "postgresql://me:secret@127.0.0.1:9/x"
    with pytest.raises(SearchError) as caught:
        open_postgresql(url, requeue)
    assert str(caught.value).startswith("postgresql://me:***@127.0.0.1:9/x: ")
    assert "refused" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert hide_password(url) == "postgresql://me:***@127.0.0.1:9/x"


def test_a_dead_workers_trial_is_tried_again_with_its_settings_thrice_at_most(
    tmp_path: Path,
) -> None:
    mark_folder(tmp_path, {}, "journal.log")
    study = open_study(tmp_path / "journal.log")
    me = Workers(tmp_path)
    with me.joined():
        study.enqueue_trial({"x": 0.125})
        for attempt in (1, 2, 3):
            trial = study.ask()
            assert trial.suggest_float("x", 0, 1) == 0.125
            trial.set_user_attr("worker", "gone")
            assert count(study, 5).running == 1
            assert mend(study, me, shared=False) == 1
            counts = count(study, 5)
            assert (counts.failed, counts.running) == (attempt == 3, 0)
        assert [trial.state.name for trial in study.trials] == ["FAIL"] * 3
        assert [trial.number for trial in all_trials(study)] == [2]


def test_a_living_workers_trial_is_left_alone(tmp_path: Path) -> None:
    mark_folder(tmp_path, {}, "journal.log")
    study = open_study(tmp_path / "journal.log")
    other, me = Workers(tmp_path), Workers(tmp_path)
    with other.joined(), me.joined():
        study.ask().set_user_attr("worker", other.own)
        study.ask()  # somebody who hasn't said yet who he is
        assert mend(study, me, shared=False) == 0
        assert me.others_live()
    with me.joined():
        assert mend(study, me, shared=False) == 2


def test_a_trial_of_another_machine_is_left_to_the_heartbeat(tmp_path: Path) -> None:
    mark_folder(tmp_path, {}, "postgresql://host/x")
    study = optuna.create_study()
    study.ask().set_user_attr("worker", "elsewhere")
    me = Workers(tmp_path)
    with me.joined():
        assert mend(study, me, shared=True) == 0


def test_a_folder_that_is_not_free_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SearchError, match="file: a file stands there; give a folder"):
        check_folder(tmp_path / "file" / "study", resume=False, shared=False)
    with pytest.raises(SearchError, match=r"holds files that no search wrote \(file\)"):
        check_folder(tmp_path, resume=True, shared=True)
    mark_folder(tmp_path / "study", {"seed": 1}, "journal.log")
    with pytest.raises(SearchError, match="holds a search already; --resume goes on with it"):
        check_folder(tmp_path / "study", resume=False, shared=False)
    check_folder(tmp_path / "study", resume=True, shared=False)
    check_folder(tmp_path / "study", resume=False, shared=True)
    with pytest.raises(SearchError, match="the search that stands there has another seed"):
        mark_folder(tmp_path / "study", {"seed": 2}, "journal.log")


@pytest.mark.parametrize("content", ["", "[" * 100_000, '{"search": 3}', '{"search": [3]}'])
def test_a_broken_mark_is_one_error(tmp_path: Path, content: str) -> None:
    mark_folder(tmp_path, {"seed": 1}, "journal.log")
    (tmp_path / "study.json").write_text(content)
    with pytest.raises(SearchError, match="not a file that digitnet tune wrote"):
        mark_folder(tmp_path, {"seed": 1}, "journal.log")


def test_a_trial_that_ctrl_c_stopped_is_always_tried_again(tmp_path: Path) -> None:
    mark_folder(tmp_path, {}, "journal.log")
    study = open_study(tmp_path / "journal.log")
    me = Workers(tmp_path)
    with me.joined():
        for _ in range(5):
            trial = study.ask()
            trial.set_user_attr("worker", me.own)
            trial.set_user_attr("interrupted", True)
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
            mend(study, me, shared=False)
    assert study.trials[-1].state == WAITING
    assert count(study, 5).failed == 0
