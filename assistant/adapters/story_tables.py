"""What grouping derives from articles, in library.db."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from assistant.adapters.library import Library
from assistant.domain.article import Article
from assistant.domain.story import Copy, Signature, Story, story_of

# By what rule all of this was derived, and how many articles there were when they were grouped; the latter is not set
# while some article is signed and not yet grouped.
_RULE, _GROUPED = "story_rule", "grouped"
_CHUNK = 500


class StoryTables:
    """Reads and writes in a library that is open. Every method raises LibraryError where the file fails."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def article(self, article_id: str) -> Article | None:
        """The article with its text, or None."""
        return self._library.article(article_id)

    def unsigned(self) -> list[str]:
        """The ids of articles without a signature, in order."""
        rows = self._library.select(
            "SELECT a.id FROM article a LEFT JOIN signature s ON s.article_id = a.id"
            " WHERE s.article_id IS NULL ORDER BY a.id"
        )
        return [id_ for (id_,) in rows]

    def sign(self, signed: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep signatures, as (article id, text hash, sketch). Stories are due for grouping from then on."""
        with self._library.transaction() as connection:
            connection.execute("DELETE FROM meta WHERE key = ?", [_GROUPED])
            connection.executemany("INSERT OR REPLACE INTO signature VALUES (?, ?, ?)", signed)

    def signatures(self) -> list[Signature]:
        """Every signature, in the order of ids."""
        rows = self._library.select(
            "SELECT a.id, a.source, a.title, a.published, s.text_hash, s.sketch FROM signature s"
            " JOIN article a ON a.id = s.article_id ORDER BY a.id"
        )
        return [
            Signature(id_, source, title, date.fromisoformat(published) if published else None, text_hash, sketch)
            for id_, source, title, published, text_hash, sketch in rows
        ]

    def verdicts(self) -> dict[tuple[str, str], bool]:
        """Whether two articles, the lesser id first, are of one story, for each pair that was compared."""
        return {(one, other): bool(same) for one, other, same in self._library.select("SELECT * FROM kinship")}

    def judge(self, verdicts: Mapping[tuple[str, str], bool]) -> None:
        """Keep verdicts."""
        with self._library.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO kinship VALUES (?, ?, ?)",
                [(one, other, same) for (one, other), same in verdicts.items()],
            )

    def group(self, stories: Mapping[str, str]) -> None:
        """Put these stories, one for each article that is in any, in place of the former ones."""
        with self._library.transaction() as connection:
            connection.execute("DELETE FROM story")
            connection.executemany("INSERT INTO story VALUES (?, ?)", stories.items())
            connection.execute("INSERT OR REPLACE INTO meta SELECT ?, count(*) FROM article", [_GROUPED])

    def due(self) -> bool:
        """Whether the articles are others than when they were grouped last.

        An article that came, or came anew, has no signature, and signing it makes grouping due; so only those that
        went have to be looked for, by their number.
        """
        return self._library.get(_GROUPED) != str(self._library.counts()[0])

    def derive_by(self, rule: str) -> None:
        """Drop all that was derived by another rule."""
        if self._library.get(_RULE) == rule:
            return
        with self._library.transaction() as connection:
            for table in ("signature", "kinship", "story"):
                connection.execute(f"DELETE FROM {table}")
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [_RULE, rule])
            connection.execute("DELETE FROM meta WHERE key = ?", [_GROUPED])

    def stories(self, article_ids: Sequence[str]) -> dict[str, Story]:
        """The stories of those of these articles that are in one."""
        found: dict[str, str] = {}
        for start in range(0, len(article_ids), _CHUNK):
            chunk = article_ids[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            found.update(
                self._library.select(f"SELECT article_id, story FROM story WHERE article_id IN ({marks})", chunk)
            )
        copies: dict[str, list[Copy]] = {}
        for story in sorted(set(found.values())):
            rows = self._library.select(
                "SELECT a.id, a.source, a.published FROM story s JOIN article a ON a.id = s.article_id"
                " WHERE s.story = ?",
                [story],
            )
            copies[story] = [
                Copy(id_, source, date.fromisoformat(published) if published else None)
                for id_, source, published in rows
            ]
        # Where a copy was removed and the rest not grouped since, one article may be left; and where another process
        # grouped anew between the two reads, the story may be that of others.
        return {
            id_: story_of(copies[story])
            for id_, story in found.items()
            if len(copies[story]) > 1 and any(copy.article_id == id_ for copy in copies[story])
        }
