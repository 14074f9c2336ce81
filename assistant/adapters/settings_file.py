"""Changing one setting in a TOML file, by tomlkit: comments, order and everything else stay as they were."""

from __future__ import annotations

import contextlib
import difflib
import os
import shutil
import tempfile
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.config import ChatSettings, ThemeSettings, checked, known_settings
from assistant.domain.errors import SettingsError

_CHAT, _KEYS, _THEMES = "chat", "keys", "themes"
_PLAIN_PARTS = frozenset(ThemeSettings.model_fields) - {"variables"}


def change(path: Path, key: str, value: str | None) -> object:
    """Set `key` (`section.name`) to what `value` says, or take it out where that is None; gives the value set.

    The whole file is validated before it is written, and written in one step. Raises SettingsError; the file is
    as it was then.
    """
    _allowed(key)
    document = _read(path)
    *sections, name = _parts(key)
    place, name = _standing(_place(document, sections, path), name)
    if value is None:
        if name not in place:
            raise SettingsError(f"{path} does not set {key}", "`assistant config` tells where each setting comes from.")
        del place[name]
        typed = None
    else:
        place[name] = value
        typed = checked(document.unwrap(), path)[key]
        # What is empty stays so in the file: TOML has no word for nothing.
        place[name] = value if typed is None else typed
    checked(document.unwrap(), path)
    _write(path, document.as_string())
    return typed


def tried(chat: ChatSettings, key: str, value: str) -> ChatSettings | None:
    """The chat's settings with `key` set, or None where that can not be, which `change` tells."""
    document = chat.model_dump(exclude_none=True)
    _, *sections, name = _parts(key)
    place: MutableMapping[str, Any] = document
    for section in sections:
        place = place.setdefault(section, {})
    place[name] = value
    try:
        return ChatSettings(**document)
    except ValidationError:
        return None


def _allowed(key: str) -> None:
    if key.endswith(("api_key", "token")):
        raise SettingsError(
            f"{key}: a key does not belong in a file",
            "Run `assistant config set-key`, or set it in the environment.",
        )
    known = known_settings()
    if _open_ended(key):
        return
    if key not in known:
        near = difflib.get_close_matches(key, known, 1)
        hint = f"Did you mean {near[0]}?" if near else "`assistant config` lists the settings."
        raise SettingsError(f"there is no setting {key}", hint)


def _open_ended(key: str) -> bool:
    """Whether the user names a part of it: a key's id, a theme, a variable of a theme."""
    parts = _parts(key)
    if parts[:2] == [_CHAT, _KEYS]:
        return len(parts) == 3 and bool(parts[2])
    if parts[:2] == [_CHAT, _THEMES]:
        return len(parts) in (4, 5) and all(parts) and (len(parts) == 4) == (parts[3] in _PLAIN_PARTS)
    return False


def _parts(key: str) -> list[str]:
    """The sections of a key and its name. The ids that keys are given to have dots of their own."""
    parts = key.split(".")
    if parts[:2] == [_CHAT, _KEYS] and len(parts) > 2:
        return [_CHAT, _KEYS, ".".join(parts[2:])]
    return parts


def _standing(place: MutableMapping[str, Any], name: str) -> tuple[MutableMapping[str, Any], str]:
    """Where a name with dots stands in a table: as it is, or as tables in the table."""
    while name not in place:
        head, dot, rest = name.partition(".")
        if not (dot and isinstance(place.get(head), MutableMapping)):
            break
        place, name = place[head], rest
    return place, name


def _read(path: Path) -> Any:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(path.read_text("utf-8") if path.exists() else "")
    except TOMLKitError as error:
        raise SettingsError(f"{path} is not TOML: {error}", "Mend the line that it names.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}") from error


def _place(document: Any, sections: list[str], path: Path) -> MutableMapping[str, Any]:
    import tomlkit

    place: MutableMapping[str, Any] = document
    for section in sections:
        if section not in place:
            place[section] = tomlkit.table()
        place = place[section]
        if not isinstance(place, MutableMapping):
            raise SettingsError(f"{path}: {section} is not a section", f"Write it as [{section}].")
    return place


def _write(path: Path, text: str) -> None:
    # Whoever keeps settings elsewhere and links to them keeps the link.
    target = path.resolve()
    temporary = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise SettingsError(f"{path} can't be written: {error.strerror}", "Check who may write there.") from error
