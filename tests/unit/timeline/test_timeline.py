"""Timelines over a real library: order, gaps, events that several articles tell, exact quotes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Filters, Question
from assistant.domain.errors import UsageError
from assistant.domain.timeline import DatedBy, Event, Gap, Precision, Timeline, When, gaps_between
from assistant.timeline.contract import to_json
from tests.conftest import finish
from tests.fakes.scripted_services import quote

ASKED = Question("What happened to the Radosna bridge?")
ARTICLES = [
    {
        "id": "closed", "title": "Radosna bridge closes", "source": "The Post", "date": "2024-03-06",
        "text": "The Radosna bridge was closed on Tuesday after a lorry had struck its middle pillar.\n\n"
        "Inspectors found a crack of two metres in the pillar on Monday. Nobody has been hurt.\n\n"
        "The council is to vote on a repair on 20 March.",
    },
    {
        "id": "again", "title": "Lorry closes Radosna bridge", "source": "Gazette", "date": "2024-03-07",
        "text": "The Radosna bridge was closed on Tuesday, after a lorry struck its middle pillar at night.\n\n"
        "Drivers take the old ferry road.",
    },
    {
        "id": "opened", "title": "Radosna bridge open again", "source": "The Post", "date": "2024-09-02",
        "text": "The Radosna bridge was opened to traffic again on Sunday. The repair cost 14 million euros.",
    },
    {
        "id": "opinion", "title": "Opinion: One Radosna bridge is not enough", "source": "The Post",
        "date": "2024-09-03", "text": "On Monday I crossed the Radosna bridge and thought that one was not enough.",
    },
    {
        "id": "undated", "title": "Radosna bridge to be painted", "source": "Leaflet",
        "text": "The Radosna bridge was painted green on Friday by 40 pupils of the school.",
    },
    {
        "id": "else", "title": "Tram line opens in Velmar", "source": "The Post", "date": "2024-05-04",
        "text": "The first tram of Velmar left its depot on Friday. It was two years late.",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A library of the articles above."""
    folder = tmp_path_factory.mktemp("told")
    (folder / "assistant.toml").touch()
    (folder / "articles.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in ARTICLES), "utf-8")
    services = open_services(load(folder, {}).settings, "quotes")
    finish(services.ingest([str(folder / "articles.jsonl")]))
    yield services
    services.close()


def lines(timeline: Timeline) -> list[tuple[str, str, int]]:
    """Day, article and number of quotes of each event."""
    return [(one.when.first.isoformat(), one.quote.article.id, len(one.quotes)) for one in timeline.events]


def test_events_stand_in_the_order_in_which_they_happened(told: Services) -> None:
    assert lines(told.timeline(ASKED)) == [
        ("2024-03-04", "closed", 1),
        ("2024-03-05", "closed", 2),
        ("2024-03-20", "closed", 1),
        ("2024-09-01", "opened", 1),
        ("2024-09-02", "opened", 1),
    ]


def test_an_event_of_two_outlets_is_told_once(told: Services) -> None:
    event = told.timeline(ASKED).events[1]
    assert event.outlets == ("The Post", "Gazette")
    assert [one.article.id for one in event.also] == ["again"]


def test_what_is_ahead_is_marked(told: Services) -> None:
    assert [one.planned for one in told.timeline(ASKED).events] == [False, False, True, False, False]


def test_a_gap_is_told(told: Services) -> None:
    (gap,) = told.timeline(ASKED).gaps
    assert str(gap) == "nothing between 20 March 2024 and 1 September 2024 in these articles"
    assert gap.days == 164


def test_what_has_no_date_stands_apart(told: Services) -> None:
    assert [one.article.id for one in told.timeline(ASKED).undated] == ["undated"]


def test_every_quote_is_words_of_its_article(told: Services) -> None:
    timeline = told.timeline(ASKED)
    for one in (*timeline.undated, *(said for event in timeline.events for said in event.quotes)):
        article = told.article(one.article.id)
        assert article is not None
        assert one.span.of(article.text) == one.text


def test_filters_are_kept(told: Services) -> None:
    early = Question(ASKED.text, filters=Filters(as_of=date(2024, 3, 6)))
    assert {one.quote.article.id for one in told.timeline(early).events} == {"closed"}
    outlet = Question(ASKED.text, filters=Filters(source="Gazette"))
    assert lines(told.timeline(outlet)) == [("2024-03-05", "again", 1)]


def test_a_limit_leaves_out_what_matters_less(told: Services) -> None:
    timeline = told.timeline(ASKED, 2)
    assert len(timeline.events) == 2
    assert timeline.left_out == 3
    assert [one.when.first for one in timeline.events] == sorted(one.when.first for one in timeline.events)


def test_what_no_article_tells_is_no_timeline(told: Services) -> None:
    nowhere = Question("What happened in Atlantis?", filters=Filters(source="Nobody"))
    assert told.timeline(nowhere) == Timeline("What happened in Atlantis?", ())


def test_a_question_may_be_too_long(told: Services) -> None:
    with pytest.raises(UsageError):
        told.timeline(Question("bridge " * 1000))


def test_the_json_says_where_everything_stands(told: Services) -> None:
    made = to_json(told.timeline(ASKED), Filters(since=date(2024, 1, 1)))
    assert list(made) == [
        "question", "as_of", "since", "source", "articles", "events", "left_out", "gaps", "undated",
    ]  # fmt: skip
    first = made["events"][0]
    assert (first["on"], first["precision"], first["dated_by"]) == ("2024-03-04", "day", "text")
    assert first["quote"] == "Inspectors found a crack of two metres in the pillar on Monday."
    assert made["gaps"] == [{"after": "2024-03-20", "before": "2024-09-01", "days": 164}]
    assert json.loads(json.dumps(made)) == made


def event(when: When) -> Event:
    return Event(when, DatedBy.TEXT, False, quote("The bridge was built in 1931."))


def test_a_month_fills_its_days_and_a_year_fills_none() -> None:
    events = [
        event(When(date(1931, 1, 1), Precision.YEAR)),
        event(When(date(2024, 3, 1), Precision.MONTH)),
        event(When(date(2024, 4, 29))),
        event(When(date(2024, 6, 1))),
    ]
    assert gaps_between(events) == (Gap(date(2024, 4, 29), date(2024, 6, 1)),)
    assert gaps_between([]) == ()


def test_the_command_tells_it(told: Services, project: Path) -> None:
    from click.testing import CliRunner

    from assistant.cli import group

    folder = told.settings.corpus_folder
    (project / "assistant.toml").write_text(f"corpus = {str(folder)!r}\n")
    run = CliRunner().invoke(group, ["--project", str(project), "timeline", ASKED.text])
    assert run.exit_code == 0, run.output
    assert "5 March 2024\n    “The Radosna bridge was closed on Tuesday" in run.stdout
    assert "also: Gazette" in run.stdout
    assert "… nothing between 20 March 2024 and 1 September 2024 in these articles …" in run.stdout
    assert "In articles without a date:" in run.stdout
    as_json = CliRunner().invoke(group, ["--project", str(project), "timeline", ASKED.text, "--json", "--source", "X"])
    assert as_json.exit_code == 3
    assert json.loads(as_json.stdout)["events"] == []
