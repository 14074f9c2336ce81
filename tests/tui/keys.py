"""Every key of the chat, as a page: python -m tests.tui.keys > docs/keys.md"""

from __future__ import annotations

import re
from itertools import groupby

from assistant.tui.keymap import Bound, bound, display

HEAD = """\
# The keys of the chat

F1 shows the keys that work where you are, Ctrl+P all that can be done. What is told here of a key is what it does
without settings of your own.

Every line has an id. Give it another key, or several, in the settings, and the footer and F1 show yours:

```toml
# assistant.toml of a project, or the user's file that `assistant config` names
[chat.keys]
chat.new = "ctrl+b"
article.next = "n, right"
```

`assistant config set chat.keys.chat.new ctrl+b` writes the same (`--user` for every project), `assistant config unset
chat.keys.chat.new` takes it back. A key is written as `ctrl+b`, `alt+up`, `f12`, `pageup`, `slash` or `?`. What no
binding is named, what is no key, and what would put another action out of reach on the same screen is refused in a
sentence. Where text is typed, a letter alone is text.

`chat.mouse = false` leaves the mouse to the terminal, whose own selecting then works. `chat.theme` names a theme, and
"Theme" in the palette chooses one for good. A theme of your own needs `primary`, and may have `secondary`, `accent`,
`warning`, `error`, `success`, `foreground`, `background`, `surface`, `panel`, `boost`, `dark` and `variables`:

```toml
[chat]
theme = "paper"

[chat.themes.paper]
primary = "#7a3e00"
background = "#fbf7ee"
foreground = "#2b2620"
dark = false
```
"""
_TITLES = {"app": "Everywhere", "chat": "The chat"}


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    places = groupby(bound(), key=lambda one: one.id.partition(".")[0])
    for place, found in sorted(((place, list(found)) for place, found in places), key=lambda one: _order(one[0])):
        title = _TITLES.get(place, place.replace("_", " ").capitalize())
        rows = "\n".join(_row(one) for one in found)
        parts.append(f"## {title}\n\n| key | id | what it does |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _order(place: str) -> tuple[int, str]:
    first = list(_TITLES)
    return (first.index(place) if place in first else len(first), place)


def _row(one: Bound) -> str:
    keys = ", ".join(display(key) for key in one.keys)
    told = re.sub(r"([|\\])", r"\\\1", one.told)
    return f"| {keys} | `{one.id}` | {told} |"


if __name__ == "__main__":
    print(page(), end="")
