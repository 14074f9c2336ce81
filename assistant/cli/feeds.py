"""`assistant feeds`: add, list, remove. They stand in feeds.opml, which other feed readers read and write."""

from __future__ import annotations

import click

from assistant.cli.common import one_line
from assistant.domain.addresses import without_password
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.sanitize import sanitize_line


@click.group("feeds", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """The feeds that are followed. `assistant ingest --feeds` brings in what is new in them."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_feeds)


@command.command("list")
@click.pass_context
def list_feeds(ctx: click.Context) -> None:
    """One line a feed: address, title, day of the last refresh, parted by tabs."""
    from assistant.composition import feeds

    for feed, day in feeds(ctx.obj.settings).all():
        when = day.isoformat() if day else "never refreshed"
        click.echo(
            "\t".join((sanitize_line(without_password(feed.url)) or "-", sanitize_line(feed.title) or "-", when))
        )


@command.command("add")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.pass_context
def add(ctx: click.Context, urls: tuple[str, ...]) -> None:
    """Follow the feeds at each URL: a feed, a sitemap, a page that names its feed, or an OPML list or file."""
    from assistant.composition import feeds

    followed, failed = feeds(ctx.obj.settings), False
    for url in urls:
        try:
            for feed, new in followed.add(url):
                name = sanitize_line(f"{feed.title} ({feed.url})" if feed.title else feed.url)
                name = without_password(name or url)
                click.echo(f"Following {name}." if new else f"{name} is followed already.")
        except AssistantError as error:
            failed = True
            click.echo(f"{sanitize_line(without_password(url))}: {one_line(error)}", err=True)
    if failed:
        ctx.exit(1)


@command.command("remove")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.pass_context
def remove(ctx: click.Context, urls: tuple[str, ...]) -> None:
    """Follow the feed at each URL no longer. Its articles stay."""
    from assistant.composition import feeds

    followed = feeds(ctx.obj.settings)
    for url in urls:
        if not followed.remove(url):
            raise UsageError(f"{without_password(url)} is not followed", "`assistant feeds list` shows what is.")
        click.echo(f"No longer following {sanitize_line(without_password(url))}.")
