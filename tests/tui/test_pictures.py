"""`make pictures` draws what it says, the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.picture import PICTURES, paint

WORDS = {
    "chat": "up&#160;to&#160;600,000&#160;tonnes",
    "article": "Grain&#160;is&#160;to&#160;play",
    "library": "articles&#160;by&#160;month",
    "ingest": "2&#160;failed",
    "checks": "1&#160;failed",
}
LARGEST = 100_000
"""Bytes of a picture that a page may carry."""


def drawn(folder: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> dict[str, str]:
    """The pictures, of a library of their own."""
    (folder / "stories").mkdir(parents=True)
    (folder / "docs").mkdir()
    monkeypatch.chdir(folder / "stories")
    paint(folder / "stories", folder / "docs", names)
    return {name: (folder / "docs" / f"{name}.svg").read_text("utf-8") for name in names}


def test_each_shows_what_it_is_named_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(WORDS) == set(PICTURES)
    first = drawn(tmp_path / "first", monkeypatch, *PICTURES)
    for name, picture in first.items():
        assert WORDS[name] in picture
        assert "@font-face" not in picture
        assert len(picture.encode()) < LARGEST
    again = drawn(tmp_path / "again", monkeypatch, "chat", "checks", "ingest")
    assert again == {name: first[name] for name in again}
