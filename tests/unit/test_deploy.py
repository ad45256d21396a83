"""What operators are given agrees with the program: options, metrics, paths."""

import re
import shlex
from pathlib import Path

import pytest
import typer
import yaml
from prometheus_client import generate_latest

from digitnet.cli import app
from digitnet.web.metrics import ServerMetrics

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
UNIT = (ROOT / "deploy/digitnet.service").read_text("utf-8")


def serve_options() -> set[str]:
    command = typer.main.get_command(app).commands["serve"]
    return {name for parameter in command.params for name in parameter.opts}


@pytest.mark.parametrize(
    "words",
    [
        COMPOSE["services"]["digitnet"]["command"],
        shlex.split(re.search(r"^ExecStart=\S+ (.*)$", UNIT, re.MULTILINE)[1]),
        yaml.safe_load(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[1]),
    ],
    ids=["compose", "systemd", "Dockerfile"],
)
def test_server_is_started_with_options_that_exist(words):
    assert words[0] == "serve"
    assert {word for word in words if word.startswith("--")} <= serve_options()


def test_container_is_neither_root_nor_writable():
    service = COMPOSE["services"]["digitnet"]
    assert re.search(r"^USER [1-9]\d*$", DOCKERFILE, re.MULTILINE)
    assert "/v2/health/ready" in DOCKERFILE.partition("HEALTHCHECK")[2]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["ports"] == ["127.0.0.1:8000:8000"]


def test_what_the_image_copies_passes_dockerignore():
    kept = set((ROOT / ".dockerignore").read_text("utf-8").splitlines())
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    for name in " ".join(copied).split():
        assert f"!{name}" in kept
        assert (ROOT / name).exists()


def test_alerts_ask_for_metrics_that_exist():
    alerts = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text("utf-8"))
    rules = [rule for group in alerts["groups"] for rule in group["rules"]]
    exported = generate_latest(ServerMetrics().registry).decode()
    names = {name for rule in rules for name in re.findall(r"digitnet_\w+", rule["expr"])}
    assert len(names) == 5
    for name in names:
        assert re.search(rf"^# TYPE {name} ", exported, re.MULTILINE), name
    guide = (ROOT / "docs/guides/deploy.md").read_text("utf-8")
    assert re.findall(r"^\| `(Digitnet\w+)`", guide, re.MULTILINE) == [r["alert"] for r in rules]
