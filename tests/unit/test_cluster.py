import pytest

from digitnet.errors import DataError, RunError
from needs import need_package

ray = need_package("ray", "pip install 'digitnet[ray]'")


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The resources of the only machine of a cluster."""
    resources = {"CPU": 2.0, "memory": 4.0 * 2**30}
    monkeypatch.setattr(ray, "nodes", lambda: [{"Alive": True, "Resources": resources}])
    return resources


def test_an_error_comes_out_of_what_ray_wraps_it_in():
    from digitnet.cluster import _own

    wrapped = ray.exceptions.RayTaskError("call", "a long traceback", DataError("no such file"))
    for error in (wrapped, wrapped.as_instanceof_cause()):
        assert type(_own(error)) is DataError
        assert str(_own(error)) == "no such file"
    bug = ray.exceptions.RayTaskError("call", "a long traceback", KeyError("bug"))
    assert _own(bug) is bug


def test_work_that_no_machine_has_room_for_is_refused(node: dict[str, float]):
    from digitnet.cluster import _check_room

    _check_room(2, 4 * 2**30)
    with pytest.raises(RunError, match=r"has 3 processors and 1 MiB to give; the largest offers 4"):
        _check_room(3, 2**20)
    node["memory"] = 2.0**29
    with pytest.raises(RunError, match=r"has 1 processors and 700 MiB .* offers 512 MiB"):
        _check_room(1, 700 * 2**20)
