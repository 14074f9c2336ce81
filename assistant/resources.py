"""Files that come with the program: prompts and the starter corpus.

In a wheel they lie inside the package; in a checkout they stand at its top, where people read them.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def prompts_folder() -> Path:
    """Where the prompt templates are."""
    return _resource("prompts")


def starter_corpus() -> Path:
    """Where the starter articles are."""
    return _resource("corpus")


def _resource(name: str) -> Path:
    inside = _PACKAGE / "data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
