"""The line under a headline that says which outlet printed it and when: "The Harbour Post, 3 May 2021"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.ingest.author import is_agency
from assistant.ingest.dates import When
from assistant.ingest.furniture import stamped

_LONGEST_NAME = 60
_BETWEEN = re.compile(r"\s*[|•·,;:]\s+|\s+[–—-]\s+|\s*[|•·]\s*")
# A place and a day stand in such a line as well, over a scene or a letter, and a section's name over a page. So an
# outlet is told by a word that names hardly anything else: in English the last of several, or the one before "of".
_LAST = (
    "advertiser|argus|bulletin|chronicle|courant|courier|dispatch|echo|enquirer|examiner|express|gazette|guardian|herald"
    "|independent|inquirer|journal|ledger|mail|mercury|monitor|news|observer|post|press|sentinel|standard|telegraph"
    "|times|tribune|weekly|wire"
)
_ENDINGS = "zeitung|nachrichten|anzeiger|rundschau|blatt|kurier"
_FIRST = (
    "corriere|correio|diario|diário|folha|gaceta|gazeta|gazzetta|giornale|jornal|journal|noticias|notícias|periódico"
    "|вестник|ведомости|газета|известия|новости"
)
_SMALL = "and|of|for|the|de|del|della|der|des|di|do|da|du|e|el|et|für|i|il|la|le|les|o|und|y"
_WORD = r"[^\W\d_][\w.'’&-]*"
_OUTLET = re.compile(
    rf"""(?x)
    (?:{_WORD}\s+)+?(?i:{_LAST})(?:\s+(?:of|for)(?:\s+{_WORD})+)?
    | (?:{_WORD}\s+)*?[\w-]*(?i:{_ENDINGS})
    | (?:(?i:il|el|la|le|o|a)\s+)?(?i:{_FIRST})(?:\s+{_WORD})*
    """
)
_SECTION = re.compile(
    r"(?i)(?:breaking|business|city|home|international|latest|local|more|national|our|sports?|top|uk|us|world) news"
    r"|(?:blog|guest) post"
)


@dataclass(frozen=True, slots=True)
class Masthead:
    """Which outlet printed an article, and when."""

    source: str
    when: When


def masthead(line: str) -> Masthead | None:
    """The outlet and the date of a line that is nothing else, in either order; None where it is no such line."""
    for match in _BETWEEN.finditer(line):
        before, after = line[: match.start()], line[match.end() :]
        for name, date in ((before, after), (after, before)):
            if _is_outlet(name) and (when := stamped(date)):
                return Masthead(name, when)
    return None


def _is_outlet(name: str) -> bool:
    if len(name) > _LONGEST_NAME or _SECTION.fullmatch(name):
        return False
    if is_agency(name):
        return True
    capital = all(word[0].isupper() or word in _SMALL.split("|") for word in name.split())
    return capital and _OUTLET.fullmatch(name) is not None
