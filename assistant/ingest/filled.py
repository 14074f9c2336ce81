"""What a library says of the ingestions that fill it."""

from __future__ import annotations

import json

from assistant.domain.ports import ArticleStore

RECIPE = "recipe"
# Facts about the first ingestion, and about any that embeds every article anew: what it was begun with, and
# whether the library has held all of it since.
BEGUN_WITH = "begun_with"
FILLED = "filled"


def never_filled(store: ArticleStore) -> bool:
    """Whether no first ingestion, and no last rebuild, ran to its end: articles at hand may be missing."""
    return store.get(FILLED) != "yes"


def begun_with(store: ArticleStore) -> list[str] | None:
    """The inputs of an ingestion that was broken off in a library never filled; None where none ever began."""
    return None if store.get(RECIPE) is None else list(json.loads(store.get(BEGUN_WITH) or "[]"))
