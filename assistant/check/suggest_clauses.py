"""A plain sentence taken apart into subject, verb and rest, and put together again as a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer.wordlist import listed
from assistant.check.suggest_verbs import AUXILIARIES, BASES, PARTICIPLES, PAST, THIRD, base_of

_WORD = re.compile(r"[^\s,;:()]+|[,;:()]")
_APPOSED = re.compile(r"^(?:an?|the|one|which|who|whose|\d\d|now|formerly|short for|[A-Z]\w+’s|[A-Z]\w+'s)\b")
_CONNECTORS = frozenset(
    listed(
        "that which who whose and but or as because where when than what if while after before until since how whether"
    )
)
_ADVERBS = frozenset(listed("also now still already meanwhile however then yet again previously finally only"))
_CUT = re.compile(r"\s[-–—]\s|[;()“”\"]|[:,](?!\d)")
_FURTHER = re.compile(r"\s(?:and|but)\s(?:(?:also|then|later|has|had|was|were|is|are|will)\s)?(?P<verb>[a-z]+)\b")
_ANOTHER = re.compile(r"(?:^|\s)(?:and|but)\s(?:\S+\s){1,4}(?:was|were|had|has|is|are|will|did)\b")
_SUBORDINATE = re.compile(r"\s(?:because|although|though|while|whereas|so that|if|unless|as)\s")
# After a comma these do not go on with a list.
_AFTER_COMMA = re.compile(
    r"^ ?(?:which|who|whose|where|when|while|but|as|because|since|after|before|although|according|the|an?"
    r"|and [a-z]+(?:ed|ing)|[a-z]+ing|among|including|more|up|down|about|some|for|with|from|in|on|by|at|of|one|not|\d"
    r"|his|her|its|their|so|said|most|all|almost|nearly|or|to|part|both|three|two|four|many|far|now|then|only)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """The parts of a plain sentence: `subject`, without what is apposed to it; the `auxiliary` ("" of "fell"); the
    `base` of a verb without one; and the `rest`, which begins at character `at` of the sentence.

    `verb` is the verb, or the auxiliary, as it stands there; `past` whether it tells of the past.
    """

    subject: str
    auxiliary: str
    base: str
    verb: str
    rest: str
    at: int
    past: bool

    def asked(self, wh: str, rest: str, subject: str | None = None) -> str:
        """The question that begins with `wh` and has `rest` after its verb."""
        subject = self.subject if subject is None else subject
        if self.auxiliary:
            return f"{wh} {self.auxiliary} {subject} {rest}"
        return f"{wh} {'did' if self.past else 'does'} {subject} {self.base} {rest}"


def clause_of(text: str) -> Clause | None:
    """The parts of a sentence that begins with its subject, or None where that can't be told for sure."""
    words = list(_WORD.finditer(text))
    subject_end, at = _subject(words, text)
    if subject_end is None or at is None:
        return None
    if text[:subject_end].endswith(" and"):
        return None
    index = next(number for number, word in enumerate(words) if word.start() == at)
    # "The costs rose": the later one is the verb.
    if (
        index + 1 < len(words)
        and words[index].group() in THIRD
        and words[index].group() != "has"
        and _finite(words[index + 1].group())
    ):
        subject_end, index = words[index].end(), index + 1
    verb = words[index].group()
    start = words[index].end() + 1
    rest = text[start:].rstrip(" .!?")
    following = [word.group() for word in words[index + 1 : index + 4]]
    while following and following[0] in _ADVERBS:
        start += len(following[0]) + 1
        rest = text[start:].rstrip(" .!?")
        following = following[1:]
    if not rest:
        return None
    if _doubtful(text[:subject_end]):
        return None
    auxiliary = verb in AUXILIARIES
    if verb in ("has", "have", "had"):
        auxiliary = any(one in PARTICIPLES or one.endswith("ed") for one in following[:2])
    if not auxiliary and verb in PAST and following and following[0] == "by" and PAST[verb] in _TRANSITIVE:
        return None
    base = "" if auxiliary else PAST.get(verb) or THIRD.get(verb) or "have"
    cut = _trimmed(rest)
    if not cut or _runs_on(cut, auxiliary=auxiliary):
        return None
    past = verb in PAST and verb not in THIRD
    if verb == "have":
        return None if not auxiliary else Clause(text[:subject_end], verb, "", verb, cut, start, past=False)
    return Clause(text[:subject_end], verb if auxiliary else "", base, verb, cut, start, past=past)


_TRANSITIVE = frozenset(("see", "write", "make", "publish", "carry", "hold", "lead", "design", "own", "find", "take"))


def _subject(words: list[re.Match[str]], text: str) -> tuple[int | None, int | None]:
    """Where the subject ends, and where its verb begins."""
    for index, word in enumerate(words[:14]):
        said = word.group()
        if said == ",":
            closing = next((n for n in range(index + 1, len(words)) if words[n].group() == ","), None)
            if index == 0 or closing is None or closing + 1 >= len(words) or closing - index > 18:
                return None, None
            apposed = text[word.end() + 1 : words[closing].start()]
            # "44, " and "a judge, aged 60, " may follow one another.
            if not _APPOSED.match(apposed):
                return None, None
            after = words[closing + 1]
            return (word.start(), after.start()) if _finite(after.group()) else (None, None)
        if said in (";", ":", "(", ")") or said.startswith(("“", '"')) or said in _CONNECTORS - {"and"}:
            return None, None
        if index and _finite(said):
            last = index - 1
            while last and words[last].group() in _ADVERBS:
                last -= 1
            return words[last].end(), word.start()
    return None, None


def _doubtful(subject: str) -> bool:
    """Whether a verb that the list does not have may stand in the subject, or an adverb belongs to the verb."""
    words = subject.split()
    return words[-1].endswith("ly") or any(word.endswith("ed") and word.islower() for word in words[2:])


def _finite(word: str) -> bool:
    return word in AUXILIARIES or word in PAST or word in THIRD


def _trimmed(rest: str) -> str | None:
    """What of the rest belongs to the first predicate, or None where a list would be torn."""
    end = len(rest)
    if cut := _CUT.search(rest):
        end = cut.start()
        if cut.group() == "," and not _AFTER_COMMA.match(rest[cut.end() :]):
            return None
        if cut.group() in ("“", "”", '"'):
            return None
    for further in _FURTHER.finditer(rest[:end]):
        if base_of(further["verb"]) or further["verb"] in AUXILIARIES:
            end = further.start()
            break
    if another := _ANOTHER.search(rest[:end]):
        end = another.start()
    if subordinate := _SUBORDINATE.search(rest[:end]):
        end = subordinate.start()
    return rest[:end].strip() or None


def _runs_on(rest: str, *, auxiliary: bool) -> bool:
    """Whether another verb follows that nothing joins to the first: then what was taken for the verb was none."""
    for number, word in enumerate(rest.split()):
        if word in _CONNECTORS or word in ("to", "not"):
            return False
        if word in ("is", "are", "was", "were", "will", "has", "had") and (number or not auxiliary):
            return True
    return False


def head_verb(clause: Clause, head: str) -> str | None:
    """The base of the verb that `head`, the part of the rest before an object, ends in; of a clause without one, its
    own."""
    if not head.strip():
        return clause.base or None
    words = head.split()
    last = words[-1]
    if len(words) > 4:
        return None
    if last in BASES:
        return last
    return base_of(last) if last in PARTICIPLES else None
