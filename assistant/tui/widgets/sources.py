"""Where articles come from: paths that are typed or pasted, or picked from the folders of this machine."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from textual.binding import Binding
from textual.message import Message
from textual.widgets import DirectoryTree, TextArea


class SourcesArea(TextArea):
    """One path, glob or address a line."""

    BINDINGS = [
        Binding("enter", "start", "Bring in", id="ingest.start", priority=True, tooltip="Bring these in"),
        Binding("ctrl+j,shift+enter", "newline", "New line", show=False, id="ingest.newline", priority=True),
    ]

    class Started(Message):
        """The reader wants these brought in."""

        def __init__(self, inputs: tuple[str, ...]) -> None:
            super().__init__()
            self.inputs = inputs

    def __init__(self) -> None:
        super().__init__(
            id="sources",
            soft_wrap=True,
            tab_behavior="focus",
            compact=True,
            placeholder="A file, a folder or a pattern such as ~/pages/*.html; one a line. Enter brings them in.",
        )

    def action_start(self) -> None:
        """Hand on what is typed."""
        self.post_message(self.Started(inputs_of(self.text)))

    def action_newline(self) -> None:
        """Begin a line."""
        self.insert("\n")

    def add(self, path: Path) -> None:
        """Put a path on a line of its own."""
        lines = [line for line in self.text.splitlines() if line.strip()]
        self.text = "\n".join([*lines, str(path)])
        self.move_cursor(self.document.end)


class SourceTree(DirectoryTree):
    """Folders, and the files in them that can be read."""

    BINDINGS = [
        Binding("space", "pick", "Add", id="ingest.pick", tooltip="Add this file or folder to the list"),
        Binding("backspace,left", "up", "Up", id="ingest.up", tooltip="To the folder above"),
        Binding("j", "cursor_down", "Down", show=False, id="ingest.down"),
        Binding("k", "cursor_up", "Up", show=False, id="ingest.above"),
        Binding("right", "open", "Open", show=False, id="ingest.openfolder", tooltip="Open this folder"),
    ]

    class Picked(Message):
        """The reader wants a file or folder."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, id="tree")
        self._kinds: frozenset[str] = frozenset()
        self.guide_depth = 2

    async def offer(self, kinds: frozenset[str]) -> None:
        """Offer files of these kinds alone."""
        self._kinds = kinds
        await self.reload()

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """Folders and readable files; what begins with a dot is hidden."""
        return [path for path in paths if not path.name.startswith(".") and (self._readable(path))]

    def _readable(self, path: Path) -> bool:
        return path.suffix.lower() in self._kinds or self._safe_is_dir(path)

    def on_directory_tree_file_selected(self, event: DirectoryTree.FileSelected) -> None:
        """Enter on a file adds it."""
        event.stop()
        self.post_message(self.Picked(event.path))

    def action_pick(self) -> None:
        """Add what the cursor is on."""
        if self.cursor_node and self.cursor_node.data:
            self.post_message(self.Picked(Path(self.cursor_node.data.path)))

    def action_open(self) -> None:
        """Open the folder that the cursor is on."""
        if self.cursor_node and self.cursor_node.allow_expand:
            self.cursor_node.expand()

    def action_up(self) -> None:
        """Close this folder, or go to the folder above."""
        node = self.cursor_node
        if node and node.is_expanded and not node.is_root:
            node.collapse()
        elif node and node.parent:
            self.move_cursor(node.parent)
        else:
            self.path = Path(self.path).resolve().parent


def inputs_of(text: str) -> tuple[str, ...]:
    """The inputs that lines of text name, each once. A terminal into which files are dragged writes their names
    in quotes, with backslashes, or as file: addresses; without any of these a whole line is one name."""
    found: list[str] = []
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("file://"):
            found.append(unquote(urlsplit(stripped).path))
        elif stripped[:1] in "'\"" or "\\ " in stripped:
            try:
                found += shlex.split(stripped)
            except ValueError:
                found.append(stripped)
        else:
            found.append(stripped)
    return tuple(dict.fromkeys(one for one in found if one))
