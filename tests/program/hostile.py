"""Articles that try to act on the terminal, in every way that a file can hold.

Each attack carries a name of its own, such as NEEDLE-OSC52, so that what leaks can be told from what the program
writes itself.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import yaml

_CLIP = base64.b64encode(b"NEEDLE").decode()
_URL = "https://evil.example/NEEDLE"

ATTACKS = {
    "csi-clear": "\x1b[2J\x1b[3J\x1b[1;1HNEEDLE-CLEAR",
    "csi-report": "\x1b[6nNEEDLE\x1b[>0q\x1b[c",
    "csi-screen": "\x1b[?1049l\x1b[?1002hNEEDLE",
    "csi-colour": "\x1b[38;5;13mNEEDLE-SGR",
    "csi-private": "\x1b[?5hNEEDLE\x1b[=1;2c",
    "reset": "\x1bcNEEDLE-RIS",
    "charset": "\x1b(0NEEDLE-G0\x0eNEEDLE\x0f",
    "osc-0": "\x1b]0;NEEDLE-TITLE\x07",
    "osc-2": "\x1b]2;NEEDLE-TITLE\x1b\\",
    "osc-4": "\x1b]4;1;rgb:ff/ff/ff\x1b\\",
    "osc-7": "\x1b]7;file://evil.example/NEEDLE\x07",
    "osc-8": f"\x1b]8;;{_URL}\x1b\\NEEDLE-LINK\x1b]8;;\x1b\\",
    "osc-8-id": f"\x1b]8;id=NEEDLE;{_URL}\x07NEEDLE\x1b]8;;\x07",
    "osc-9": "\x1b]9;NEEDLE-NOTE\x07",
    "osc-52": f"\x1b]52;c;{_CLIP}\x07",
    "osc-52-st": f"\x1b]52;p;{_CLIP}\x1b\\",
    "osc-52-read": "\x1b]52;c;?\x07",
    "osc-777": "\x1b]777;notify;NEEDLE;NEEDLE\x07",
    "osc-1337": "\x1b]1337;File=name=TkVFRExF;inline=1:TkVFRExF\x07",
    "osc-open": "\x1b]0;NEEDLE-WITHOUT-AN-END",
    "dcs": "\x1bP$qNEEDLE-DCS\x1b\\",
    "dcs-tmux": f"\x1bPtmux;\x1b\x1b]52;c;{_CLIP}\x07\x1b\\",
    "apc": "\x1b_GNEEDLE-APC\x1b\\",
    "pm": "\x1b^NEEDLE-PM\x1b\\",
    "sos": "\x1bXNEEDLE-SOS\x1b\\",
    "c1-csi": "\x9b2JNEEDLE-C1\x9b31m",
    "c1-osc": f"\x9d52;c;{_CLIP}\x9c",
    "c1-osc-8": f"\x9d8;;{_URL}\x9cNEEDLE\x9d8;;\x9c",
    "c1-dcs": "\x90$qNEEDLE\x9c",
    "c1-others": "\x84\x85\x88\x8d\x8e\x8f\x98\x9e\x9fNEEDLE\x9c",
    "c0": "\x00\x01\x05\x07\x08\x08\x08\x0b\x0c\x0e\x0f\x7fNEEDLE-C0",
    "overwrite": "harmless\rNEEDLE-CR",
    "bidi-override": "\u202eNEEDLE-RLO\u202c\u202aNEEDLE\u202b\u202d",
    "bidi-isolate": "\u2066NEEDLE-LRI\u2067\u2068\u2069",
    "zero-width": "NEE\u200bDLE\u2060-ZW\ufeff\u2063",
    "tags": "NEEDLE" + "".join(chr(0xE0000 + ord(one)) for one in "obey me") + "\U000e007f",
    "markup": f"[/nope][@click=app.quit]NEEDLE-CLICK[/][link='{_URL}']l[/link][b red]NEEDLE[/b red]",
    "markdown": f"[NEEDLE]({_URL}) ![NEEDLE]({_URL}) <script>NEEDLE</script> `NEEDLE`",
}
"""What is tried, by name."""

LONE = "half \ud800 and half \udc9b"
"""Halves of characters, as a JSON file can hold them."""

ALL = " ".join(ATTACKS.values())
QUESTION = "How much will the ferry terminal of Velmora cost?"
ANSWER = "40 million euros"
TITLE = "Velmora votes for a ferry terminal"


def ferry() -> str:
    """An article that answers QUESTION, with every attack in a paragraph, and some in the sentence."""
    some = " ".join(ATTACKS[name] for name in ("osc-52", "csi-clear", "c1-csi", "bidi-override", "markup"))
    paragraphs = [
        "The harbour council of Velmora voted on Tuesday for a new ferry terminal.",
        f"The ferry terminal of Velmora will cost {ANSWER} {some} the council said.",
        *(f"Fishermen told reporters of the {name}: {attack} so they said." for name, attack in ATTACKS.items()),
        LONE,
        "The first ferry is to sail in May 2027.",
    ]
    return "\n\n".join(paragraphs)


def lines() -> str:
    """JSON lines: the ferry article with every field attacked, and one more that does not end its title's escape."""
    rest = " ".join((ALL, LONE))
    whole = {
        "id": "ferry",
        "title": f"{TITLE} {ATTACKS['osc-52']}{ATTACKS['markup']}{ATTACKS['c1-csi']} {rest}",
        "source": f"Wire {ATTACKS['osc-0']}{ATTACKS['markup']}{rest}",
        "url": f"https://velmora.example/{ATTACKS['osc-8']}/{ATTACKS['c1-osc']}",
        "authors": [f"Ana {rest}", rest],
        "date": "2026-05-03",
        "text": ferry(),
    }
    sly = {"id": f"sly{rest}", "title": f"{rest} {TITLE}", "source": rest, "url": rest, "date": rest, "text": rest}
    return "".join(f"{json.dumps(one)}\n" for one in (whole, sly))


def page() -> str:
    """A page of 5,000 links, with attacks written as HTML writes characters: one of C0 is refused with the page."""
    spelled = "".join(f"&#{ord(one)};" for one in ALL if one >= " ")
    links = "".join(f"<p>Quay {n} ships fish, <a href='https://evil.example/{n}'>{n}</a>.</p>" for n in range(5_000))
    title = f"Five thousand quays {spelled}"
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>The list of quays {spelled} is long.</p>{links}</article></body></html>"
    )


def write(folder: Path) -> None:
    """All of them, in files whose names are attacks as well."""
    folder.mkdir()
    (folder / "wire.jsonl").write_text(lines(), "utf-8")
    (folder / "quays.html").write_text(page(), "utf-8")
    (folder / "long.txt").write_text(f"One long line\n\nThe quay of Astrel is one. {'x' * 1_000_000}", "utf-8")
    (folder / "copied.txt").write_text(f"{TITLE} again {ALL}\n\n{ferry().replace(LONE, '')}", "utf-8", newline="")
    fields = {"id": "front", "title": f"{ALL} in front", "source": ALL, "author": ALL, "url": ALL}
    front = yaml.safe_dump(fields, default_style='"', width=1 << 30)
    (folder / "front.md").write_text(f"---\n{front}---\n{ferry().replace(LONE, '')}", "utf-8", newline="")
    named(folder, "read.txt").write_text("A quay\n\nThe quay of Ostrel is 300 metres long.", "utf-8")
    # None of these is an article; each failure names its file.
    named(folder, "broken.jsonl").write_text(f"{{{ALL}\n{json.dumps({'title': ALL})}\n", "utf-8")
    named(folder, "empty.md").write_text("", "utf-8")
    named(folder, "front.md").write_text(f"---\ntitle: [{ALL}\n---\nA text.", "utf-8")


def named(folder: Path, ending: str) -> Path:
    """A path whose name is an attack; names have at most 255 bytes, and no slash."""
    some = ("osc-52", "osc-0", "csi-clear", "c1-csi", "bidi-override", "overwrite", "markup")
    name = "".join(ATTACKS[one].replace("/", "") for one in some)
    return folder / f"[nope]{name[:150]}\n{ending}"


def undecodable(folder: Path, ending: str) -> Path:
    """A path whose name is not UTF-8, and holds an 8-bit control as its one byte."""
    return Path(os.fsdecode(os.fsencode(folder) + b"/b\x9b31m\x9d52;c;TkVFRExF\x9c" + ending.encode()))
