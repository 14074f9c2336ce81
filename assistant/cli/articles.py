"""`assistant articles`: list, show, remove."""

from __future__ import annotations

import click

from assistant.answer.contract import parse_day
from assistant.cli.common import follow, interactive, opened
from assistant.domain.answer import Filters
from assistant.domain.errors import UsageError
from assistant.domain.sanitize import sanitize_line


@click.group("articles", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show or remove articles."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_articles)


@command.command("list")
@click.option("--as-of", help="Only articles published by this day (YYYY-MM-DD).")
@click.option("--since", help="Only articles published from this day on (YYYY-MM-DD).")
@click.option("--source", help="Only articles of this outlet.")
@click.pass_context
def list_articles(
    ctx: click.Context, as_of: str | None = None, since: str | None = None, source: str | None = None
) -> None:
    """One line an article, newest first: date, id, outlet, title, parted by tabs."""
    filters = Filters(parse_day(since) if since else None, parse_day(as_of) if as_of else None, source)
    with opened(ctx, "quotes") as services:
        for ref in services.catalogue.articles(filters):
            published = ref.published.isoformat() if ref.published else "undated"
            click.echo(
                "\t".join((published, ref.id, sanitize_line(ref.source) or "-", sanitize_line(ref.title) or "-"))
            )


@command.command("show")
@click.argument("article_id")
@click.pass_context
def show(ctx: click.Context, article_id: str) -> None:
    """The whole article."""
    with opened(ctx, "quotes") as services:
        article = services.catalogue.article(article_id)
    if article is None:
        raise UsageError(f"there is no article {article_id}", "`assistant articles` lists them.")
    published = article.published.isoformat() if article.published else "undated"
    click.echo(article.title)
    click.echo(" · ".join(part for part in (article.source, published, article.author, article.url) if part))
    click.echo(f"\n{article.text}")


@command.command("remove")
@click.argument("article_ids", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_context
def remove(ctx: click.Context, article_ids: tuple[str, ...], yes: bool) -> None:
    """Delete articles: their files in the corpus folder, and all that derives from them."""
    with opened(ctx, "quotes") as services:
        for article_id in article_ids:
            if services.catalogue.article(article_id) is None:
                raise UsageError(f"there is no article {article_id}", "`assistant articles` lists them.")
        if not yes:
            if not interactive():
                raise UsageError("removing needs a yes", "Add --yes.")
            click.confirm(f"Delete {len(article_ids)} article file(s) for good?", abort=True, err=True)
        follow(services.ingestion.remove(article_ids))
    click.echo(f"Removed {len(article_ids)}.")
