"""The chat over services that tell a script: fixed content, for states that are drawn or driven."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.domain.answer import Answer, CitationState, Claim, Question
from assistant.domain.article import Article
from assistant.domain.errors import LibraryError, UnreadableInput
from assistant.domain.events import AnswerEvent, EvidenceFound, Failed, IngestSummary, Searching, Stage, TextDelta
from assistant.domain.exchange import Exchange
from assistant.domain.trace import Trace
from assistant.domain.version import Version
from assistant.tui.preferences import Preferences
from tests.fakes.scripted_services import (
    BRIDGE,
    ScriptedRun,
    ScriptedServices,
    abstained,
    answered,
    events,
    passage,
    quote,
)
from tests.tui.conversations import Kept, done
from tests.tui.desk import LentApp, desk

PAGE = replace(BRIDGE, url="https://post.example/bridge")
COST = Question("What will the repairs of the Radosna bridge cost?")
ANSWER = answered(
    COST,
    [
        quote(words, PAGE)
        for words in (
            "The Radosna bridge closed on Friday for repairs that will cost 14 million euros, the mayor said.",
            "The bridge was built in 1931.",
        )
    ],
    "14 million euros",
)
WHO = Question("Who runs Apple?")
NOBODY = abstained(WHO, "No article mentions Apple. They span 2018-06-17 to 2026-02-12.")
FERRY = Article("ferry", "Ferry road in use again", "Lorries go by Zutica.", "Gazette", None, None, date(2024, 5, 4))
TRAM = Article("tram", "Council votes on the tram", "The tram comes in 2027.", "Meridian Wire", None, None, None)
WAS = replace(PAGE, title="Bridge to close", text=PAGE.text.replace("14 million", "12 million"))
FORMER = [
    Version(1, replace(WAS, text="The Radosna bridge is to close."), date(2024, 5, 2)),
    Version(2, replace(WAS, text=WAS.text.replace("Friday", "Thursday")), date(2024, 5, 3)),
    Version(3, WAS, None),
]
BAD = (
    Failed("pages/scan.pdf", UnreadableInput("it is encrypted", "Save it without a password."), "pages/scan.pdf"),
    Failed("pages/none.txt", UnreadableInput("there is no such file", "Check the name."), "pages/none.txt"),
)
CASES = """\
cases:
  - id: cost
    question: What will the repairs of the Radosna bridge cost?
    short_answer: 14 million euros
    cites: [bridge]
  - id: crowns
    question: What did the bridge cost?
    short_answer: 3 million crowns
  - id: apple
    question: Who runs Apple?
    abstains: true
"""


class Joint(ScriptedServices):
    """Services that searched twice."""

    def trace(self, exchange: Exchange) -> Trace:
        """Two searches that found the same."""
        one = super().trace(exchange)
        return replace(one, searches=one.searches * 2)


def numerous() -> Answer:
    """An answer of nine quotes, each a letter of the article."""
    words = BRIDGE.text.split()
    return answered(COST, [quote(word, PAGE) for word in dict.fromkeys(words)][:9], "14 million euros")


def doubtful() -> Answer:
    """An answer with a sentence that no passage carries."""
    claim = Claim("It will reopen on the first of May.", (), CitationState.UNSUPPORTED)
    return replace(ANSWER, claims=(*ANSWER.claims, claim), text=f"{ANSWER.text} {claim.text}")


def streaming() -> list[AnswerEvent]:
    """An answer in progress, which does not end."""
    return [
        Searching(COST.text),
        EvidenceFound((passage(PAGE),)),
        TextDelta("The Radosna bridge closed on Friday for repairs [1], and lorries"),
    ]


def failing() -> LibraryError:
    """An answer that comes to nothing."""
    return LibraryError("the library is damaged", "Run `assistant ingest --rebuild`.")


def chat(
    folder: Path,
    *script: Answer | Sequence[AnswerEvent] | Exception,
    articles: Sequence[Article] = (PAGE, FERRY, TRAM),
    runs: Sequence[ScriptedRun] = (),
    answerers: tuple[str, ...] = ("quotes", "model"),
    kept: bool = False,
    cases: str = CASES,
    kind: type[ScriptedServices] = ScriptedServices,
    theme: str | None = None,
) -> LentApp:
    """A chat whose services tell `script`; with `kept`, after conversations of long ago."""
    services = kind(
        [events(one) if isinstance(one, Answer) else one for one in script],
        articles={one.id: one for one in articles},
        runs=list(runs),
        former={PAGE.id: FORMER},
        answerers=answerers,
        folder=Path(os.path.relpath(folder / "qa")),
    )
    services.folder.mkdir(exist_ok=True)
    if cases:
        (services.folder / "bridge.yaml").write_text(cases)
    conversations = Kept(folder)
    if kept:
        conversations.ask("aaa", done("Who built the old bridge?"))
        conversations.ask("bbb", done("What will the repairs cost?"), done("And until when?"), hours=1)
    return LentApp(lambda: services, Preferences(theme=theme), conversations.open, desk=desk(folder))


def running() -> ScriptedRun:
    """An ingestion that does not end."""
    return ScriptedRun([Stage("reading", 90, None), Stage("embedding", 40, 90)], waits=True)


def ended() -> ScriptedRun:
    """An ingestion that ended with failures."""
    return ScriptedRun([*BAD, IngestSummary(12, 1, 4, 0, 2, 1_250, 5_600, 8.4)])
