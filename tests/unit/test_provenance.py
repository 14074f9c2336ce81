"""How many outlets and reports carry what a quote says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.contract import citation_json
from assistant.answer.provenance import Provenance
from assistant.domain.answer import Citation, CitationState, Filters, Quote, RetrievedPassage, Scores
from assistant.domain.article import Article, ArticleRef, Passage, Span
from assistant.domain.attribution import Reports
from assistant.domain.story import Copy, Story

WORDS = "The dam at Orle lost 40,000 litres an hour, engineers said."


def article(name: str, text: str, day: int = 1) -> Article:
    return Article(name, f"Dam of {name}", text, source=name.title(), published=date(2024, 5, day), language="en")


AGENCY = article("agency", f"{WORDS} It was built in 1961.")
COPY = article("copy", f"{WORDS} It stands above the town.", day=2)
CUT = article("cut", "The dam at Orle was built in 1961.", day=2)
OWN = article("own", f"We went to Orle. {WORDS}", day=3)
OTHER = article("other", "The bridge at Orle carries 40,000 cars a day.", day=3)
SHELF = {one.id: one for one in (AGENCY, COPY, CUT, OWN, OTHER)}
STORY = Story(tuple(Copy(one.id, one.source, one.published) for one in (AGENCY, COPY, CUT)))


class Shelf:
    """Articles by their ids."""

    def article(self, article_id: str) -> Article | None:
        return SHELF.get(article_id)


def cited(one: Article, ref: ArticleRef) -> Citation:
    start = one.text.index(WORDS)
    return Citation(1, Quote(ref, Span(start, start + len(WORDS)), WORDS), CitationState.VERIFIED)


def found(one: Article, rank: int) -> RetrievedPassage:
    passage = Passage(one.id, one.id, 0, Span(0, len(one.text)), one.text)
    return RetrievedPassage(passage, one.ref, rank, Scores())


def counted(*others: Article, filters: Filters = Filters()) -> Citation:
    citation = cited(AGENCY, replace(AGENCY.ref, story=STORY))
    passages = [found(one, rank) for rank, one in enumerate(others, 1)]
    told = Provenance(Shelf(), SentencexSplitter()).told(
        [citation], passages, "How much water did the dam at Orle lose?", "40,000 litres", filters
    )
    return told[0]


def test_copies_of_one_report_count_once_and_only_those_that_have_the_words() -> None:
    assert counted(AGENCY).reports == Reports(2, 1)


def test_a_text_of_its_own_that_says_the_same_is_another_origin() -> None:
    assert counted(AGENCY, OWN, OTHER).reports == Reports(3, 2)


def test_what_was_not_published_yet_counts_for_nothing() -> None:
    assert counted(AGENCY, filters=Filters(as_of=date(2024, 5, 1))).reports == Reports(1, 1)


def test_an_article_that_changed_since_says_nothing() -> None:
    stale = Citation(1, Quote(AGENCY.ref, Span(0, 5), "Other"), CitationState.VERIFIED)
    told = Provenance(Shelf(), SentencexSplitter()).told([stale], [], "Why?", None)
    assert told == (stale,)


def test_both_are_in_the_contract() -> None:
    told = citation_json(counted(AGENCY))
    assert told["reports"] == {"outlets": 2, "origins": 1}
    assert told["attribution"]["class"] == "unnamed"
    bare = citation_json(cited(AGENCY, AGENCY.ref))
    assert (bare["attribution"], bare["reports"]) == (None, None)
