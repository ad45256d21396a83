import argparse
import json
from pathlib import Path

from figures_file import add_file_options, machine, write_figures


def test_figures_go_where_they_were_asked_for(tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    add_file_options(parser)
    options = parser.parse_args(["--json", str(tmp_path / "new" / "figures.json")])
    write_figures({"größe": 1.5}, options.json)
    write_figures({"nothing": 0}, parser.parse_args([]).json)
    assert json.loads(options.json.read_text("utf-8")) == {"größe": 1.5}
    assert list(tmp_path.rglob("*")) == [tmp_path / "new", options.json]


def test_a_machine_is_told_with_its_processors() -> None:
    assert machine().endswith(" processors")
