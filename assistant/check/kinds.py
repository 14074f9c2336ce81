"""The further kinds of assertions, one small class each: what was asserted, held against an answer."""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from assistant.check.amounts import Amount, agree, amounts
from assistant.check.findings import Finding, Kind, cited, cited_as, fold, is_named, prose, short_of, texts_of
from assistant.check.patterns import SECONDS, RunawayPattern, first_match
from assistant.domain.answer import Answer, CitationState, RetrievedPassage
from assistant.domain.errors import UsageError
from assistant.domain.ports import Embedder, Vector

# A sign or a currency before a figure and a per cent behind it are no punctuation.
_EDGES = re.compile(r"^(?:(?![-$€£¥]+\d)\W)+|(?:\W(?<!\d%))+$")
_DASHES = str.maketrans("\u2212\u2013", "--")
_PERCENT = re.compile(r"(?<=\d)\s+%")
_ARTICLES = frozenset({"a", "an", "the"})


class Assertion(Protocol):
    """Something asserted of an answer. `says` is whether it asserts that there is one."""

    @property
    def says(self) -> bool: ...

    def evaluate(self, answer: Answer, embedder: Embedder | None, /) -> Iterator[Finding]:
        """What is found, at least one finding. Raises UsageError where an embedder is needed and there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Matches:
    """A regular expression is found in the prose or in a quote."""

    pattern: str
    says: ClassVar[bool] = True

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        places = list(texts_of(answer))
        try:
            found = first_match(self.pattern, [unicodedata.normalize("NFC", text) for _, text in places])
        except RunawayPattern:
            got = f"the search came to no end within {SECONDS:g} s; write it with fewer repeats inside of each other"
            yield Finding(Kind.MATCHES, False, f"/{self.pattern}/", got)
            return
        got = "neither the answer nor its quotes match" if found is None else f"{places[found][0]} matches"
        yield Finding(Kind.MATCHES, found is not None, f"/{self.pattern}/", got)


@dataclass(frozen=True, slots=True)
class EqualsShort:
    """The short answer is this one, but for case, punctuation around words, and articles."""

    wanted: str
    says: ClassVar[bool] = True

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        came = answer.short_answer
        passed = came is not None and plain(came) == plain(self.wanted)
        yield Finding(Kind.EQUALS_SHORT, passed, f'the short answer "{self.wanted}"', short_of(answer))


@dataclass(frozen=True, slots=True)
class OneOf:
    """The short answer is one of these, compared as EqualsShort does."""

    wanted: tuple[str, ...]
    says: ClassVar[bool] = True

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        came = answer.short_answer
        passed = came is not None and plain(came) in {plain(one) for one in self.wanted}
        said = " or ".join(f'"{one}"' for one in self.wanted)
        yield Finding(Kind.ONE_OF, passed, f"the short answer {said}", short_of(answer))


@dataclass(frozen=True, slots=True)
class Number:
    """An amount within a tolerance: of the short answer where that has any amount, else of the prose.

    `within` is in the unit of the amount, or its share (0.02 is 2 %) where `relative`.
    """

    wanted: Amount
    within: float = 0.0
    relative: bool = False
    says: ClassVar[bool] = True

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        short = amounts(answer.short_answer or "")
        found = short or amounts(prose(answer))
        passed = any(agree(self.wanted, one, self.within, relative=self.relative) for one in found)
        tolerance = f"{self.within * 100:g} %" if self.relative else f"{self.within:g}"
        expected = f"{self.wanted.text}, within {tolerance}" if self.within else self.wanted.text
        where = "the short answer" if short else "the answer"
        got = f"{where} has {', '.join(one.text for one in found)}" if found else "the answer has no number"
        yield Finding(Kind.NUMBER, passed, expected, got)


@dataclass(frozen=True, slots=True)
class CitesOnly:
    """Something is cited, and nothing but these articles."""

    names: tuple[str, ...]
    says: ClassVar[bool] = True

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        refs = cited(answer)
        passed = bool(refs) and all(any(is_named(name, ref) for name in self.names) for ref in refs)
        yield Finding(Kind.CITES_ONLY, passed, f"citations of {', '.join(self.names)} alone", cited_as(refs))


@dataclass(frozen=True, slots=True)
class QuoteContains:
    """A quote has this text in it; the prose does not count."""

    wanted: str
    says: ClassVar[bool] = True

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        needle = fold(self.wanted)
        marker = next((one.marker for one in answer.citations if needle in fold(one.quote.text)), None)
        got = "no quote says so" if marker is None else f"it stands in quote [{marker}]"
        yield Finding(Kind.QUOTE_CONTAINS, marker is not None, f'a quote with "{self.wanted}"', got)


@dataclass(frozen=True, slots=True)
class AllVerified:
    """There is a quote, and every quote and every sentence is verified."""

    says: ClassVar[bool] = True

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        weak = [f"quote [{c.marker}] is {c.state}" for c in answer.citations if c.state is not CitationState.VERIFIED]
        weak += [f'"{c.text}" is {c.state}' for c in answer.shown_claims if c.state is not CitationState.VERIFIED]
        passed = bool(answer.citations) and not weak
        got = "; ".join(weak) or ("all are verified" if passed else "nothing is quoted")
        yield Finding(Kind.ALL_VERIFIED, passed, "every sentence and quote verified", got)


@dataclass(frozen=True, slots=True)
class Missing:
    """The diagnosis names this as what no article has."""

    name: str
    says: ClassVar[bool] = False

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        named = answer.diagnosis.missing if answer.diagnosis else ()
        passed = any(fold(self.name) in fold(one) for one in named)
        got = f"named as missing: {', '.join(named)}" if named else "nothing is named as missing"
        yield Finding(Kind.MISSING, passed, f'"{self.name}" named as missing', got)


@dataclass(frozen=True, slots=True)
class PassageRank:
    """A passage of the article, or one that has the quote in it, is among the first `at_most` that were found."""

    article: str | None
    quote: str | None
    at_most: int
    says: ClassVar[bool] = False

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        rank = min((one.rank for one in answer.passages if self._is(one)), default=None)
        what = f"a passage of {self.article}" if self.article else f'a passage with "{self.quote}"'
        got = f"its rank is {rank}" if rank else f"it is not among the {len(answer.passages)} found"
        passed = rank is not None and rank <= self.at_most
        yield Finding(Kind.PASSAGE_RANK, passed, f"{what} at rank {self.at_most} or better", got)

    def _is(self, found: RetrievedPassage) -> bool:
        if self.article is not None:
            return is_named(self.article, found.article)
        return fold(self.quote or "") in fold(found.passage.text)


@dataclass(frozen=True, slots=True)
class Confidence:
    """The confidence is at least this, from 0 to 1."""

    at_least: float
    says: ClassVar[bool] = False

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        passed = answer.confidence >= self.at_least
        yield Finding(Kind.CONFIDENCE, passed, f"at least {self.at_least:g}", f"{answer.confidence:.3f}")


@dataclass(frozen=True, slots=True)
class Latency:
    """The whole answer took at most this many milliseconds."""

    at_most: float
    says: ClassVar[bool] = False

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        took = answer.timings_ms.get("total")
        passed = took is not None and took <= self.at_most
        got = "no time was taken" if took is None else f"{took:g} ms"
        yield Finding(Kind.LATENCY_MS, passed, f"at most {self.at_most:g} ms", got)


@dataclass(frozen=True, slots=True)
class Cost:
    """The model's part cost at most this, in the currency of the prices that are set. Quotations cost nothing."""

    at_most: float
    says: ClassVar[bool] = False

    def evaluate(self, answer: Answer, _: Embedder | None) -> Iterator[Finding]:
        cost = answer.usage.get("cost", None if answer.engine.model else 0.0)
        passed = cost is not None and cost <= self.at_most
        got = "the cost is not known, as no price of the model is set" if cost is None else f"{cost:g}"
        yield Finding(Kind.COST, passed, f"at most {self.at_most:g}", got)


@dataclass(frozen=True, slots=True)
class Similar:
    """The prose means nearly this: the cosine of their vectors, -1 to 1, is at least so much."""

    to: str
    at_least: float
    says: ClassVar[bool] = True

    def evaluate(self, answer: Answer, embedder: Embedder | None) -> Iterator[Finding]:
        if embedder is None:
            raise UsageError('"similar" needs an embedding model, and none is open here', "Use another kind here.")
        text = prose(answer).strip()
        cosine = _cosine(*embedder.embed_passages([self.to, text])) if text else 0.0
        expected = f'a cosine of at least {self.at_least:g} with "{self.to}"'
        yield Finding(Kind.SIMILAR, cosine >= self.at_least, expected, f"{cosine:.3f}")


@dataclass(frozen=True, slots=True)
class Grade:
    """What a model says of an answer by a rubric, with words of the answer that it rests on."""

    rubric: str
    passed: bool
    reason: str
    quote: str


@dataclass(frozen=True, slots=True)
class Graded:
    """A model finds that the answer, or that there is none, is as the rubric wants it. `grade` is what it said; see
    grading.bound."""

    rubric: str
    grade: Grade | None = None
    says: ClassVar[bool] = False

    def evaluate(self, _: Answer, __: Embedder | None) -> Iterator[Finding]:
        if self.grade is None:
            raise UsageError('"graded" is judged by a model, and none was asked here', "Run the case.")
        got = f'{self.grade.reason} ("{self.grade.quote}")'
        yield Finding(Kind.GRADED, self.grade.passed, f'a model finds: "{self.rubric}"', got)


def plain(text: str) -> str:
    """`text` without what is no part of an answer: case, articles, and punctuation around words ("12,5" keeps its
    comma, "-5 %" its signs), after the normalisation of SQuAD (Rajpurkar et al., 2016)."""
    text = fold(unicodedata.normalize("NFKC", text)).translate(_DASHES)
    words = (_EDGES.sub("", word) for word in _PERCENT.sub("%", text).split())
    kept = [word for word in words if word]
    return " ".join([word for word in kept if word not in _ARTICLES] or kept)


def _cosine(one: Vector, other: Vector) -> float:
    first, second = array("f", one), array("f", other)
    return math.fsum(a * b for a, b in zip(first, second, strict=True))
