"""How a library differs from the corpus folder, by the sizes and times of the files."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.domain.errors import UnreadableInput
from assistant.domain.ports import ArticleStore, FileState
from assistant.ingest.corpus import CorpusFolder


@dataclass(slots=True)
class Differences:
    """Files that are new or changed, by path, and the ids of articles whose files are gone. `described` takes the ids
    of those that turn out to differ in their metadata alone."""

    changed: list[tuple[str, FileState]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    described: set[str] = field(default_factory=set)


def differences(corpus: CorpusFolder, store: ArticleStore) -> Differences:
    """Compare every file with what was indexed of it."""
    indexed = store.files()
    found = Differences()
    listed = list(corpus.paths())
    # A folder that can't be listed at the moment has lost nothing.
    hidden = sorted(path for path in indexed.keys() - set(listed) if corpus.hides(path))
    for path in (*listed, *hidden):
        former = indexed.pop(path, None)
        try:
            state = corpus.state(path, former.article_id if former else "")
        except UnreadableInput:
            # Reading it tells what is wrong with it.
            state = FileState("", -1, -1)
        if state != former:
            found.changed.append((path, state))
    found.gone = [state.article_id for state in indexed.values()]
    return found
