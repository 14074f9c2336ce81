"""Whether the "Yes" or "No" before a claim is the one that the question gets from it: true words behind a wrong "No"
are a false answer."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer.clauses import read
from assistant.answer.lead import told, yes_or_no
from assistant.answer.verification import Sentence, Support, support
from assistant.domain.answer import CitationState

_ASKS_WHETHER = re.compile(
    r"(?:(?:and|but|so),?\s+)?(?:is|are|was|were|am|do|does|did|has|have|had|will|would|can|could|may|might|shall"
    r"|should|must)\s+(?!n['’]t\b)(?!.*\bor\b)",
    re.IGNORECASE,
)


def answering(claim: str, question: str, found: Support) -> Support:
    """`found`, what carries `claim`, as far as its "Yes" or "No" is carried too.

    The claim without that is held against what is asked. What says otherwise than its "Yes" or "No" is unsupported,
    and where it tells neither, the claim is a paraphrase at most. Questions that ask for neither change nothing.
    """
    said = yes_or_no(claim)
    if said is None or found.state is CitationState.UNSUPPORTED or not _ASKS_WHETHER.match(question.strip()):
        return found
    follows = _follows(told(claim), question, found)
    if follows is said:
        return found
    state = CitationState.PARAPHRASE if follows is None else CitationState.UNSUPPORTED
    return replace(found, state=state, reasons=tuple(dict.fromkeys((*found.reasons, "negation"))))


def _follows(answer: str, question: str, found: Support) -> bool | None:
    """Whether `answer` says yes to the question or no; None where it tells neither for certain."""
    beside = support(question, [Sentence(replace(found.quote, text=answer))])
    if beside is None or beside.state is CitationState.PARAPHRASE:
        return None
    if beside.state is CitationState.VERIFIED:
        return True
    clause = read(answer)
    others = ("figures" in beside.reasons and clause.figures) or ("dates" in beside.reasons and clause.dates)
    return False if "negation" in beside.reasons or others else None
