"""Questions for what somebody said, or who said something: how well a sentence is it, as its words tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.attribution import Attributor
from assistant.domain.answer import RetrievedPassage
from assistant.domain.article import Article, Span
from assistant.domain.attribution import Voice
from assistant.domain.ports import SentenceSplitter
from assistant.retrieve.terms import content_words, stem, stems

# "What did Ines Valk say about the bridge", "what has she said", and not "what did the firm do when police told it".
_WHAT = re.compile(
    r"^\W*what (?:(?:did|does|do) (?P<who>[^,;:?]{2,60}?) (?:say|tell|think|claim|warn|announce|argue|reply|answer"
    r"|complain|promise)|(?:has|have|had) (?P<whose>[^,;:?]{2,60}?) (?:said|told|claimed|warned|announced|argued"
    r"|promised))\b(?P<topic>.*)",
    re.I,
)
_CLAUSE = re.compile(r"\b(?:that|who|which|when|as|if|after|before|because|do|did|does|happen\w*)\b", re.I)
_WHO = re.compile(
    r"^\W*who (?:has |had )?(?:said|says|say|claimed|claims|warned|warns|argued|argues|complained|insisted|thinks"
    r"|believes)\b(?: that)?(?P<words>.+)",
    re.I,
)
_NAMED = (Voice.SPEAKER, Voice.DOCUMENT)
# Less of the words whose speaker is asked for in a row may stand anywhere, and so may a single one.
_LEAST_RUN = 0.4
_WORDS = 2
# Who is quoted on a matter need not name it.
_AROUND = 0.5


class Saying:
    """What a question asks of sayings: whose, and of what, or which."""

    def __init__(self, question: str) -> None:
        what, who = _WHAT.search(question), _WHO.search(question)
        speaker = (what["who"] or what["whose"]) if what else ""
        self._speaker = "" if _CLAUSE.search(speaker) else _last(speaker)
        self._topic = stems(what["topic"]) if what else set()
        self._words = _stemmed(who["words"]) if who else []

    def of(self, found: RetrievedPassage, sentences: Sequence[Span], splitter: SentenceSplitter) -> list[float]:
        """For each of the `sentences` of a passage how well it is what was asked, 0 to 1: of what is said by whom the
        question names the share of what it is to be about, or half of its passage's; of what has a speaker, where that
        is asked for, how long a run of the words it has. 0 of questions for anything else."""
        if not self._speaker and len(self._words) < _WORDS:
            return [0.0] * len(sentences)
        text = found.passage.text
        told = Attributor(Article(found.article.id, found.article.title, text), splitter)
        said = [span.of(text) for span in sentences]
        around = _AROUND * self._share([found.article.title, text])
        return [self._one(told, span, said[max(0, i - 1) : i + 1], around) for i, span in enumerate(sentences)]

    def _one(self, told: Attributor, span: Span, said: Sequence[str], around: float) -> float:
        """`said` is the sentence, behind the one before it; `around` what it is worth that its passage speaks of what
        the saying is to be about."""
        fits = max(around, self._share(said)) if self._speaker else _run(self._words, _stemmed(said[-1]))
        if not fits:
            return 0.0
        attribution = told.attribution(span)
        if attribution.voice not in _NAMED or attribution.speaker is None:
            return 0.0
        return fits if not self._speaker or self._speaker in stems(attribution.speaker) else 0.0

    def _share(self, said: Sequence[str]) -> float:
        return len(self._topic & stems(" ".join(said))) / len(self._topic) if self._topic else 1.0


def _last(name: str) -> str:
    """The stem of the last word of a name, by which people are called."""
    found = _stemmed(name)
    return found[-1] if found else ""


def _stemmed(text: str) -> list[str]:
    return [stem(word) for word in content_words(text)]


def _run(wanted: Sequence[str], words: Sequence[str]) -> float:
    """The longest run of `wanted` that stands in `words`, as a share of it; 0 where that is too short to tell."""
    longest = 0
    before = [0] * (len(words) + 1)
    for one in wanted:
        row = [0] * (len(words) + 1)
        for place, word in enumerate(words, 1):
            row[place] = before[place - 1] + 1 if word == one else 0
        longest = max(longest, *row)
        before = row
    share = longest / len(wanted)
    return share if longest >= _WORDS and share >= _LEAST_RUN else 0.0
