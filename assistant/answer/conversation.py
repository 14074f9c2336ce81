"""What a conversation is about, as far as its next question may lean on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.answer.ellipsis import merged
from assistant.answer.leaning import PERSON, THING, asks, asks_whose, core, leans, points_back, wants_more
from assistant.answer.mentions import carries, length, names, terms, told
from assistant.domain.answer import Turn
from assistant.domain.sanitize import sanitize_line
from assistant.retrieve.terms import stems

# Turns further back are hardly ever what a question leans on, and reading them costs time.
_TURNS = 24
# Characters of a turn that are looked at: questions are short, and an answer opens with what it says.
_LONGEST = 600
_OPENING = 200

# Words that are carried over, chosen on the development sets (docs/benchmarks.md): of the last question that
# stood alone, fewer where it has a name; of the last follow-up; of the last answer, more where the question asks
# for something beside it ("anything else?") or means all of it ("why was that?").
_OF_BASE = 8
_OF_NAMED = 6
_OF_FOLLOW_UP = 4
_OF_ANSWER = 8
_BESIDE_ANSWER = 14
_MEANS_ANSWER = 12

# A name that is the whole of a short answer to "who" or "which" is what the next pronoun means.
_SHORT_ANSWER = 12
_HEADING = 6

_PLURAL = re.compile(r"(?i)th")
_FEMALE = re.compile(r"(?i)\b(she|her|hers|herself)\b")
# Markers, and quotation marks, of which the other may stand at the end of another sentence.
_NOT_SAID = re.compile(r"\s*\[\d+\]|[“”\"]")
_LINK = re.compile(r"(?i)^(?:and|but|so|or)\b[\s,]+(?=\w)")
_PARENTHESIS = re.compile(r"\s*\([^)]*\)")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s")
_WHICH = re.compile(
    r"(?i)\b(?:who|whom|which)\b|\bwhat (?!is|was|were|are|do|did|does|has|have|had|will|would|can|happened)\w"
)
_OFFICE_OF = r"(?i)^\W*who (?:is|was|are|were|will be) (?:now )?(?:the|its?|an?) .*\b(?:of|in|at|for) (?:the )?"
# An answer that tells nothing. Somebody in the news may not answer either: that is told of no articles.
_UNKNOWING = re.compile(
    r"(?i)\b(?:do not|don't|does not|doesn't|did not|could not|couldn't|cannot|can't)"
    r" (?:know|have|find|contain|include|hold|provide)\b|\bno (?:articles?|answer|passage|information)\b"
    r"|\b(?:articles|passages)(?: \w+)? (?:do not|don't|cannot|can't)(?: clearly)? answer\b"
)
_POSSESSIVE = frozenset({"his", "its", "their", "hers", "theirs"})


@dataclass(slots=True)
class _Subject:
    """Something that pronouns may stand for, "" where it has no name. `pronoun` is "he", "she" or "it", of
    those that stood for it."""

    name: str
    pronoun: str | None = None
    pair: str = ""


@dataclass(slots=True)
class Conversation:
    """A conversation after some turns.

    `heading` is a subject that was named without a question, `asides` what was named with it. `subjects` are
    what was asked about, the latest last. `base` is the last question that stood alone, `added` the terms of
    the follow-ups since, of the last one alone; `question` is the last one with its pronouns and its ellipsis
    resolved, `answer` the last answer that told something. `known` are names and topics of the questions,
    `said` the stems of their words.
    """

    heading: str = ""
    asides: list[str] = field(default_factory=list)
    subjects: list[_Subject] = field(default_factory=list)
    base: str = ""
    added: list[str] = field(default_factory=list)
    question: str = ""
    answer: str = ""
    known: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, history: Sequence[Turn]) -> Conversation:
        """The conversation after these turns."""
        made = cls()
        first, recent = history[:-_TURNS][:1], history[-_TURNS:]
        for turn in [*first, *recent]:
            if text := sanitize_line(_cut(turn.text, _LONGEST)):
                made._hear(turn.role, text)
        return made

    def completed(self, question: str) -> str:
        """`question` with what it leaves out, on one line; itself where it leaves out nothing.

        What its pronouns mean is put in their place, what stays unsaid in front: "the river Mosa, 300
        families: When did the mayor order it?".
        """
        plain = core(sanitize_line(question[:_LONGEST]) or "")
        # What takes longer to ask says what it is about.
        if len(question) > _LONGEST or not self._leaning(plain):
            return question
        if asks_whose(plain) and self.answer:
            return f"Who said that {_opening(_NOT_SAID.sub('', self.answer)).rstrip(' .!?')}?"
        resolved, context = _without_link(self._resolved(plain)), self._context(plain)
        kept: list[str] = []
        for phrase in context:
            if phrase and not carries(" ".join([resolved, *kept]), phrase):
                kept.append(phrase)
        return f"{', '.join(kept)}: {resolved}" if kept else resolved

    def _leaning(self, question: str) -> bool:
        return bool(self.said) and leans(question, self.known, self.said)

    def _hear(self, role: str, text: str) -> None:
        if role == "assistant":
            self._hear_answer(text)
            return
        if not self.said and _is_heading(text):
            subject, *asides = [_PARENTHESIS.sub("", part).strip() for part in text.split(" / ")]
            self.heading, self.asides = subject, asides
            self.subjects.append(_Subject(subject))
            self.known += [subject, *asides]
        else:
            self._hear_question(text)
        self.said |= stems(text)

    def _hear_question(self, text: str) -> None:
        plain, own = core(text), names(text)
        if self._leaning(plain):
            self.question, self.added = self._resolved(plain), terms(text)
        else:
            self.question, self.base, self.added = plain, text, []
            self._speak_of(own, text)
        self.known += own

    def _hear_answer(self, text: str) -> None:
        if _UNKNOWING.search(text):
            return
        self.answer = text
        if _WHICH.search(self.question) and length(text) <= _SHORT_ANSWER:
            own = names(f"x {text}")
            self.subjects += [
                _Subject(name, pair=_pair(own, text)) for name in own[:1] if not carries(self.question, name)
            ]

    def _speak_of(self, own: Sequence[str], text: str) -> None:
        """A question that stands alone and names these is about the first, by the longest form of its name."""
        if not own:
            # What has no name is not put in a pronoun's place, but it is what "it" means now.
            self.subjects.append(_Subject("", "it"))
            return
        fuller = [one for one in self.subjects if one.name and stems(own[0]) <= stems(one.name)]
        subject = fuller[-1] if fuller else _Subject(own[0])
        subject.pair = _pair(own, text) or subject.pair
        if re.search(rf"{_OFFICE_OF}{re.escape(own[0])}", text):
            # Of the mayor of Cork "he" is the mayor.
            subject.pronoun = subject.pronoun or "it"
        self.subjects = [one for one in self.subjects if one is not subject] + [subject]

    def _resolved(self, question: str) -> str:
        """`question` in the place of what it stands in for, or with its first pronoun replaced."""
        if whole := merged(question, self.question):
            before = self.question.rstrip(" ?!.")
            if not whole.startswith(f"{before}, and "):
                return whole
            return f"{before}{self._named(whole[len(before) :], before)}"
        return self._named(question)

    def _named(self, question: str, before: str = "") -> str:
        """`question` with the name in the place of its first pronoun, unless that stands in it or `before` it."""
        person = PERSON.search(question)
        found = person or THING.search(question)
        if not found or not points_back(question):
            return question
        kind = "it" if not person else "she" if _FEMALE.search(question) else "he"
        subject = self._meant(kind)
        if subject is None or not subject.name or carries(f"{before} {question}", subject.name):
            return question
        subject.pronoun = kind
        name = subject.pair if subject.pair and _PLURAL.match(found.group()) else subject.name
        word, rest = found.group().lower(), question[found.end() :]
        owner = word in _POSSESSIVE or (word == "her" and re.match(r" \w", rest))
        ending = ("'" if name.endswith("s") else "'s") if owner else ""
        return f"{question[: found.start()]}{name}{ending}{rest}"

    def _meant(self, kind: str) -> _Subject | None:
        """The last subject that this pronoun stood for, else the last that none did, which also comes before an
        earlier one without a name."""
        fitting = [one for one in self.subjects if one.pronoun in (None, kind)]
        used = [one for one in fitting if one.pronoun]
        if used and (used[-1].name or fitting[-1] is used[-1]):
            return used[-1]
        return fitting[-1] if fitting else None

    def _context(self, question: str) -> list[str]:
        """What the question may leave unsaid, the widest first."""
        wanted = [self.heading, *self.asides]
        if merged(question, self.question):
            return wanted
        if not self.added:
            current = self.subjects[-1].name if self.subjects else ""
            # First what is said along with the name: "Ombika fever vaccine".
            said = sorted(terms(self.base), key=lambda term: bool(current) and not stems(current) & stems(term))
            wanted += [*_first(said, _OF_NAMED if current else _OF_BASE), current]
        wanted += _first(self.added, _OF_FOLLOW_UP)
        return wanted + _first(told(_opening(self.answer)), self._of_answer(question))

    def _of_answer(self, question: str) -> int:
        if wants_more(question):
            return _BESIDE_ANSWER
        if not self.added and not self.heading and self.subjects and self.subjects[-1].name:
            # The last question named what it is about: that leads back to its articles by itself.
            return 0
        pronoun = PERSON.search(question) or THING.search(question)
        return _MEANS_ANSWER if points_back(question) and not pronoun else _OF_ANSWER


def _pair(own: Sequence[str], text: str) -> str:
    """The first two names of `text` where they are told in one breath, as "they" may mean both."""
    found = re.search(rf"{re.escape(own[0])} and (?:the )?{re.escape(own[1])}", text) if own[1:] else None
    return found.group() if found else ""


def _opening(answer: str) -> str:
    """The first sentence of an answer, or as many whole words of it as are looked at."""
    return _cut(_SENTENCE_END.split(answer)[0], _OPENING)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest + 1].rpartition(" ")[0]


def _without_link(question: str) -> str:
    """`question` without the "And" that ties it to what was before."""
    rest = _LINK.sub("", question)
    return rest[:1].upper() + rest[1:]


def _first(phrases: Sequence[str], budget: int) -> list[str]:
    """As many of the first `phrases` as have `budget` words together."""
    kept: list[str] = []
    for phrase in phrases:
        if carries(" ".join(kept), phrase):
            continue
        budget -= length(phrase)
        if budget < 0:
            break
        kept.append(phrase)
    return kept


def _is_heading(text: str) -> bool:
    """Whether a turn names a subject rather than asking: "Radosna bridge / Repairs"."""
    if asks(text) or text[-1] in "?.!":
        return False
    return " / " in text or (length(text) <= _HEADING and bool(names(f"x {text}")))
