"""Layers of settings as nested tables, before they are checked: laid over each other, and told flat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merge(target: dict[str, Any], layer: Mapping[str, Any]) -> None:
    """Put the values of `layer` over those of `target`, section by section."""
    for key, value in layer.items():
        if not isinstance(value, Mapping):
            target[key] = value
        # What is no section stays as it is, to be refused.
        elif isinstance(own := target.setdefault(key, {}), dict):
            merge(own, value)


def with_key_ids(layer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, with `chat.new = "…"` below [chat.keys] read as `"chat.new" = "…"`: the dot belongs to the id."""
    chat = layer.get("chat")
    if not (isinstance(chat, Mapping) and isinstance(chat.get("keys"), Mapping)):
        return layer
    return {**layer, "chat": {**chat, "keys": flat(chat["keys"])}}


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """`section.name` to its value, whatever the depth."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found.update(flat(value, f"{prefix}{key}."))
        else:
            found[f"{prefix}{key}"] = value
    return found
