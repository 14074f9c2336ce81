"""The coverage of a library by its cases, to read and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.check.coverage import Coverage, Share
from assistant.domain.article import ArticleRef


def text(coverage: Coverage) -> str:
    """The report to read: what is gone, what is not cited, the shares, and the whole share as the last line."""
    lines: list[str] = []
    if coverage.gone:
        lines += ["Cases that stand on an article that is gone:"]
        lines += [f"  {one.case.id} ({one.case.where.file}:{one.case.where.line})  {one.name}" for one in coverage.gone]
        lines.append("")
    if coverage.unknown:
        lines += ["Cases of which nobody knows what they cite, as they could not be asked:"]
        lines += [f"  {case.id} ({case.where.file}:{case.where.line})" for case in coverage.unknown]
        lines.append("")
    if coverage.uncited:
        lines += ["Articles that no case cites:", *(f"  {_told(ref)}" for ref in coverage.uncited), ""]
    lines += [*_table("By year:", coverage.years), *_table("By outlet:", coverage.sources)]
    number = len(coverage.articles)
    lines.append(
        f"{number - len(coverage.uncited)} of {number} articles are cited by a case ({coverage.percent:.0f} %)"
    )
    return "\n".join(lines)


def as_json(coverage: Coverage) -> dict[str, Any]:
    """The same as an object."""
    return {
        "articles": len(coverage.articles),
        "cited": len(coverage.articles) - len(coverage.uncited),
        "percent": round(coverage.percent, 2),
        "by_year": [_share(one) for one in coverage.years],
        "by_source": [_share(one) for one in coverage.sources],
        "uncited": [
            {
                "id": ref.id,
                "title": ref.title,
                "source": ref.source,
                "published": ref.published.isoformat() if ref.published else None,
            }
            for ref in coverage.uncited
        ],
        "gone": [
            {"id": one.case.id, "file": str(one.case.where.file), "line": one.case.where.line, "article": one.name}
            for one in coverage.gone
        ],
        "unknown": [
            {"id": case.id, "file": str(case.where.file), "line": case.where.line} for case in coverage.unknown
        ],
    }


def _told(ref: ArticleRef) -> str:
    published = ref.published.isoformat() if ref.published else "undated   "
    return f"{published}  {ref.id}  {' '.join(ref.title.split())}"


def _table(head: str, shares: Sequence[Share]) -> list[str]:
    wide = max((len(share.name) for share in shares), default=0)
    rows = [
        f"  {share.name:<{wide}}  {share.cited:>4} of {share.articles:<4}  {100 * share.cited / share.articles:>3.0f} %"
        for share in shares
    ]
    return [head, *rows, ""] if rows else []


def _share(share: Share) -> dict[str, Any]:
    return {"name": share.name, "cited": share.cited, "articles": share.articles}
