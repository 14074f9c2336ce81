"""What every article may be at any moment, and whether an answer fits it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.soak.articles import Subject, Version, agrees


@dataclass(slots=True)
class _Spell:
    """The time in which an article may be seen as `version`, or gone where that is None. `until` is set once a command
    was acknowledged that put something else in its place."""

    version: Version | None
    since: float
    until: float = float("inf")


@dataclass(slots=True)
class Counts:
    """What happened in a run. `wrong` are answers and leftovers that must not be, in words."""

    answered: int = 0
    abstained: int = 0
    abstained_though_there: int = 0
    acknowledged: int = 0
    articles_put: int = 0
    articles_removed: int = 0
    waits: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def questions(self) -> int:
        """How many were answered, or not, by a word of the program."""
        return self.answered + self.abstained


class Ledger:
    """Notes what writers begin and what is acknowledged, and judges answers by it. Any thread may call it."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.subjects = {one.id: one for one in subjects}
        self.counts = Counts()
        self.lock = threading.RLock()
        self._spells: dict[str, list[_Spell]] = {id_: [_Spell(None, 0.0)] for id_ in self.subjects}

    def begin(self, article_id: str, version: Version | None) -> None:
        """From now on the article may be seen so, or gone for None."""
        with self.lock:
            self._spells[article_id].append(_Spell(version, time.monotonic()))

    def acknowledge(self, article_ids: Iterable[str]) -> None:
        """What was begun last is what these articles are from now on."""
        with self.lock:
            now = time.monotonic()
            for article_id in article_ids:
                for spell in self._spells[article_id][:-1]:
                    spell.until = min(spell.until, now)

    def now(self) -> dict[str, Version | None]:
        """What was begun last of each article."""
        with self.lock:
            return {id_: spells[-1].version for id_, spells in self._spells.items()}

    def possible(self, article_id: str, began: float, ended: float) -> list[Version | None]:
        """What the article may have been between two moments; None stands for gone."""
        with self.lock:
            spells = self._spells.get(article_id, [])
            return [spell.version for spell in spells if spell.since <= ended and spell.until >= began]

    def judge(self, subject: Subject, answer: dict[str, Any], began: float, ended: float) -> None:
        """Count an answer of `ask --json`, to the question about `subject`."""
        said: list[str] = []
        for quote in _quotes(answer):
            versions = self.possible(quote["article"]["id"], began, ended)
            if not any(one and one.text[quote["start"] : quote["end"]] == quote["quote"] for one in versions):
                said.append(f"no version of {quote['article']['id']} holds {quote['quote']!r} at {quote['start']}")
        versions = self.possible(subject.id, began, ended)
        values = [one.value for one in versions if one]
        with self.lock:
            if answer["status"] == "error":
                self.counts.errors[f"asking: {_kind(str(answer['error']['message']))}"] += 1
            elif answer["status"] == "answered":
                self.counts.answered += 1
                told = answer["short_answer"] or answer["answer"]
                if not agrees(told, values):
                    there = ", or gone" if None in versions else ""
                    quoted = [(one["article"]["id"], one["quote"]) for one in _quotes(answer)]
                    said.append(
                        f"was searched as {answer['standalone_question']!r} and answered {told!r} from {quoted};"
                        f" {subject.id} may have been {values}{there}"
                    )
            else:
                self.counts.abstained += 1
                # Where it is there all the time.
                self.counts.abstained_though_there += None not in versions
            self.counts.wrong += [f"{subject.question} {one}" for one in said]

    def error(self, kind: str) -> None:
        """Count a failure that told itself."""
        with self.lock:
            self.counts.errors[_kind(kind)] += 1

    def wrong(self, what: str) -> None:
        """Note what must not be."""
        with self.lock:
            self.counts.wrong.append(what)


def _quotes(answer: dict[str, Any]) -> Sequence[dict[str, Any]]:
    diagnosis = answer["diagnosis"] or {}
    return [*answer["citations"], *diagnosis.get("quotes", ())]


def _kind(message: str) -> str:
    """A message without what differs each time."""
    words = ("…" if "/" in word or any(map(str.isdigit, word)) else word for word in message.split())
    return " ".join(words)[:160]
