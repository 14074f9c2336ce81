"""For which version of the settings a file was written, and what a name that none has was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.domain.errors import SettingsError

SETTINGS_VERSION = 1


def refuse_newer(values: Mapping[str, Any], path: Path) -> None:
    """Raise SettingsError where the file at `path`, which holds `values`, says that it is of a later version."""
    version = values.get("settings_version", SETTINGS_VERSION)
    if isinstance(version, int) and version > SETTINGS_VERSION:
        raise SettingsError(
            f"{path} has settings version {version}, and this program ({__version__}) reads version {SETTINGS_VERSION}",
            "Install the newer program.",
        )


def no_such_setting(origin: str, key: str, known: Sequence[str]) -> SettingsError:
    """What is said of a setting that there is none of."""
    near = difflib.get_close_matches(key, known, 1)
    hint = f"Did you mean {near[0]}?" if near else "`assistant config` lists the settings."
    return SettingsError(f"{origin}: there is no setting {key}", hint)
