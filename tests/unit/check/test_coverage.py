"""Which articles the cases stand on, told from the cases, and from the last run where they name none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.check import coverage_report
from assistant.check.cases import parse
from assistant.check.cited import keep_citations, kept_citations
from assistant.check.coverage import coverage, unnamed
from assistant.check.runner import CaseResult
from assistant.domain.answer import Filters
from assistant.domain.article import ArticleRef
from assistant.domain.errors import AssistantError
from tests.unit.check.check_samples import answered, case

BRIDGE = ArticleRef("bridge-2020", "Bridge falls", "The Harbour Post", "https://harbour.example/b", date(2020, 10, 9))
FERRY = ArticleRef("ferry-2021", "Ferry sinks", "The Harbour Post", None, date(2021, 2, 1))
NOTE = ArticleRef("note", "A note")
ALL = (FERRY, BRIDGE, NOTE)

FILE = """cases:
  - {id: by-id, question: a, cites: [bridge-2020]}
  - {id: by-title, question: b, any_of: [{cites: ["title:Ferry *"]}, {abstains: true}]}
  - {id: gone, question: c, cites: [harbour-1999]}
  - {id: ranked, question: d, contains: ["x"], passage_rank: {article: note, at_most: 3}}
  - {id: none, question: e, abstains: true}
"""


def test_articles_that_a_case_names_are_cited_and_names_of_none_are_gone() -> None:
    cases = parse(Path("a.yaml"), FILE)
    found = coverage(cases, ALL, {})
    assert found.cited == {"bridge-2020", "ferry-2021"}
    assert found.uncited == (NOTE,)
    assert [(one.case.id, one.name) for one in found.gone] == [("gone", "harbour-1999")]
    assert (found.unknown, round(found.percent, 1)) == ((), 66.7)


def test_what_a_case_names_inside_of_groups_and_ranks_needs_no_run() -> None:
    assert unnamed(parse(Path("a.yaml"), FILE)) == []
    assert unnamed([case(contains=("01:15",))]) == [case(contains=("01:15",))]


def test_a_case_that_names_none_stands_on_what_it_cited_last() -> None:
    says = case(contains=("01:15",))
    assert coverage([says], ALL, {}).unknown == (says,)
    found = coverage([says], ALL, {"bridge": ("note", "tram-1990")})
    assert (found.cited, found.unknown) == ({"note"}, ())
    assert [one.name for one in found.gone] == ["tram-1990"]


def test_what_was_cited_is_kept_until_another_question_is_asked(tmp_path: Path) -> None:
    says = case(contains=("01:15",))
    keep_citations(tmp_path, [CaseResult(says, answered(), (), 0.1)])
    broken = case("other", contains=("x",))
    keep_citations(tmp_path, [CaseResult(broken, None, (), 0.1, AssistantError("gone"))])
    assert kept_citations(tmp_path, [says, broken]) == {"bridge": ("bridge-2020",)}
    assert kept_citations(tmp_path, [replace(says, question="When?")]) == {}
    assert kept_citations(tmp_path, [replace(says, filters=Filters(as_of=date(2021, 1, 1)))]) == {}
    (tmp_path / "last-citations.json").write_text("[" * 100_000)
    assert kept_citations(tmp_path, [says]) == {}


def test_shares_by_year_and_outlet_are_told_and_an_empty_library_is_covered() -> None:
    found = coverage(parse(Path("a.yaml"), FILE), ALL, {})
    assert [(one.name, one.cited, one.articles) for one in found.years] == [
        ("2021", 1, 1),
        ("2020", 1, 1),
        ("undated", 0, 1),
    ]
    assert [one.name for one in found.sources] == ["The Harbour Post", "no source"]
    assert coverage([], (), {}).percent == 100
    told = coverage_report.text(found)
    assert "  gone (a.yaml:4)  harbour-1999\n" in told
    assert "undated     note  A note\n" in told
    assert told.endswith("\n2 of 3 articles are cited by a case (67 %)")
    written = json.loads(json.dumps(coverage_report.as_json(found)))
    assert (written["articles"], written["cited"], written["percent"]) == (3, 2, 66.67)
    assert written["gone"] == [{"id": "gone", "file": "a.yaml", "line": 4, "article": "harbour-1999"}]
