"""Made articles whose facts are known: each is about one invented place, and tells one fact that its edits change."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.retrieve.spelling import likeness

_ONSETS = "b br d dr f g gr h j k kl l m n p pr r s st t tr v w z".split()  # noqa: SIM905
_VOWELS = "a e i o u ai ou".split()  # noqa: SIM905
_ENDS = "ck ld lm ln mb nd ng nt rd rk rn rst sk st th x".split()  # noqa: SIM905
# Names that are spelled more alike than this may be one name to the search.
_LIKENESS = 0.7

_FIRST = "Agnes Bertil Carla Dorian Elsa Fabian Greta Hugo Irene Jonas Karin Lukas Marta Nils Olga Pavel".split()  # noqa: SIM905
_LAST = "Abend Brandt Castell Dvorak Ekholm Farkas Gruber Holmer Ivarsen Jansky Koller Lindqvist Moravec".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class _Kind:
    """A sort of place. `about` names it; the fact is a sentence with the value, or with a person's name."""

    about: str
    sentence: str
    question: str
    person: bool = False


_KINDS = (
    _Kind(
        "{name} shipyard",
        "The {name} shipyard employs {value} people, its owners said.",
        "How many people does the {name} shipyard employ?",
    ),
    _Kind(
        "{name} festival",
        "The {name} festival drew {value} visitors this summer.",
        "How many visitors did the {name} festival draw?",
    ),
    _Kind(
        "{name} library",
        "The {name} library lends {value} books a year.",
        "How many books does the {name} library lend a year?",
    ),
    _Kind(
        "{name} museum",
        "The director of the {name} museum is {value}, who came from abroad.",
        "Who is the director of the {name} museum?",
        person=True,
    ),
)
# What else a local paper writes, without a figure or a person that an answer could take.
_FILLER = (
    "Residents spoke of little else at the market.",
    "The roof had been leaking since the storm, and repairs took longer than planned.",
    "Local councillors welcomed the news and asked for a better bus connection.",
    "A neighbour recalled how the place looked before the road was widened.",
    "The regional newspaper had reported on delays in the spring.",
    "Visitors are asked to leave their cars outside the centre.",
    "A new entrance opens towards the river, next to the old bakery.",
    "Volunteers painted the fence and planted trees along the path.",
    "The heating was replaced, which had been a matter of dispute.",
    "School classes come here on weekdays, mostly in the mornings.",
    "Critics said that the money would have been better spent on the harbour wall.",
    "An exhibition about the history of the valley is planned.",
    "The brass band played in the rain, and nobody seemed to mind.",
    "Work on the car park has been put off again.",
    "The café serves soup from the region and has a view of the hills.",
    "A spokeswoman thanked everyone who had written letters.",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an article is about, whatever it says of it."""

    id: str
    name: str
    kind: int

    @property
    def question(self) -> str:
        """What is asked about it; the fact's value is the answer."""
        return _KINDS[self.kind].question.format(name=self.name)

    def version(self, chance: random.Random) -> Version:
        """What the article says from now on."""
        kind = _KINDS[self.kind]
        person = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        value = person if kind.person else f"{chance.randrange(1100, 9900):,}"
        filler = chance.sample(_FILLER, chance.randrange(7, 13))
        filler.insert(chance.randrange(len(filler)), kind.sentence.format(name=self.name, value=value))
        half = len(filler) // 2
        about = kind.about.format(name=self.name)
        lead = f"News from the {about} reached the town hall this week."
        return Version(value, f"{lead} {' '.join(filler[:half])}\n\n{' '.join(filler[half:])}", f"The {about}")


@dataclass(frozen=True, slots=True)
class Version:
    """An article at one time: its fact's value, its text as it is filed, and its title."""

    value: str
    text: str
    title: str

    def record(self, subject: Subject) -> str:
        """A line of JSONL that `assistant ingest` takes."""
        fields = {"id": subject.id, "title": self.title, "source": "Wire", "date": "2024-05-06", "text": self.text}
        return json.dumps(fields) + "\n"


def subjects(count: int, chance: random.Random) -> list[Subject]:
    """Subjects whose names no spelling mistake confuses."""
    names: list[str] = []
    while len(names) < count:
        name = _name(chance)
        if all(likeness(name.lower(), other.lower()) < _LIKENESS for other in names):
            names.append(name)
    return [Subject(f"place-{number:03d}", name, number % len(_KINDS)) for number, name in enumerate(names)]


def _name(chance: random.Random) -> str:
    parts = [chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(3)]
    return f"{''.join(parts)}{chance.choice(_ENDS)}".capitalize()


def agrees(short: str, values: Sequence[str]) -> bool:
    """Whether a short answer gives one of `values`, and no other figure."""
    figures = re.findall(r"\d[\d,.]*\d|\d", short)
    for value in values:
        if value[0].isdigit():
            if figures == [value]:
                return True
        elif value in short or (short.strip() and short.strip() in value):
            return True
    return False
