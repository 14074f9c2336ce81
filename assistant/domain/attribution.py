"""Who stands behind the words of a quote, and how many outlets and independent reports carry what it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.article import Span


class Voice(StrEnum):
    """Whose statement a quote is."""

    OUTLET = "outlet"
    SPEAKER = "speaker"
    DOCUMENT = "document"
    UNNAMED = "unnamed"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose statement a quote is. `speaker` is the person or body that is named, of a document the words that name
    it, of an opinion its author. `span` are the words of the article that say so, None where no single words do."""

    voice: Voice
    speaker: str | None = None
    span: Span | None = None

    @property
    def told(self) -> str:
        """What a reader should know of it beside the quote; "" of the outlet's own statement."""
        match self.voice:
            case Voice.OUTLET:
                return ""
            case Voice.SPEAKER:
                return f"said {_with_article(self.speaker)}" if self.speaker else "reported speech"
            case Voice.DOCUMENT:
                return f"from a document: {_with_article(self.speaker)}" if self.speaker else "from a document"
            case Voice.UNNAMED:
                return "an unnamed source"
            case Voice.OPINION:
                return f"opinion, by {self.speaker}" if self.speaker else "opinion"


@dataclass(frozen=True, slots=True)
class Reports:
    """How many outlets carry what a quote says, and how many reports of their own these are: copies of one text are
    one."""

    outlets: int
    origins: int

    @property
    def told(self) -> str:
        """The same in words; "" where one outlet has it once."""
        if self.outlets < 2:
            return ""
        if self.origins == 1:
            return f"carried by {self.outlets} outlets, all from one report"
        if self.origins == self.outlets:
            return f"reported by {self.outlets} outlets independently"
        return f"carried by {self.outlets} outlets, from {self.origins} reports"


def _with_article(name: str) -> str:
    """A name as it is, and with "the" where it is a noun: "the ministry", "Ilse Brandt"."""
    first, *_ = words = name.split()
    bare = first.lower() in ("a", "an", "the", "its", "his", "her", "their") or "'s" in name or "’s" in name
    return name if bare or words[-1][:1].isupper() else f"the {name}"
