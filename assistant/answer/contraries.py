"""Words for a state of things and for its contrary, as news uses them: to tell which of the two a sentence says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Axis:
    """Two states that exclude each other."""

    one: re.Pattern[str]
    other: re.Pattern[str]


def _words(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(part.strip() for part in alternatives.split(','))})\b", re.I)


# Two rows to an axis; a part may be a pattern.
_ROWS = (
    "switched on, turned on, live, working, worked (?:as|properly|well|normally), in operation, active, enabled,"
    " reactivated",
    "switched off, turned off, off, disabled, deactivated, out of order, out of action, shut down, broken, failed",
    "open, opened, reopened, stayed open, welcomed visitors",
    "closed, shut, shuttered, sealed off, blocked",
    "up, raised, lifted, open",
    "down, lowered, closed, come down, came down",
    "unanimous, unanimously, all agreed, with one voice, without dissent",
    r"split, divided, majority, dissent\w*, \w+ votes? (?:to|against) \w+,"
    r" (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|\d+)[- ](?:to|against)[- ]"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|\d+)",
    r"stripped, strips?, los(?:t|es|ing) (?:his|her|their|its|the), disqualified, revoked, withdrawn from, taken from",
    r"reinstated, restored, gave (?:\w+ )?(?:\w+ )?back, given back, gets? back, got back, returned to,"
    r" (?:keeps?|kept|retains?|retained) (?:his|her|their|its|the) (?:\w+ )?"
    r"(?:title|victory|medal|prize|seat|post|job|licence|crown|award|win)",
    "banned, suspended, barred",
    r"cleared, free to, lifted (?:\w+ )?(?:ban|suspension), ban (?:was |has been )?lifted, exonerated",
    "guilty, convicted, conviction",
    "not guilty, innocent, acquitted, cleared, overturned, quashed",
    "cancelled, canceled, called off, scrapped, abandoned, dropped, shelved",
    r"go(?:es)? ahead, going ahead, went ahead, took place, takes? place, as planned, held as",
    "dead, died, killed",
    "alive, survived, survivor",
    "safe, harmless, no danger, within the limit",
    "unsafe, dangerous, harmful, unfit, contaminated, above the limit",
    "deliberate, deliberately, on purpose, arson, intentional, intentionally",
    "accident, accidental, accidentally, by mistake, unintentional",
    "resigned, resigns, stepped down, steps down, quit, quits, left office",
    r"stay(?:s|ed)? on, stays? in office, remains? (?:in office|mayor|minister|chief)",
    "approved, approves, accepted, adopted, backed, passed, in favour",
    "rejected, rejects, refused, turned down, voted down, opposed, voted against",
    "confirmed, confirms, admitted, admits, acknowledged, conceded",
    "denied, denies, disputed, disputes, dismissed",
    r"knew, known, aware, had (?:been |anyone |anybody )?told, warned, (?:two|three|several|repeated|earlier) warnings",
    "did not know, unaware, never told, without warning, no warning",
    "insured, covered by insurance",
    "uninsured, no insurance, without insurance",
    "genuine, authentic, real",
    "fake, forged, forgery, counterfeit, copied, plagiarised, plagiarism, invented",
    "sober, no alcohol",
    "drunk, intoxicated, had been drinking, over the limit",
    "intact, undamaged, unharmed, unhurt",
    "damaged, destroyed, hurt, injured, harmed",
    "present, attended, took part, was there, were there",
    "absent, stayed away, did not attend, was not there",
    "paid, repaid, settled",
    "unpaid, owes, owed, outstanding, in arrears",
    "legal, lawful, lawfully, permitted, allowed",
    "illegal, unlawful, unlawfully, forbidden, banned, prohibited",
    "found, recovered, retrieved",
    "missing, never found, not been found, lost",
    "arrested, detained, in custody",
    "released, at large, on the run, set free, freed",
    "empty, unoccupied, vacant",
    "full, occupied, crowded",
    r"(?:is|are|was|were|be) over(?! (?:the|an?|it|its|his|her|their)\b), over(?=\W*$), ended, ends, came to an end,"
    " finished, settled",
    "still on, goes on, go on, going on, continues?, continued, ongoing, under way, unresolved",
    "in time, on time, promptly, as it should",
    "too late, late, delayed, behind schedule",
    r"rang, rung, ring, sounded, sound(?= |\W*$), went off, go off, goes off, gone off, set off",
    "silent, mute, failed to (?:ring|sound|go off)",
    r"negotiat\w+, (?:in|held|having|began) talks, talks (?:had|were|have) (?:been )?(?:begun|held|going)",
    "no talks, no negotiations, no contact",
    "able to, let in, allowed in, admitted to, given access, were present, was present, had access",
    "shut out, kept out, excluded, turned away, locked out, denied access, refused entry",
    "still ha(?:s|ve|d), kept, keeps, held on to",
    "paid back, pays back, gave back, given back, handed back, repaid, returned",
    "abroad, exported, sold abroad",
    "stayed in the country, only at home, never left the country",
    "signed, has signed",
    "unsigned, refused to sign, did not sign",
)
AXES: tuple[Axis, ...] = tuple(
    Axis(_words(one), _words(other)) for one, other in zip(_ROWS[::2], _ROWS[1::2], strict=True)
)
_DENIAL = re.compile(
    r"\b(?:not(?! only\b| just\b)|never|no longer|no(?! (?:fewer|less|more|doubt)\b)|nor|neither|without|cannot|yet to"
    r"|none of|nobody|no one"
    r"|\w+n['’]t)\b|\bden(?:y|ies|ied)\b|\brejected the\b",
    re.I,
)
# Characters before a word within which a "not" is its own; a "denied that" goes further.
_NEAR = 28
_FAR = 90
_OPEN = re.compile(r"\b(?:whether|if|until|unless|when\b[^,;:]*\b(?:will|would|can|could|may|might))\b[^,;:]*$", re.I)
_DENIED = re.compile(r"\bden(?:y|ies|ied)\b(?! by\b)(?!.*[.;])", re.I)


def says(sentence: str, axis: Axis) -> bool | None:
    """Whether the sentence says the `one` of the two states (True) or the other (False); None where neither or both.
    What is denied counts as its contrary."""
    votes = {_affirmed(sentence, at) for at in _told(sentence, axis.one)}
    votes |= {not _affirmed(sentence, at) for at in _told(sentence, axis.other)}
    return votes.pop() if len(votes) == 1 else None


def _told(sentence: str, state: re.Pattern[str]) -> Iterator[int]:
    """Where a state is told, and not only asked about."""
    for match in state.finditer(sentence):
        if not _OPEN.search(sentence[max(0, match.start() - _FAR) : match.start()]):
            yield match.start()


def _affirmed(sentence: str, start: int) -> bool:
    near = re.split(r"[,;:]|\bbut\b", sentence[max(0, start - _NEAR) : start])[-1]
    denied = len(_DENIAL.findall(near))
    if not denied and _DENIED.search(sentence[max(0, start - _FAR) : start]):
        denied = 1
    return denied % 2 == 0
