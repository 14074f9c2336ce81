"""From one input into corpus/: its articles made known, told from those that are there, and filed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from assistant.domain.article import Article, digest
from assistant.domain.documents import BadPart, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.domain.events import Failed, Filed, IngestEvent, Outcome, Stage
from assistant.ingest.corpus import CorpusFolder
from assistant.ingest.edits import origin_of
from assistant.ingest.filing import Filing
from assistant.ingest.identify import CanonicalUrl, identify
from assistant.ingest.inputs import Input, documents
from assistant.ingest.run import Run
from assistant.ingest.webpage import article_of


class Intake:
    """Files the articles of inputs. Only for who holds the library's write lock."""

    def __init__(
        self, corpus: CorpusFolder, filing: Filing, canonical_url: CanonicalUrl, today: Callable[[], date]
    ) -> None:
        self._corpus = corpus
        self._filing = filing
        self._canonical_url = canonical_url
        self._today = today

    def take(self, found: Input, run: Run) -> Iterator[IngestEvent]:
        """File what is in `found`, and tell each article."""
        number = 0
        if not found.filed:
            yield Stage("reading", len(run.outcomes), None, found.name)
        try:
            for document, alone in _looking_ahead(documents(found)):
                number += 1
                origin = origin_of(found.path) if alone and found.path else None
                event = self._file(document, found.name, number, origin, run)
                if found.filed and isinstance(event, Filed):
                    found.filed(event.article_id)
                yield event
                if not found.filed:
                    yield Stage("reading", len(run.outcomes), None, found.name)
            if not number:
                raise UnreadableInput("there is no article in it", "Check that the file holds the story itself.")
        except UnreadableInput as error:
            yield run.failure(found.name, error, found.name)

    def _file(
        self, document: RawDocument | BadPart, name: str, number: int, origin: str | None, run: Run
    ) -> Filed | Failed:
        """`origin` stands for the file, where nothing else is in it."""
        if isinstance(document, BadPart):
            return run.failure(f"{name}, {document.where}", document.error, name)
        try:
            article = identify(document, self._canonical_url, self._today())
        except UnreadableInput as error:
            return run.failure(name if number == 1 else f"{name}, article {number}", error, name)
        if document.id or article.url:
            # They tell which article it is, wherever its file lies.
            origin = None
        if document.id is None:
            article = self._known_again(article, document, origin, run)
        former = run.known.get(article.id)
        again = run.filed.get(article.id) == article.content_hash
        capture = document.retrieved is not None and article.url is not None and article.id == article_of(article.url)
        unchanged = former is not None and (
            again or self._same(former, article) or (capture and self._filing.was(former, article))
        )
        if article.id in run.outcomes and not unchanged and not (capture and self._filing.follows(former, article)):
            return run.failure(f"{name}, article {number}", _clash(article, run), name)
        run.inputs[article.id] = name
        if unchanged:
            run.copies += again
            run.filed[article.id] = article.content_hash
            run.outcomes.setdefault(article.id, Outcome.UNCHANGED)
            if former and document.original and not run.dry:
                self._filing.keep(former, document.original)
            return Filed(article.id, article.title, Outcome.UNCHANGED)
        outcome = Outcome.UPDATED if former else Outcome.ADDED
        path = (former or "") if run.dry else self._filing.put(article, former, document.original, origin)
        run.known[article.id] = path
        if not run.dry:
            run.ahead.add(path)
        run.outcomes.setdefault(article.id, outcome)
        run.filed[article.id] = article.content_hash
        return Filed(article.id, article.title, outcome)

    def _known_again(self, article: Article, document: RawDocument, origin: str | None, run: Run) -> Article:
        """`article`, without an id of its own, under that of the article which it is another form of."""
        former = run.known.get(article.id)
        if former is None:
            # The same bytes are the same article, though another cleaner made another text of them.
            known = self._filing.article_of(document.original) or self._filing.before_editing(article, origin)
            return replace(article, id=known) if known in run.known else article
        if origin and self._filing.is_from_elsewhere(former, article, origin):
            # What had this text first was edited since.
            return replace(article, id=f"c-{digest(article.id, origin)[:16]}")
        return article

    def _same(self, path: str, article: Article) -> bool:
        if not path:
            return False
        ingested = self._corpus.marks(path).ingested
        if ingested is None:
            try:
                ingested = self._corpus.read(path).content_hash
            except UnreadableInput:
                return False
        return ingested == article.content_hash


def _clash(article: Article, run: Run) -> UnreadableInput:
    """What is wrong with an article whose id another one has that was met, and says something else."""
    there = run.inputs.get(article.id)
    what = f"another article of this run has the id {article.id}{f', that of {there}' if there else ''}"
    if article.url and article.id == article_of(article.url):
        # Saved twice, as a story went on, and nothing in the files says which one is the later.
        later = "If this is the later one, ingest it alone: the other becomes its former version."
        return UnreadableInput(what, f"Both have the same address. {later}")
    return UnreadableInput(what, "Give each article an id or URL of its own.")


def _looking_ahead(parts: Iterator[RawDocument | BadPart]) -> Iterator[tuple[RawDocument | BadPart, bool]]:
    """Each part, and whether it is all there is. Raises what reading on raised, once what came before is told."""
    first = next(parts, None)
    if first is None:
        return
    wrong: UnreadableInput | None = None
    try:
        second = next(parts, None)
    except UnreadableInput as error:
        second, wrong = None, error
    yield first, second is None and wrong is None
    if wrong:
        raise wrong
    if second is not None:
        yield second, False
        for part in parts:
            yield part, False
