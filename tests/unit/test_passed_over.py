"""What of a folder nobody reads is told, and what belongs to nothing is not counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.domain.events import IngestSummary
from assistant.domain.ingestion import Ingestion
from assistant.domain.wording import passed_over
from assistant.ingest.inputs import ending, expand
from assistant.ingest.readers.text import TextReader
from assistant.tui.present_ingestion import end_line

NOTHING = IngestSummary(0, 0, 0, 0, 0, 0, 0, 1.0)


def test_files_of_other_kinds_in_a_folder_are_noted(tmp_path: Path) -> None:
    for name in ("a.txt", "b.RTF", "c.json", "notes", "README.md", ".hidden.rtf", "deep/Report 1.2 final"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("The bridge will close on Friday.")
    passed: set[Path] = set()
    found = list(expand([str(tmp_path), str(tmp_path)], {".txt": TextReader()}, passed))
    assert [Path(one.name).name for one in found] == ["a.txt"]
    assert sorted(map(ending, passed)) == ["", "", ".json", ".rtf"]


def test_the_chat_says_it_at_the_end_too() -> None:
    done = Ingestion((), 0.0)
    done.take(replace(NOTHING, passed=((".rtf", 1),)), 1.0)
    done.end()
    assert end_line(done).endswith(
        "The library holds 0 articles in 0 passages. " + passed_over(done.summary or NOTHING)
    )


def test_they_are_told_in_a_sentence() -> None:
    assert passed_over(NOTHING) == ""
    assert (
        passed_over(replace(NOTHING, passed=((".rtf", 1),)))
        == "1 file of another kind was passed over: 1 .rtf. Name one to be told what to do."
    )
    many = tuple((f".{letter}", 3) for letter in "abcdefg")
    said = passed_over(replace(NOTHING, passed=(("", 1_200), *many)))
    assert said.startswith("1,221 files of other kinds were passed over: 1,200 without an ending, 3 .a")
    assert "3 .d and 9 more." in said
