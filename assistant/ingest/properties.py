"""What a document's properties say of it, as far as that can be believed: programs fill them in with file names, log-in
names and the day of printing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.ingest.dates import parse_when
from assistant.ingest.furniture import stamped
from assistant.ingest.letters import letters_of
from assistant.ingest.masthead import masthead

_FILE = re.compile(
    r"(?i)\.(docx?|indd|qxp|qxd|pdf|html?|rtf|odt|txt|xlsx?|pptx?|pages|tex|dvi|ps|eps|ai|cdr|pmd|wpd|fm)\b|[\\/]\S+[\\/]"
    r"|\S_\S+_\S|^file:"
)
_NO_TITLE = re.compile(
    r"(?i)(microsoft (word|powerpoint|excel|office)\b.*|powerpoint presentation|untitled.*|ohne titel.*|sans titre.*"
    r"|((word )?document|dokument|slide|page|layout|print|scan|draft|title|none|null|new|doc|temp|template|test)\W*\d*"
    r"|\W*about:blank.*|(full page |web page )?(print|fax)\b.*|.*\b(scan(ner|ned)?|copier)\W?\d+)"
)
_NO_AUTHOR = re.compile(
    r"(?i).*(\b(admin(istrator)?|user|owner|root|default|unknown|anonymous|author|guest|office|microsoft|adobe|apple"
    r"|python-docx|registered|customer|pc|laptop|desktop|scanner|print)\b|@|\\|/|\d).*"
)
# These write down when somebody printed or scanned, which is not when it was published.
_PRINTERS = re.compile(
    r"(?i)skia/pdf|chrom(e|ium)|mozilla|firefox|safari|quartz pdfcontext|webkit|wkhtmltopdf|print to pdf|cairo"
    r"|pdfcreator|ghostscript|printer|scan|canon|xerox|ricoh|konica|epson|headless"
)
# The first lines of a document, in which its own date stands.
_TOP_LINES = 8
_LONGEST_TITLE = 250


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of a document and its `text`; `created` in ISO 8601, `made_by` names the programs."""

    title_given: str | None
    author_given: str | None
    created: str | None
    made_by: str
    text: str

    def title(self) -> str | None:
        """The title, where it reads like one."""
        title = " ".join((self.title_given or "").split())
        if not title or len(title) > _LONGEST_TITLE or _FILE.search(title) or _NO_TITLE.fullmatch(title):
            return None
        # One word may be a log-in's or a template's name, unless the document shows it.
        if len(re.findall(r"[^\W\d_]+", title)) >= 2 or letters_of(title) in letters_of(self.text[:2000]):
            return title
        return None

    def author(self) -> str | None:
        """The author, where it is a name rather than an account."""
        author = " ".join((self.author_given or "").split())
        return author if author and " " in author and not _NO_AUTHOR.fullmatch(author) else None

    def published(self) -> str | None:
        """The day it was made, where it is no print, and its first lines name no day of their own."""
        if not self.created or _PRINTERS.search(self.made_by):
            return None
        when = parse_when(self.created)
        if when is None or not when.believable(date.today()):
            return None
        top = [" ".join(line.split()) for line in self.text.split("\n")[:_TOP_LINES]]
        return None if any(stamped(line) or masthead(line) for line in top) else self.created

    def retrieved(self) -> str | None:
        """The day of printing, for a print."""
        return self.created if self.created and _PRINTERS.search(self.made_by) else None
