import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import optuna
import pytest

from digitnet.errors import SearchError
from digitnet.workflows.tune.storage import hide_password, open_postgresql, storage_errors
from digitnet.workflows.tune.trials import requeue
from postgresql import Database, require_programs, running_database

DRIVER = Path(__file__).with_name("tuning_workers.py")
TRIALS = 6

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the driver forks"),
]


def drive(*arguments: object) -> dict[str, Any]:
    command = [sys.executable, str(DRIVER), *(str(one) for one in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return dict(json.loads(done.stdout))


def test_a_killed_search_loses_no_finished_trial_and_tries_the_torn_one_again(
    tmp_path: Path,
) -> None:
    report = drive(tmp_path)
    assert report["kills"] >= 2
    assert report["torn"] >= 1
    assert {outcome for outcome, _, _ in report["whole"]} <= {"finished", "pruned"}
    finished = [[settings, accuracy] for _, settings, accuracy in report["killed"]]
    for trial in report["told"]:
        assert trial in finished, "a trial that had finished is lost"
    assert len(report["told"]) == TRIALS, "a finished trial was tried again"
    assert report["killed"] == report["whole"]


def test_two_workers_share_a_postgresql_and_one_may_die(tmp_path: Path, database: Database) -> None:
    report = drive(tmp_path, database.url)
    assert report["killed"]
    assert {outcome for outcome, _, _ in report["found"]} <= {"finished", "pruned"}
    assert TRIALS <= len(report["found"]) <= TRIALS + 1  # both may begin the last one at once
    assert report["one"]
    assert report["two"]
    told = [json.dumps(trial) for trial in report["one"] + report["two"]]
    found = [json.dumps([settings, accuracy]) for _, settings, accuracy in report["found"]]
    assert sorted(told) == sorted(found)


def test_a_database_that_goes_away_is_one_line() -> None:
    with ExitStack() as ending:
        database = ending.enter_context(running_database(require_programs()))
        where = hide_password(database.url)
        storage = open_postgresql(database.url, requeue)
        study = optuna.create_study(storage=storage)

        def stop_it(_trial: optuna.Trial) -> float:
            ending.close()
            return 0.5

        with pytest.raises(SearchError) as caught, storage_errors(where):
            study.optimize(stop_it, n_trials=1, catch=(Exception,))
    storage.remove_session()
    storage.engine.dispose()
    assert str(caught.value).startswith(f"{where}: ")
    assert "\n" not in str(caught.value)
