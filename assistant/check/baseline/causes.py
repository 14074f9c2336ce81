"""Why an answer is not what the baseline has: only what really differs, and first what touches what is quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from assistant.check.assertions import ArticleById
from assistant.check.baseline import corpus, retrieval
from assistant.check.baseline.comparing import Difference, Part
from assistant.check.baseline.model import Circumstances, Kept


class Reason(StrEnum):
    """What an answer changed for."""

    CASE = "case"
    QUOTING = "quoting"
    CORPUS = "corpus"
    INDEX = "index"
    SETTINGS = "settings"
    ANSWERER = "answerer"
    MODEL = "model"
    PROMPTS = "prompts"
    UNDERSTANDING = "understanding"
    RETRIEVAL = "retrieval"
    PROGRAM = "program"
    ANSWERING = "answering"


class Touch(IntEnum):
    """How near a cause is to the answer: to what is quoted, to what is found, or to neither."""

    QUOTED = 0
    FOUND = 1
    AROUND = 2


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause in a clear sentence with its evidence. `article` is the one that it is about, if any."""

    reason: Reason
    touch: Touch
    sentence: str
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An answer beside what the baseline has of the same case; `article` reads an article as it is now."""

    before: Kept
    old: Circumstances
    now: Kept
    new: Circumstances
    article: ArticleById
    differing: tuple[Difference, ...]

    def differs(self, *parts: Part) -> bool:
        """Whether one of these differs."""
        return any(one.part in parts for one in self.differing)


def causes(compared: Comparison) -> tuple[Cause, ...]:
    """Why the answer differs, the likeliest first; nothing where it does not."""
    if not compared.differing:
        return ()
    if asked := list(_asked(compared)):
        return tuple(asked)
    roots = sorted([*_quoting(compared), *_corpus(compared), *_circumstances(compared)], key=_nearness)
    shift = retrieval.shift(compared.before, compared.old, compared.now, compared.new)
    if shift:
        roots = _with(roots, shift)
    return tuple(roots) or (Cause(Reason.ANSWERING, Touch.AROUND, _answering(compared)),)


def _with(roots: list[Cause], shift: retrieval.Shift) -> list[Cause]:
    """The causes with what moved among the passages: after those that it moved for, where there are any."""
    moved = Cause(Reason.RETRIEVAL, Touch.QUOTED if shift.quoted else Touch.FOUND, shift.sentence, shift.article)
    explaining = [number for number, one in enumerate(roots) if _explains(one, shift)]
    if not explaining:
        return sorted([*roots, moved], key=_nearness)
    place = explaining[-1] + 1
    return [*roots[:place], *([moved] if shift.quoted else []), *roots[place:]]


def _nearness(cause: Cause) -> tuple[Touch, int]:
    return cause.touch, list(Reason).index(cause.reason)


def _explains(cause: Cause, shift: retrieval.Shift) -> bool:
    """Whether passages moved for this cause. What changed among articles that are not found moves others a little."""
    if cause.reason is Reason.CORPUS and not shift.far:
        return True
    moving = (Reason.CORPUS, Reason.INDEX, Reason.SETTINGS, Reason.ANSWERER, Reason.MODEL, Reason.UNDERSTANDING)
    return cause.touch < Touch.AROUND and cause.reason in moving


def _asked(compared: Comparison) -> Iterator[Cause]:
    before, now = compared.before, compared.now
    if (before.earlier, before.question) != (now.earlier, now.question):
        former, later = (" / ".join((*one.earlier, one.question)) for one in (before, now))
        yield Cause(Reason.CASE, Touch.AROUND, f"the case asks “{later}” now, and asked “{former}”")
    elif before.narrowed != now.narrowed:
        later, former = (one.narrowed or "nothing" for one in (now, before))
        yield Cause(Reason.CASE, Touch.AROUND, f"the case is narrowed to {later} now, and was to {former}")


def _quoting(compared: Comparison) -> Iterator[Cause]:
    for number, one in enumerate(compared.now.citations, 1):
        found = compared.article(one.article)
        if found is not None and found.text[one.start : one.end] != one.quote:
            there = found.text[one.start : one.end]
            sentence = (
                f"quote [{number}] is not what {one.article} has at characters {one.start} to {one.end}: there stands"
                f" “{there}”, and the quote is “{one.quote}”"
            )
            yield Cause(Reason.QUOTING, Touch.QUOTED, sentence, one.article)


def _corpus(compared: Comparison) -> Iterator[Cause]:
    changes = list(corpus.involved(compared.before, compared.old, compared.now, compared.new, compared.article))
    for one in changes:
        touch = Touch.QUOTED if one.quoted else Touch.FOUND if one.found else Touch.AROUND
        yield Cause(Reason.CORPUS, touch, one.sentence, one.article)
    if not changes and (said := corpus.around(compared.old, compared.new)):
        yield Cause(Reason.CORPUS, Touch.AROUND, said)


def _circumstances(compared: Comparison) -> Iterator[Cause]:
    old, new = compared.old, compared.new
    near = Touch.FOUND if compared.differs(Part.FOUND) else Touch.AROUND
    if old.embedder != new.embedder:
        sentence = f"the embedding model changed from {old.embedder} to {new.embedder}"
        yield Cause(Reason.INDEX, near, sentence)
    elif old.index != new.index:
        sentence = "the index is made in another way: by other weights, passages or form of the embedded text"
        yield Cause(Reason.INDEX, near, sentence)
    if old.reader != new.reader:
        yield Cause(Reason.INDEX, near, f"the reader changed from {old.reader} to {new.reader}")
    if old.answerer != new.answerer:
        former, later = (f"{one.answerer}{f' ({one.model})' if one.model else ''}" for one in (old, new))
        yield Cause(Reason.ANSWERER, near, f"the answerer changed from {former} to {later}")
    else:
        if old.model != new.model:
            yield Cause(Reason.MODEL, Touch.AROUND, f"the model changed from {old.model} to {new.model}")
        yield from _prompts(old, new)
    yield from _settings(old, new, near)
    if compared.before.understood != compared.now.understood:
        later, former = (one.understood or one.question for one in (compared.now, compared.before))
        sentence = f"the question is understood as “{later}” now, and was as “{former}”"
        yield Cause(Reason.UNDERSTANDING, near, sentence)
    if old.program != new.program:
        yield Cause(Reason.PROGRAM, Touch.AROUND, f"the program changed from {old.program} to {new.program}")


def _prompts(old: Circumstances, new: Circumstances) -> Iterator[Cause]:
    for name in sorted({*old.prompts, *new.prompts}):
        former, later = old.prompts.get(name), new.prompts.get(name)
        if former != later:
            how = "was added" if former is None else "was removed" if later is None else "changed"
            yield Cause(Reason.PROMPTS, Touch.AROUND, f"the prompt {name}.md {how}")


def _settings(old: Circumstances, new: Circumstances, near: Touch) -> Iterator[Cause]:
    for name in sorted({*old.settings, *new.settings}):
        former, later = old.settings.get(name), new.settings.get(name)
        # Another answerer brings its own settings along.
        if former is None or later is None:
            continue
        if former != later:
            touch = near if name == "answer.passages" else Touch.AROUND
            yield Cause(Reason.SETTINGS, touch, f"the setting {name} changed from {former} to {later}")


def _answering(compared: Comparison) -> str:
    """The sentence of last resort: nothing differs but the answer."""
    before, now = compared.before, compared.now
    if before.status == "abstained" != now.status:
        what = "it answers what it did not answer before"
    elif now.status == "abstained" != before.status:
        what = "it answers no more what it answered before"
    elif compared.differs(Part.CITED):
        what = "it quotes other words"
    else:
        what = "it says it otherwise"
    found = "other passages" if compared.differs(Part.FOUND) else "the same passages in the same order"
    model = "; a model may answer otherwise each time, which --repeat shows" if compared.new.model else ""
    return f"{what}, from {found}, though corpus, index, settings and answerer are what they were{model}"
