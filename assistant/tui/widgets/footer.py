"""The keys that work here, at the foot of a screen."""

from __future__ import annotations

from textual import widgets
from textual.app import ComposeResult


class Footer(widgets.Footer):
    """Textual's, whose keys are not bound to it.

    Each of them would follow its `compact`, which never changes here, and the footer would hold on to every key that
    it ever showed: 14 widgets for each answer (Textual 8.2, `Footer.compose` and `reactive._watch`).
    """

    def compose(self) -> ComposeResult:
        """The same keys."""
        for key in super().compose():
            key._reactive_connect = None
            yield key
