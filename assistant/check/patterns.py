"""Regular expressions of a case, whose search always comes to an end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Sequence

LONGEST = 500
SECONDS = 2.0

# With one repeat and no alternative the search of a few thousand characters takes at most their square in steps. With
# more, as in (a|aa)+, it may never end, and nothing interrupts `re` inside of its own process.
_CHOICE = re.compile(r"[*+?{|]")
_CHILD = (
    "import json, re, sys, warnings; warnings.simplefilter('ignore'); p, ts = json.load(sys.stdin);"
    " print(next((n for n, t in enumerate(ts) if re.search(p, t)), -1))"
)


class RunawayPattern(Exception):
    """A search that did not come to an end within SECONDS."""


def problem(pattern: str) -> str | None:
    """What is wrong with `pattern`, with the character of it where it is known, or None."""
    if len(pattern) > LONGEST:
        return f"it has {len(pattern):,} characters, and may have {LONGEST}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except re.error as error:
        return error.msg if error.pos is None else f"{error.msg}, at its character {error.pos + 1}"
    except (OverflowError, RecursionError):
        return "it repeats or nests too much"
    return None


def first_match(pattern: str, texts: Sequence[str]) -> int | None:
    """The index of the first text in which `pattern` is found. Raises RunawayPattern after SECONDS, or where the search
    took more memory than there is."""
    if len(_CHOICE.findall(pattern)) <= 1:
        return next((number for number, text in enumerate(texts) if re.search(pattern, text)), None)
    command = [sys.executable, "-I", "-S", "-c", _CHILD]
    asked = json.dumps([pattern, list(texts)])
    try:
        done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise RunawayPattern from error
    number = int(done.stdout)
    return None if number < 0 else number
