"""A project of one short article, for tests of what a model writes about it."""

from __future__ import annotations

from pathlib import Path

from assistant.composition import open_services
from assistant.config import load
from tests.conftest import finish

STORY = """---
id: grain
title: Moscow pledges grain
source: Wire
published: 2019-09-25
---

Russia plans to send up to 600,000 tonnes of grain to Venezuela this year. Last year it sent 254,000 tonnes.
"""
QUOTE = "Russia plans to send up to 600,000 tonnes of grain to Venezuela this year."
QUESTION = "How much grain is Russia sending to Venezuela?"


def with_grain(folder: Path) -> Path:
    """Make `folder` a project with the article, which waits for its ingestion."""
    (folder / "assistant.toml").touch()
    (folder / "corpus").mkdir()
    (folder / "corpus" / "grain.md").write_text(STORY)
    return folder


def indexed(folder: Path) -> Path:
    """The same, ingested."""
    services = open_services(load(with_grain(folder), {}).settings, "quotes")
    finish(services.ingest([]))
    services.close()
    return folder
