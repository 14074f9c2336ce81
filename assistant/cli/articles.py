"""`assistant articles`: list, show, compare with former versions, remove."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from assistant.answer.contract import parse_day
from assistant.cli.common import interactive, opened
from assistant.cli.following import follow
from assistant.domain.answer import Filters
from assistant.domain.article import Article
from assistant.domain.errors import UsageError
from assistant.domain.sanitize import harmless, sanitize_line
from assistant.domain.story import Story, told_day
from assistant.domain.version import difference
from assistant.domain.wording import count, published

if TYPE_CHECKING:
    from assistant.composition import Services


@click.group("articles", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show, compare or remove articles."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_articles)


@command.command("list")
@click.option("--as-of", help="Only articles published by this day (YYYY-MM-DD).")
@click.option("--since", help="Only articles published from this day on (YYYY-MM-DD).")
@click.option("--source", help="Only articles of this outlet; a part of its name will do.")
@click.pass_context
def list_articles(
    ctx: click.Context, as_of: str | None = None, since: str | None = None, source: str | None = None
) -> None:
    """One line an article, newest first: date, id, outlet, title, parted by tabs; then "+4 outlets" or the like where
    others carry its text."""
    filters = Filters(parse_day(since) if since else None, parse_day(as_of) if as_of else None, source)
    with opened(ctx, "quotes") as services:
        refs = services.catalogue.articles(filters)
        stories = services.stories([ref.id for ref in refs])
        for ref in refs:
            published = ref.published.isoformat() if ref.published else "undated"
            fields = [published, *(sanitize_line(one) or "-" for one in (ref.id, ref.source, ref.title))]
            if story := stories.get(ref.id):
                fields.append(story.more)
            click.echo("\t".join(fields))


@command.command("show")
@click.argument("article_id")
@click.pass_context
def show(ctx: click.Context, article_id: str) -> None:
    """The whole article."""
    with opened(ctx, "quotes") as services:
        article = _article(services, article_id)
        story = services.stories([article_id]).get(article_id)
        versions = services.versions(article_id)
    about = (article.source, published(article), article.author, article.url)
    click.echo(sanitize_line(article.title))
    click.echo(" · ".join(filter(None, map(sanitize_line, about))))
    if story:
        for line in _story_lines(story):
            click.echo(sanitize_line(line))
    if versions:
        click.echo(f"{count(len(versions), 'former version')}: `assistant articles diff {article_id}`")
    # White space stays as it is stored: the offsets of quotes count it.
    click.echo(f"\n{harmless(article.text)}")


@command.command("versions")
@click.argument("article_id")
@click.pass_context
def versions(ctx: click.Context, article_id: str) -> None:
    """What the article was before, the oldest first: number, the day when another version came, words, title."""
    with opened(ctx, "quotes") as services:
        article = _article(services, article_id)
        former = services.versions(article_id)
    for version in former:
        until = version.superseded.isoformat() if version.superseded else "unknown"
        click.echo("\t".join((str(version.number), f"until {until}", *_measured(version.article))))
    click.echo("\t".join(("now", "-", *_measured(article))))


@command.command("diff")
@click.argument("article_id")
@click.argument("one", required=False)
@click.argument("other", required=False)
@click.pass_context
def diff(ctx: click.Context, article_id: str, one: str | None, other: str | None) -> None:
    """What changed in the article: [-words that went-], {+words that came+}.

    ONE and OTHER are numbers of `assistant articles versions`, or "now". Without them the last version is held against
    the article as it is now.
    """
    with opened(ctx, "quotes") as services:
        article = _article(services, article_id)
        former = {str(version.number): version.article for version in services.versions(article_id)}
    if not former:
        raise UsageError(f"{article_id} has no former version", "One is kept whenever a changed article comes in.")
    known = {**former, "now": article}
    one = one or list(former)[-1]
    other = other or "now"
    if unknown := [name for name in (one, other) if name not in known]:
        raise UsageError(f"{article_id} has no version {unknown[0]}", f"There are {', '.join(known)}.")
    lines = difference(known[one], known[other])
    for line in lines:
        click.echo(harmless(line))
    if not lines:
        click.echo("Nothing differs.")


def _article(services: Services, article_id: str) -> Article:
    article = services.catalogue.article(article_id)
    if article is None:
        raise UsageError(f"there is no article {article_id}", "`assistant articles` lists them.")
    return article


def _measured(article: Article) -> tuple[str, str]:
    return count(len(article.text.split()), "word"), sanitize_line(article.title) or "-"


def _story_lines(story: Story) -> Iterator[str]:
    """The articles that carry one text, the earliest first."""
    yield f"{story.told}:"
    for copy in story.copies:
        yield " · ".join((told_day(copy), copy.source or "an unnamed outlet", copy.article_id))


@command.command("remove")
@click.argument("article_ids", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_context
def remove(ctx: click.Context, article_ids: tuple[str, ...], yes: bool) -> None:
    """Delete articles: their files in the corpus folder, former versions too, and all that derives from them."""
    article_ids = tuple(dict.fromkeys(article_ids))
    with opened(ctx, "quotes") as services:
        for article_id in article_ids:
            _article(services, article_id)
        if not yes:
            if not interactive():
                raise UsageError("removing needs a yes", "Add --yes.")
            what = "with its former versions" if len(article_ids) == 1 else "with their former versions"
            click.confirm(f"Delete {count(len(article_ids), 'article file')} {what} for good?", abort=True, err=True)
        follow(services.ingestion.remove(article_ids))
    click.echo(f"Removed {len(article_ids)}.")
