"""A project beside a site of its own, and what an ingestion of it told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.article import Article
from assistant.domain.events import Failed, IngestEvent, IngestSummary
from assistant.domain.web import ListRead
from tests.fakes.web_server import Site, rss

MAY = "Fri, 03 May 2024 23:30:00 -0300"


@dataclass
class Told:
    """What an ingestion told."""

    summary: IngestSummary
    failures: dict[str, str] = field(default_factory=dict)
    lists: list[ListRead] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Added, updated, unchanged, failed."""
        one = self.summary
        return one.added, one.updated, one.unchanged, one.failed


@dataclass
class Newsroom:
    """A project beside a site that it may visit."""

    folder: Path
    site: Site

    @contextmanager
    def opened(self) -> Iterator[Services]:
        services = open_services(load(self.folder, {}).settings, "quotes")
        try:
            yield services
        finally:
            services.close()

    def ingest(self, *names: str | Path, dry_run: bool = False) -> Told:
        """Bring in what stands at these paths of the site, or at these inputs."""
        inputs = [self.site.url(one) if isinstance(one, str) and one.startswith("/") else str(one) for one in names]
        with self.opened() as services:
            return told(list(services.ingest(inputs, dry_run=dry_run)))

    def hurry(self) -> None:
        """Wait for no answer for long from now on."""
        settings = self.folder / "assistant.toml"
        settings.write_text(settings.read_text().replace("total_seconds = 30", "total_seconds = 2"))

    def articles(self) -> list[Article]:
        """What the library holds, newest first."""
        with self.opened() as services:
            found = [services.article(ref.id) for ref in services.catalogue.articles()]
        return [one for one in found if one]

    def feed(self, *paths: str, at: str = "/feed", day: str = MAY, etag: str = '"1"', more: str = "") -> str:
        """Serve a feed of the pages at these paths."""
        items = [(f"Story {path}", self.site.url(path), day) for path in paths]
        self.site.page(at, rss(*items, more=more), "application/rss+xml", ETag=etag)
        return at

    def follow(self, *paths: str) -> None:
        """Subscribe to feeds, as `assistant feeds add` does."""
        outlines = "".join(f'<outline xmlUrl="{self.site.url(path)}"/>' for path in paths)
        (self.folder / "feeds.opml").write_text(f"<opml><body>{outlines}</body></opml>")


def told(events: list[IngestEvent]) -> Told:
    summary = events[-1]
    assert isinstance(summary, IngestSummary)
    failures = {one.where: one.error.message for one in events if isinstance(one, Failed)}
    return Told(summary, failures, [one for one in events if isinstance(one, ListRead)])
