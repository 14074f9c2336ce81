"""Whatever a widget hands on, a drawn line acts on nothing, and stays as wide as it was laid out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from assistant.tui.guard import TerminalGuard
from tests.program.hostile import ATTACKS
from tests.program.terminal import UNSEEN

BLACK = Color(0, 0, 0)
TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\x07\x9b\r\n\t\x0b\u00ad\u202e\u2066\u200b\u2063\ud800\U000e0041"))
)


def guarded(text: str, style: Style | None = None) -> Segment:
    """The segment as it would be drawn."""
    (segment,) = TerminalGuard().apply([Segment(text, style)], BLACK)
    return segment


@given(TEXT)
def test_nothing_acts_and_nothing_moves(text: str) -> None:
    drawn = guarded(text).text
    assert not UNSEEN.search(drawn)
    assert not set(drawn) & set("\x1b\r\n\t")
    assert cell_len(drawn) == cell_len(text)


def test_every_attack_is_disarmed() -> None:
    for name, attack in ATTACKS.items():
        assert "\x1b" not in guarded(attack).text, name


def test_what_reads_is_untouched() -> None:
    segment = Segment("שלום, می‌روم and 日本 👩‍🔬", Style(bold=True))
    assert TerminalGuard().apply([segment], BLACK) == [segment]


def test_a_link_is_text() -> None:
    drawn = guarded("here", Style(bold=True, link="https://evil.example"))
    assert drawn.style
    assert drawn.style.link is None
    assert drawn.style.bold
