"""`assistant check --bless` and `--baseline` as their users run them, on a library of two articles."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.program.test_check_command import run

BRIDGE = """---
id: bridge
title: A bridge closes
source: The Harbour Post
published: 2024-05-04
---

The Radosna bridge closed on 3 May 2024 for repairs that will cost 14 million euros, said Mayor Iva Lind.
"""
MUSEUM = """---
id: museum
title: A museum opens
source: The Harbour Post
published: 2023-02-01
---

The museum of Velmar opened with 212 paintings. Its roof was built by Ana Souza.
"""
BRIDGE_CASE = """cases:
  - {id: cost, question: "How much will the repairs of the Radosna bridge cost?", cites: [bridge]}
"""
MUSEUM_CASE = """cases:
  - {id: paintings, question: "With how many paintings did the museum of Velmar open?", cites: [museum]}
"""


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ingested") / "project"
    (folder / "corpus").mkdir(parents=True)
    (folder / "assistant.toml").write_text("")
    (folder / "corpus" / "bridge.md").write_text(BRIDGE)
    (folder / "corpus" / "museum.md").write_text(MUSEUM)
    qa = folder / "tests" / "qa"
    qa.mkdir(parents=True)
    (qa / "bridge.yaml").write_text(BRIDGE_CASE)
    (qa / "museum.yaml").write_text(MUSEUM_CASE)
    done = run(folder, "assistant", "check", "--bless")
    assert done.returncode == 0, done.stderr
    assert "tests/qa/baseline.json is written: 2 cases\n  2 new: cost, paintings\n" in done.stderr
    assert done.stdout == "2 passed, 0 failed\n"
    return folder


@pytest.fixture
def blessed(ingested: Path, tmp_path: Path) -> Path:
    """A project with a baseline, of its own."""
    return Path(shutil.copytree(ingested, tmp_path / "project"))


def test_an_edit_drifts_fails_where_it_is_to_and_is_blessed(blessed: Path) -> None:
    baseline = blessed / "tests" / "qa" / "baseline.json"
    before = baseline.read_text("utf-8")
    again = run(blessed, "assistant", "check", "--fail-on-drift")
    assert (again.returncode, again.stdout.splitlines()[0]) == (0, "0 of 2 drifted from tests/qa/baseline.json")

    article = blessed / "corpus" / "bridge.md"
    article.write_text(BRIDGE.replace("14 million", "19 million"))
    assert run(blessed, "assistant", "ingest").returncode == 0
    plain = run(blessed, "assistant", "check", "--baseline")
    assert plain.returncode == 0, plain.stderr
    assert "DRIFT cost (tests/qa/bridge.yaml:2)\n  because    the article bridge was edited: " in plain.stdout
    assert "[-14-] {+19+} million euros" in plain.stdout
    assert "DRIFT paintings" not in plain.stdout
    assert plain.stdout.endswith("\n2 passed, 0 failed\n")
    reports = ("--html", "r.html", "--junit", "r.xml", "--ndjson")
    failing = run(blessed, "assistant", "check", "--fail-on-drift", "--filter", "cost", *reports)
    assert failing.returncode == 100, failing.stderr
    [line] = [json.loads(one) for one in failing.stdout.splitlines()]
    assert (line["outcome"], line["drift"]["seen"]) == ("passed", True)
    cause = line["drift"]["causes"][0]
    assert (cause["reason"], cause["article"], cause["touches"]) == ("corpus", "bridge", "quoted")
    suite = ET.parse(blessed / "r.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    failure, out = suite.find(".//failure"), suite.find(".//system-out")
    assert failure is not None
    assert failure.get("type") == "drift"
    assert out is not None
    assert "the article bridge was edited" in (out.text or "")
    page = (blessed / "r.html").read_text("utf-8")
    assert "<dt>drifted as</dt><dd>the article bridge was edited" in page
    assert baseline.read_text("utf-8") == before

    one = run(blessed, "assistant", "check", "--bless", "--filter", "cost")
    assert one.returncode == 0, one.stderr
    assert "1 changed: cost\n  1 kept as they were, not asked this time or ended with an error: paintings" in one.stderr
    kept = json.loads(baseline.read_text("utf-8"))
    assert [kept["cases"][id_]["state"] for id_ in ("cost", "paintings")] == [0, 1]
    run(blessed, "assistant", "check", "--bless")
    kept = json.loads(baseline.read_text("utf-8"))
    assert [kept["cases"][id_]["state"] for id_ in ("cost", "paintings")] == [0, 0]
    assert run(blessed, "assistant", "check", "--fail-on-drift").returncode == 0


def test_a_case_file_after_baseline_is_a_case_file_and_other_names_are_taken(blessed: Path) -> None:
    done = run(blessed, "assistant", "check", "--baseline", "tests/qa/museum.yaml")
    assert "0 of 1 drifted from tests/qa/baseline.json" in done.stdout
    other = run(blessed, "assistant", "check", "tests/qa/museum.yaml", "--bless", "--baseline", "other.json")
    assert "other.json is written: 1 cases" in other.stderr
    held = run(blessed, "assistant", "check", "--baseline", "other.json")
    assert "1 of the cases asked are not in other.json yet; --bless takes them in" in held.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--baseline", "none.json"], "there is no baseline at none.json"),
        (["--fail-on-drift", "--baseline", "nowhere/none.json"], "there is no folder nowhere"),
        (["--bless", "--fail-on-drift"], "--bless takes any drift as right"),
        (["--baseline", "broken.json"], "broken.json:1:2: this is not JSON"),
    ],
)
def test_what_can_not_be_compared_with_is_told_before_anything_is_asked(
    ingested: Path, words: list[str], said: str
) -> None:
    (ingested / "broken.json").write_text("{")
    done = run(ingested, "assistant", "check", *words)
    assert done.returncode not in (0, 100)
    assert said in done.stderr
    assert "Asking" not in done.stderr


def test_a_case_that_is_in_no_file_any_more_is_dropped_by_a_whole_run_alone(blessed: Path) -> None:
    (blessed / "tests" / "qa" / "museum.yaml").unlink()
    part = run(blessed, "assistant", "check", "tests/qa/bridge.yaml", "--bless")
    assert "dropped" not in part.stderr
    whole = run(blessed, "assistant", "check", "--bless")
    assert "1 dropped, as no file has them any more: paintings" in whole.stderr
