"""A corpus folder as it was on a day, or as a commit had it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.past import LaidOut, of_files, on_day
from assistant.ingest.versions import Versions


@pytest.fixture
def corpus(tmp_path: Path) -> CorpusFolder:
    """An article with two former versions, one that came later, and one that does not say when it came."""
    root = tmp_path / "corpus"
    (root / ".versions" / "a").mkdir(parents=True)
    for name, retrieved in (("a", "2024-05-01"), ("b", "2024-09-01"), ("c", None)):
        line = f"retrieved: {retrieved}\n" if retrieved else ""
        (root / f"{name}.md").write_text(f"---\nid: {name}\ntitle: T\n{line}---\n\nnow {name}\n")
    for number, until in ((1, "2024-06-01"), (2, "2024-07-01")):
        (root / ".versions" / "a" / f"{number}-0000000{number}.md").write_text(
            f"---\nid: a\ntitle: T\nretrieved: 2024-05-01\nsuperseded: {until}\n---\n\nversion {number}\n"
        )
    return CorpusFolder(root, lambda url: url)


def laid_out(corpus: CorpusFolder, day: str, target: Path) -> tuple[dict[str, str], LaidOut]:
    """The texts by path, and what is told of them."""
    former = CorpusFolder(target, lambda url: url)
    found = on_day(corpus, Versions(corpus, date.today), date.fromisoformat(day), former)
    return {path: former.read(path).text for path in former.paths()}, found


@pytest.mark.parametrize(
    ("day", "text"),
    [("2024-05-31", "version 1"), ("2024-06-01", "version 2"), ("2024-06-30", "version 2"), ("2024-07-01", "now a")],
)
def test_the_version_that_stood_at_the_end_of_the_day(
    corpus: CorpusFolder, tmp_path: Path, day: str, text: str
) -> None:
    assert laid_out(corpus, day, tmp_path / "then") == ({"a.md": text, "c.md": "now c"}, LaidOut(2, 1))


def test_what_came_later_was_not_there_and_what_is_the_same_keeps_its_time(
    corpus: CorpusFolder, tmp_path: Path
) -> None:
    assert laid_out(corpus, "2024-04-30", tmp_path / "before")[0] == {"c.md": "now c"}
    assert laid_out(corpus, "2024-09-01", tmp_path / "then")[0] == {"a.md": "now a", "b.md": "now b", "c.md": "now c"}
    assert CorpusFolder(tmp_path / "then", lambda url: url).state("b.md") == corpus.state("b.md")


def test_the_files_of_a_commit_are_laid_out_but_for_what_is_no_article(corpus: CorpusFolder, tmp_path: Path) -> None:
    files = {
        "a.md": b"other",
        "b.md": (corpus.root / "b.md").read_bytes(),
        "README.md": b"read me",
        ".versions/a/1-00000001.md": b"x",
        "deep/d.md": b"d",
    }
    former = CorpusFolder(tmp_path / "then", lambda url: url)
    assert of_files(corpus, files, former) == LaidOut(3)
    assert list(former.paths()) == ["a.md", "b.md", "deep/d.md"]
    assert former.state("b.md") == corpus.state("b.md")
    assert former.read("a.md").text == "other"
