"""`assistant verify-pack`: whether an evidence pack is as it was made, and whether its quotes still stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from assistant.cli.common import Context, tell
from assistant.domain.errors import AssistantError, EvidencePackError, UsageError
from assistant.domain.evidence import PackReport, Standing
from assistant.domain.sanitize import sanitize_line, spelled
from assistant.domain.wording import count

_MARKS = {Standing.UNCHANGED: "✓", Standing.CHANGED: "≈", Standing.LOST: "✗", Standing.GONE: "✗"}
_SHOWN = 80


@click.command("verify-pack")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--corpus", type=click.Path(path_type=Path), help="Look its quotes up in this folder of article files.")
@click.option("--alone", is_flag=True, help="Check the pack in itself, and look nothing up.")
@click.option("--seal", help="The seal that the pack must have, as it was told when the pack was made.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as one JSON object.")
@click.pass_obj
def command(context: Context, path: Path, corpus: Path | None, alone: bool, seal: str | None, as_json: bool) -> None:
    """Check the evidence pack at PATH, a folder or an HTML file.

    First the pack in itself: every file against its SHA-256, every article against its content hash, every quote at
    its offsets. Then, where a library is at hand, each quote in the article as it is today: unchanged, changed since
    (and whether the quote still stands), or gone.

    Leaves with 1 where the pack is not as it was made, or a quote does not stand any more.
    """
    from assistant.packing import verify_pack

    if alone and corpus is not None:
        raise UsageError("--alone looks nothing up, and --corpus names where to", "Give one of them.")
    try:
        settings = None if alone or corpus is not None else context.settings
        report = verify_pack(path, settings, corpus)
    except EvidencePackError as error:
        if as_json:
            click.echo(_line({"path": str(path), "whole": False, "error": {"message": error.message}}))
        else:
            tell(EvidencePackError(f"{path} is no pack that can be checked: {error.message}", error.hint))
        raise click.exceptions.Exit(1) from error
    except UsageError:
        raise
    except AssistantError as error:
        # The pack can be checked without the library.
        tell(error)
        report = verify_pack(path)
    other = seal is not None and seal.strip().lower() != report.seal
    click.echo(_line(_object(path, report, seal)) if as_json else "\n".join(_readable(path, report, other=other)))
    if other or not report.holds:
        raise click.exceptions.Exit(1)


def _readable(path: Path, report: PackReport, *, other: bool) -> list[str]:
    lines = []
    if other:
        lines.append(f"✗ {path} is another pack than the one of that seal.")
    if report.whole:
        lines.append(f"✓ {path} is as it was made: {count(report.files, 'file')}, each with its SHA-256.")
    else:
        lines.append(f"✗ {path} is not as it was made:")
        lines += [f"    {f'{fault.file} ' if fault.file else ''}{fault.message}" for fault in report.faults]
    lines.append(f"  made {report.made} by {report.program}, seal {report.seal}")
    if report.corpus is None:
        lines.append("  Only the pack itself was checked. Its quotes were looked up nowhere (--corpus FOLDER does).")
    else:
        lines.append(f"Its quotes in {report.corpus}:")
        for one in report.quotes:
            text = one.text if len(one.text) <= _SHOWN else f"{one.text[:_SHOWN].rsplit(' ', 1)[0]} …"
            place = f"question {one.turn} [{one.marker}]" if one.marker else f"question {one.turn}, near"
            lines += [
                f"{_MARKS[one.standing]} {one.standing}: {place} “{text}”",
                f"    {one.title} ({one.article_id}): {one.message}.",
            ]
        lines += [f"  {remark}" for remark in report.remarks]
        if not report.quotes:
            lines.append("  It has no quotes.")
    return [f"{' ' * (len(line) - len(line.lstrip()))}{sanitize_line(line) or ''}" for line in lines]


def _object(path: Path, report: PackReport, seal: str | None) -> dict[str, Any]:
    return {
        "path": str(path),
        "whole": report.whole,
        "holds": report.holds,
        "seal": report.seal,
        "seal_matches": None if seal is None else seal.strip().lower() == report.seal,
        "made": report.made,
        "program": report.program,
        "files": report.files,
        "faults": [{"file": fault.file or None, "message": fault.message} for fault in report.faults],
        "corpus": report.corpus,
        "quotes": [
            {
                "turn": one.turn,
                "marker": one.marker,
                "quote": one.text,
                "article": {"id": one.article_id, "title": one.title},
                "state": str(one.standing),
                "message": one.message,
            }
            for one in report.quotes
        ],
        "remarks": list(report.remarks),
        "error": None,
    }


def _line(fields: dict[str, Any]) -> str:
    return spelled(json.dumps(fields, ensure_ascii=False))
