"""The OpenAPI document against the server that it describes, by schemathesis."""

import subprocess
import sys

from needs import need_package

need_package("schemathesis")

RUN = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"


def test_every_answer_is_one_that_the_document_allows(server, tmp_path):
    """One check is left out: no schema can say which bytes are a picture."""
    options = ["--checks", "all", "--exclude-checks", "positive_data_acceptance"]
    options += ["--max-examples", "10", "--seed", "1", "--phases", "examples,coverage,fuzzing"]
    result = subprocess.run(
        [sys.executable, "-c", RUN, "run", *options, f"{server.address}/openapi.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-2000:]
    assert "24 selected / 24 total" in result.stdout
    assert {process.pid for process in server.readers()}
    assert server.metric("digitnet_reader_deaths_total") == 0
