"""Spans and ids: what a citation stands on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.article import Article, Span, digest, passages_of
from assistant.domain.errors import SpanError


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_a_span_that_names_no_characters_is_refused(start: int, end: int) -> None:
    with pytest.raises(SpanError):
        Span(start, end)


def test_a_span_past_the_end_is_refused() -> None:
    with pytest.raises(SpanError):
        Span(0, 4).of("abc")


@given(st.text(min_size=1), st.data())
def test_a_passage_is_exactly_its_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    (passage,) = passages_of(Article("a", "Title", text), [Span(start, end)])
    assert passage.text == text[start:end] == passage.span.of(text)


def test_passage_ids_depend_on_article_text_and_position_alone() -> None:
    first, second = (passages_of(Article("a", title, "One. Two."), [Span(0, 4), Span(5, 9)]) for title in "xy")
    assert [p.id for p in first] == [p.id for p in second]
    changed = passages_of(Article("a", "x", "One. Too."), [Span(0, 4), Span(5, 9)])
    other = passages_of(Article("b", "x", "One. Two."), [Span(0, 4), Span(5, 9)])
    ids = {p.id for p in [*first, *changed, *other]}
    assert len(ids) == 6


@given(st.lists(st.text(), min_size=1, max_size=4), st.lists(st.text(), min_size=1, max_size=4))
def test_a_digest_tells_every_two_lists_apart(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


def test_fetching_again_does_not_change_an_article() -> None:
    from datetime import date

    before = Article("a", "T", "Text.", retrieved=date(2026, 1, 1))
    after = Article("a", "T", "Text.", retrieved=date(2026, 2, 2))
    assert before.content_hash == after.content_hash
    assert before.content_hash != Article("a", "T", "Text!").content_hash
