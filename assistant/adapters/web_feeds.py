"""The feeds that the user follows: feeds.opml of the project.

OPML, because every feed reader writes and reads it: what another one exports can be put in place as it is, and taken
along again. Whatever else the file holds, such as folders, stays.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from assistant.adapters.feeds import read_opml
from assistant.adapters.lock import feeds_lock
from assistant.adapters.web_listing import local, tree
from assistant.domain.errors import UnreadableInput
from assistant.domain.web import Subscription
from assistant.ingest.corpus import write_whole

_EMPTY = '<opml version="2.0"><head><title>Feeds of the news assistant</title></head><body /></opml>'


class FeedsFile:
    """Reads and changes one OPML file; it is written whole or not at all, by one process at a time, which holds
    `lock`."""

    def __init__(self, path: Path, lock: Path) -> None:
        self.path = path
        self._lock = lock

    def feeds(self) -> list[Subscription]:
        """The feeds in the order of the file; none where there is no file. Raises UnreadableInput."""
        if not self.path.exists():
            return []
        return [Subscription(url, title) for url, title in read_opml(self._tree(), "").lists]

    def add(self, new: Subscription) -> bool:
        """Follow a feed; False where it is followed already. Raises AssistantError."""
        with feeds_lock(self._lock):
            if any(one.url == new.url for one in self.feeds()):
                return False
            root = self._tree()
            body = next((one for one in root if local(one) == "body"), None)
            if body is None:
                body = ElementTree.SubElement(root, "body")
            title = new.title or new.url
            ElementTree.SubElement(body, "outline", {"type": "rss", "text": title, "title": title, "xmlUrl": new.url})
            self._write(root)
            return True

    def remove(self, url: str) -> bool:
        """Follow a feed no longer; False where it is not followed. Raises AssistantError."""
        if not self.path.exists():
            return False
        with feeds_lock(self._lock):
            root = self._tree()
            found = [
                (parent, one)
                for parent in root.iter()
                for one in parent
                if any(name.lower() == "xmlurl" and value.strip() == url for name, value in one.attrib.items())
            ]
            for parent, one in found:
                parent.remove(one)
            if found:
                self._write(root)
            return bool(found)

    def _tree(self) -> ElementTree.Element:
        try:
            data = self.path.read_bytes() if self.path.exists() else _EMPTY.encode()
        except OSError as error:
            raise UnreadableInput(f"{self.path} can't be read: {error.strerror}", "Check who may read it.") from error
        try:
            root = tree(data)
        except UnreadableInput as error:
            raise UnreadableInput(f"{self.path}: {error.message}", "Mend the file, or move it away.") from error
        if local(root).lower() != "opml":
            raise UnreadableInput(f"{self.path} is not an OPML file", "Move it away; `assistant feeds add` makes one.")
        return root

    def _write(self, root: ElementTree.Element) -> None:
        ElementTree.indent(root)
        text = ElementTree.tostring(root, encoding="unicode")
        write_whole(self.path, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')
