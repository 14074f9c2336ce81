"""What is pasted into a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.domain.answer import Citation, CitationState, Claim, Note, NoteKind, Question
from assistant.domain.article import Article
from assistant.domain.disagreement import Disagreement, Matter, SaidValue
from assistant.domain.errors import AssistantError
from assistant.domain.events import ModelFailed
from assistant.domain.exchange import Exchange, evidence_of
from assistant.domain.sanitize import UNWANTED
from assistant.tui.copying import answer_text, article_text, citation_text, quote_text, turn_text
from assistant.tui.searching import hit_from, hits_of
from tests.fakes.scripted_services import BRIDGE, abstained, answered, events, quote

COST = Question("What will it cost?")
PAGE = replace(BRIDGE, url="https://post.example/bridge")


def exchange(*told: object) -> Exchange:
    done = Exchange(COST)
    for event in told:
        done.take(event)  # type: ignore[arg-type]
    return done


def test_a_citation_has_the_quote_and_its_source_on_lines_of_their_own() -> None:
    assert citation_text("built in\n1931", PAGE.ref) == (
        "“built in 1931”\nRadosna bridge closes for repairs\nThe Post, 2024-05-03\nhttps://post.example/bridge"
    )
    bare = Article("x", "Title", "text")
    assert citation_text("text", bare.ref) == "“text”\nTitle"


def test_an_answer_comes_with_its_sources() -> None:
    done = exchange(*events(answered(COST, [quote("built in 1931", PAGE)], "1931")))
    assert answer_text(done) == (
        "1931\n\nbuilt in 1931 [1]\n\n"
        "[1] “built in 1931”\n    Radosna bridge closes for repairs\n    The Post, 2024-05-03\n"
        "    https://post.example/bridge"
    )
    assert turn_text(done).startswith("What will it cost?\n\n1931\n\n")


def test_what_no_passage_says_is_said_in_the_copy_too() -> None:
    answer = answered(COST, [quote("built in 1931")])
    claims = (Claim("It is red.", (), CitationState.UNSUPPORTED),)
    citations = (Citation(1, quote("built in 1931"), CitationState.PARAPHRASE),)
    text = answer_text(exchange(*events(replace(answer, claims=claims, citations=citations))))
    assert "No passage says: “It is red.”" in text
    assert "“built in 1931” (the source says it in other words)" in text
    assert answer_text(exchange(*events(abstained(COST, "No article mentions it.")))) == (
        "No answer. No article mentions it."
    )


def test_a_copy_says_that_the_answer_broke_off_or_was_stopped() -> None:
    whole = events(answered(COST, [quote("built in 1931")]))
    broken = exchange(*whole[:3], ModelFailed(AssistantError("the model hung up", "Try again."), False))
    assert "The answer breaks off here: the model hung up. Try again." in answer_text(broken)
    halted = exchange(*whole[:3])
    halted.stop()
    assert answer_text(halted).endswith("\n\nStopped.")


def test_a_copy_has_the_notes_and_where_the_sources_differ() -> None:
    answer = answered(COST, [quote("built in 1931")])
    said = (SaidValue("1931", (quote("built in 1931"),)), SaidValue("1932", (quote("last year"),), later=True))
    told = replace(answer, notes=(Note(NoteKind.OLD, "It is old."),), disagreements=(Disagreement(Matter.DATE, said),))
    text = answer_text(exchange(*events(told)))
    assert "\n\nIt is old.\n\nSources differ:\n  1931 (The Post, 2024-05-03): “built in 1931”\n  1932 (" in text


def test_a_copy_of_no_answer_says_what_is_missing() -> None:
    silent = abstained(COST, "No article mentions it.")
    assert silent.diagnosis
    silent = replace(silent, diagnosis=replace(silent.diagnosis, uncovered=("the mayor",)))
    assert answer_text(exchange(*events(silent))) == (
        "No answer. No article mentions it.\nNone of the nearest articles speaks of the mayor."
    )


def test_nothing_that_is_copied_acts() -> None:
    evil = "\x1b]52;c;aGk=\x07 a\u202eb\x9b31m"
    article = Article("evil", evil, f"It says {evil} here.", evil, evil, evil, date(2024, 1, 1))
    done = exchange(*events(answered(Question(evil), [quote(article.text, article)], evil)))
    for text in (quote_text(evil), citation_text(evil, article.ref), turn_text(done), article_text(article)):
        assert not UNWANTED.search(text)
        assert "52;c" not in text


def test_a_card_knows_what_stands_around_its_quote() -> None:
    (card, *_) = evidence_of(exchange(*events(answered(COST, [quote("built in 1931")]))))
    assert card.before.endswith("The bridge was ")
    assert card.after.startswith(". It carried")
    assert card.before + card.text + card.after == BRIDGE.text


def test_words_are_found_in_any_case_and_across_lines() -> None:
    text = "The Bridge\nwas old. THE BRIDGE was new."
    hits = hits_of(text, "the  bridge was")
    assert [hit.of(text) for hit in hits] == ["The Bridge\nwas", "THE BRIDGE was"]
    assert hit_from(hits, 1) == hits[1]
    assert hit_from(hits, 0) == hits[0]
    assert hit_from(hits, 30) == hits[0]
    assert hit_from([], 0) is None
    assert hits_of(text, " ") == []
    assert hits_of("a.c abc", "a.c") == hits_of("a.c", "a.c")
