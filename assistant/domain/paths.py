"""Files and folders as people name them."""

from __future__ import annotations

import os
from pathlib import Path


def expanded(name: str | Path) -> Path:
    """The path of a name, with ~ and ~user as their homes. Where there is no home the name stays as it is, and is
    told as a file that isn't there: Path.expanduser would raise."""
    return Path(os.path.expanduser(name))
