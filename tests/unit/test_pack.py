"""Evidence packs, and quotes that are looked for again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.pack import file_name, render
from assistant.domain.answer import Diagnosis, Question
from assistant.domain.article import ArticleRef, Span
from assistant.domain.conversation import ConversationSummary, ExportFormat, KeptConversation, KeptTurn, refind
from assistant.domain.disagreement import Disagreement, Matter, SaidValue
from assistant.domain.exchange import Exchange
from assistant.domain.gaps import ToIngest
from assistant.domain.sanitize import UNWANTED
from tests.fakes.scripted_services import BRIDGE, abstained, answered, events, quote

NOON = datetime(2024, 5, 4, 12, tzinfo=UTC)
COST = Question("What will the repairs cost?")


def conversation(*exchanges: Exchange, title: str = COST.text, unreadable: int = 0) -> KeptConversation:
    turns = tuple(KeptTurn(one, NOON, {BRIDGE.id: BRIDGE.content_hash}) for one in exchanges)
    return KeptConversation(ConversationSummary("abc123", title, NOON, NOON, len(turns)), turns, len(turns), unreadable)


def told(url: str | None = "https://post.example/bridge", **changes: str) -> Exchange:
    exchange = Exchange(COST)
    words = quote("will cost 14 million euros")
    words = replace(words, article=replace(words.article, url=url, **changes))
    for event in events(answered(COST, [words], "14 million euros")):
        exchange.take(event)
    return exchange


def test_a_pack_has_what_it_takes_to_check_every_quote() -> None:
    pack = json.loads(render(conversation(told()), ExportFormat.JSON))
    assert (pack["id"], pack["title"], pack["created"]) == ("abc123", COST.text, "2024-05-04T12:00:00Z")
    (turn,) = pack["turns"]
    assert (turn["question"], turn["status"], turn["short_answer"]) == (COST.text, "answered", "14 million euros")
    assert turn["engine"]["answerer"] == "quotes"
    (citation,) = turn["citations"]
    assert BRIDGE.text[citation["start"] : citation["end"]] == citation["quote"] == "will cost 14 million euros"
    assert citation["article"] == {
        "id": "bridge",
        "title": "Radosna bridge closes for repairs",
        "source": "The Post",
        "url": "https://post.example/bridge",
        "published": "2024-05-03",
        "content_hash": BRIDGE.content_hash,
    }


def test_the_markdown_says_the_same() -> None:
    text = render(conversation(told()), ExportFormat.MARKDOWN)
    start = BRIDGE.text.index("will cost")
    for part in (
        "# What will the repairs cost?\n",
        "## 1. What will the repairs cost?\n",
        "**14 million euros**\n",
        "> \\[1\\] ✓ verified: “will cost 14 million euros”\n",
        "> **Radosna bridge closes for repairs** · The Post · 2024-05-03 · <https://post.example/bridge>\n",
        f"> article bridge, characters {start} to {start + 26}, content hash `{BRIDGE.content_hash}`\n",
        "(by quotation · confidence 0.91)\n",
    ):
        assert part in text


def test_what_did_not_end_well_says_so() -> None:
    stopped, failed = Exchange(Question("One?")), Exchange(Question("Two?"), standalone="Two of what?")
    stopped.stop()
    failed.fail("the library is damaged", "Run `assistant ingest`.")
    text = render(conversation(stopped, failed, unreadable=1), ExportFormat.MARKDOWN)
    assert "(stopped)" in text
    assert "⚠ the library is damaged. Run \\`assistant ingest\\`." in text
    assert "searched as: *Two of what?*" in text
    assert "1 turn could not be read and left out." in text
    turns = json.loads(render(conversation(stopped, failed), ExportFormat.JSON))["turns"]
    assert [turn["status"] for turn in turns] == ["stopped", "failed"]
    assert turns[1]["error"] == "the library is damaged. Run `assistant ingest`."


def test_an_abstention_tells_what_is_missing_and_an_answer_where_sources_differ() -> None:
    nothing = replace(abstained(COST, "No article says it."), diagnosis=Diagnosis("No article says it.", ("Zutica",)))
    assert nothing.diagnosis
    gaps = replace(nothing.diagnosis, to_ingest=ToIngest(("Zutica", "repairs")))
    silent, torn = Exchange(COST), Exchange(COST)
    for event in events(replace(nothing, diagnosis=gaps)):
        silent.take(event)
    values = (SaidValue("14 million euros", (quote("14 million euros"),)), SaidValue("1931", (quote("in 1931"),)))
    for event in events(
        replace(answered(COST, [quote("will cost")]), disagreements=(Disagreement(Matter.FIGURE, values),))
    ):
        torn.take(event)
    text = render(conversation(silent, torn), ExportFormat.MARKDOWN)
    assert "To answer it, bring in articles about Zutica and repairs.\n" in text
    assert "⚠ Sources differ:\n\n- 14 million euros (The Post, 2024-05-03): “14 million euros”\n- 1931 " in text
    turns = json.loads(render(conversation(silent, torn), ExportFormat.JSON))["turns"]
    assert [len(turn["disagreements"]) for turn in turns] == [0, 1]
    assert [(turn["as_of"], turn["age_days"]) for turn in turns] == [(None, None), (None, None)]
    assert [claim["memory"] for claim in turns[1]["claims"]] == [None]


HOSTILE = (
    "<script>x</script> ![a](http://evil.example) `rm` **b**\n# head \x1b]52;c;AAAA\x07 \u202ereversed\x9b2J\U000e0041"
)


@pytest.mark.parametrize("form", [ExportFormat.MARKDOWN, ExportFormat.JSON])
def test_nothing_in_a_pack_acts(form: ExportFormat) -> None:
    exchange = told(url=f"https://x.example/> {HOSTILE}", title=HOSTILE, source=HOSTILE)
    exchange.question = Question(HOSTILE)
    text = render(conversation(exchange, title=HOSTILE), form)
    assert not UNWANTED.search(text)
    if form is ExportFormat.JSON:
        assert json.loads(text)["turns"][0]["question"] == HOSTILE
    else:
        assert "<script>" not in text.replace("\\<", "")
        assert "![" not in text
        assert "\n# head" not in text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("What will the repairs cost?", "conversation-2024-05-04-what-will-the-repairs-cost.md"),
        ("../../etc/passwd", "conversation-2024-05-04-etc-passwd.md"),
        ("東京", "conversation-2024-05-04.md"),
        ("CON", "conversation-2024-05-04-con.md"),
        ("a" * 300, f"conversation-2024-05-04-{'a' * 48}.md"),
    ],
)
def test_a_file_name_is_safe_everywhere(title: str, name: str) -> None:
    assert file_name(conversation(title=title), ExportFormat.MARKDOWN) == name


# Quotes of articles that changed

TEXT = "The bridge closed. Traffic waits. The bridge closed. It was built in 1931."


def test_a_quote_that_stands_where_it_stood_is_left_there() -> None:
    assert refind(TEXT, Span(34, 52), "The bridge closed.") == Span(34, 52)


def test_of_several_places_the_nearest_is_taken() -> None:
    assert refind(f"New first line. {TEXT}", Span(34, 52), "The bridge closed.") == Span(50, 68)
    assert refind(f"New first line. {TEXT}", Span(0, 18), "The bridge closed.") == Span(16, 34)


def test_white_space_may_differ() -> None:
    assert refind("The bridge\n\nclosed.", Span(40, 58), "The bridge closed.") == Span(0, 19)


def test_words_that_are_gone_are_not_found() -> None:
    assert refind("Another text (.*)", Span(0, 18), "The bridge closed.") is None
    assert refind("Another text", Span(0, 1), " ") is None
    assert refind("", Span(3, 4), ".") is None


@given(before=st.text(), words=st.text(min_size=1).filter(str.strip), after=st.text(), place=st.integers(0, 50))
def test_words_that_are_there_are_always_found(before: str, words: str, after: str, place: int) -> None:
    found = refind(f"{before}{words}{after}", Span(place, place + 1), words)
    assert found is not None
    assert found.of(f"{before}{words}{after}").split() == words.split()


def test_a_reference_without_anything_is_shown_too() -> None:
    exchange = told()
    bare = ArticleRef("a`b", "Untitled")
    exchange.citations = [replace(one, quote=replace(one.quote, article=bare)) for one in exchange.citations]
    assert "> **Untitled** · undated\n" in render(conversation(exchange), ExportFormat.MARKDOWN)
