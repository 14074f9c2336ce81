"""The part of the chat where an answer is checked: its markers and quotes, its articles, and what is copied of it."""

from __future__ import annotations

import asyncio

from textual.binding import Binding
from textual.getters import query_one

from assistant.domain import wording
from assistant.domain.article import Article
from assistant.domain.conversation import refind
from assistant.domain.errors import AssistantError
from assistant.domain.exchange import Evidence, Exchange
from assistant.tui.copying import answer_text, citation_text, quote_text, turn_text
from assistant.tui.messages import BrowserWanted, CopyWanted, EditorWanted, PagerWanted
from assistant.tui.outside import Offer, OutsideApp
from assistant.tui.recorder import Recorder
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.kept import KeptScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.evidence import EvidencePanel


class CheckingScreen(KeptScreen):
    """A conversation with evidence beside it: that of turn `_selected`."""

    BINDINGS = [
        Binding("f3", "pager", "Pager", show=False, id="chat.pager", tooltip="Show the answer in your pager"),
        Binding(
            "f4",
            "editor",
            "Edit",
            show=False,
            id="chat.editor",
            tooltip="Edit the question in your editor; from the evidence, the article's file",
        ),
    ]
    OFFERS: tuple[Offer, ...] = (
        ("Copy answer", "The whole answer with its sources", "copy_answer"),
        ("Copy quote", "The words of the highlighted card", "copy_quote"),
        ("Copy citation", "The quote with title, source, date and address", "copy_citation"),
        ("Open page", "Open the page of the highlighted card in the browser", "browse"),
        ("Pager", "Show the answer in your pager", "pager"),
        ("Editor", "Edit the question; from the evidence, the article's file", "editor"),
    )
    evidence = query_one(EvidencePanel)

    def __init__(self, opening: asyncio.Future[ChatServices], record: Recorder) -> None:
        super().__init__(record)
        self._opening = opening
        self._selected = 0

    @property
    def _turn(self) -> Exchange | None:
        """The turn whose evidence is shown."""
        return self._exchanges[self._selected] if self._selected < len(self._exchanges) else None

    def on_evidence_panel_looked(self, event: EvidencePanel.Looked) -> None:
        """Light the marker of the card, and its sentence."""
        event.stop()
        self.conversation.light(self._selected, event.marker)

    # Articles

    def on_evidence_panel_opened(self, event: EvidencePanel.Opened) -> None:
        """Open the article of a card."""
        self.run_worker(self._open_article(event.evidence), group="article", exclusive=True, exit_on_error=False)

    async def _open_article(self, evidence: Evidence) -> None:
        try:
            services = await asyncio.shield(self._opening)
            article = await asyncio.to_thread(services.article, evidence.article.id)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", markup=False)
            return
        if article is None:
            told = "This article was removed from the library since. Its quotes stay here, as they were."
            self.notify(told, severity="warning", markup=False)
        else:
            self._push(article, evidence)

    def _push(self, article: Article, evidence: Evidence) -> None:
        cited = [citation.quote for citation in self._turn.citations] if self._turn else []
        places = [refind(article.text, one.span, one.text) for one in cited if one.article.id == article.id]
        current = refind(article.text, evidence.span, evidence.text) if evidence.span else None
        if evidence.span and current is None:
            told = "This article was edited since, and these words are not in it any more."
            self.notify(told, severity="warning", markup=False)
        elif current != evidence.span:
            self.notify("This article was edited since; these words stand elsewhere in it now.", markup=False)
        quotes = [place for place in places if place]
        self.app.push_screen(ArticleScreen(article, quotes, current, self._turn, self._opening))

    # Copying, and programs beside the chat

    def action_copy_quote(self) -> None:
        """Copy the words of the highlighted card."""
        if card := self.evidence.card:
            self.post_message(CopyWanted("Quote" if card.citation else "Passage", quote_text(card.text)))

    def action_copy_citation(self) -> None:
        """Copy them with where they are from."""
        if card := self.evidence.card:
            self.post_message(CopyWanted("Citation", citation_text(card.text, card.article)))

    def action_copy_answer(self) -> None:
        """Copy the answer with its sources."""
        if self._turn:
            self.post_message(CopyWanted("Answer", answer_text(self._turn)))

    def action_browse(self) -> None:
        """Open the page of the highlighted card."""
        if (card := self.evidence.card) and card.article.url:
            self.post_message(BrowserWanted(card.article.url))

    def action_pager(self) -> None:
        """Show the answer in the pager."""
        if self._turn:
            self.post_message(PagerWanted(turn_text(self._turn)))

    def action_editor(self) -> None:
        """Edit the question that is being typed, or the article of the card where one is looked at."""
        if self.evidence.has_focus and self.evidence.card:
            self.post_message(EditorWanted(self.evidence.card.article))
        else:
            self.run_worker(self._edit_question(), group="editor", exclusive=True, exit_on_error=False)

    async def _edit_question(self) -> None:
        if not isinstance(self.app, OutsideApp):
            return
        before = self.prompt.value
        try:
            edited = await self.app.edited(before)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", markup=False)
            return
        if edited != before:
            self.prompt.value = edited
        self.prompt.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        if action in ("copy_quote", "copy_citation"):
            return self.evidence.card is not None and bool(self.evidence.card.text)
        if action == "browse":
            return self.evidence.card is not None and bool(self.evidence.card.article.url)
        if action in ("copy_answer", "pager"):
            return self._turn is not None
        return super().check_action(action, parameters)
