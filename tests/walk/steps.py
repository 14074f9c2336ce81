"""The walk: what a person would do in the first ten minutes, step by step.

A step is what it shows, the keys, and the words that stand on the screen once it is done. Keys have tmux's names
(Enter, Escape, F2, C-p) or are typed as they stand; `paste:` sends a paste, `size:` another width and height. What
comes after a step's `wanted` waits until the screen rests.
"""

from __future__ import annotations

from dataclasses import dataclass

ARTICLE = "harbour.txt"
"""The file that is brought in; it lies where the program was started."""
TEXT = """Zorvik harbour reopens after dredging

The Zorvik harbour reopened on Monday after 412 days of dredging, the port authority said.

Ships of up to 220 metres can now berth at its northern quay.
"""


@dataclass(frozen=True)
class Step:
    """`gone` are words that no longer stand there."""

    told: str
    keys: tuple[str, ...] = ()
    wanted: str = ""
    gone: str = ""


WALK = (
    Step("The first run indexes the starter articles, and the chat opens.", (), "Ask a question about the articles"),
    Step("It takes keys before all is loaded.", (), "by quotation ·"),
    Step("Ask a question.", ("How much grain does Russia plan to send to Venezuela?", "Enter"), "confidence"),
    Step("The evidence stands beside the answer.", ("F2",), "verified"),
    Step("Enter opens the article at the quote.", ("Enter",), "Next quote"),
    Step("n and p go between the quotes.", ("n", "p"), "600,000"),
    Step("Back to the answer, and to the prompt.", ("Escape", "Escape"), "Ask about"),
    Step("A follow-up says what was searched.", ("And the year before?", "Enter"), "searched as:"),
    Step("And is answered.", (), "254,000"),
    Step("What no article says is missing.", ("Who is the chief executive of Apple?", "Enter"), "mentions Apple"),
    Step("The library.", ("F5",), "articles by month"),
    Step("Filter it.", ("/",)),
    Step("By words.", ("venezuela", "Enter"), "found"),
    Step("Read one.", ("Enter",), gone="found"),
    Step("Back.", ("Escape",), "found"),
    Step("Esc clears the filter.", ("Escape",), gone="found"),
    Step("Esc leaves.", ("Escape",), "Ask about"),
    Step("Bring an article in.", ("F6",), "Bring articles in"),
    Step("Paste its path.", (f"paste:{ARTICLE}",), ARTICLE),
    Step("It runs beside the chat.", ("Enter",), "Done in"),
    Step("Go back.", ("Escape",), "Ask about"),
    Step("Ask about what came in.", ("How long did the dredging of Zorvik harbour take?", "Enter"), "412 days"),
    Step("Every conversation is kept.", ("F7",), "Go on with it"),
    Step("Back.", ("Escape",), "Ask about"),
    Step("Export it with its quotes.", ("F9",), "Written to"),
    Step("The palette has everything in it.", ("C-p",), "Search for commands"),
    Step("Esc closes it.", ("Escape",), gone="Search for commands"),
    Step("Help for where you are.", ("F1",), "Earlier question"),
    Step("Esc closes it too.", ("Escape",), gone="Earlier question"),
    Step("A narrow terminal.", ("size:60x20",), "Ask about"),
    Step("A very small one.", ("size:40x15",), "Ask about"),
    Step("A wide one.", ("size:180x45",), "Ask about"),
    Step("Begin a new conversation.", ("C-n",), "Ctrl+R goes on with"),
    Step("Go on with the last one.", ("C-r",), "412 days"),
)
QUIT = Step("Leave.", ("C-q",))
