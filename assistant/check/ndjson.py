"""What came of the cases as JSON, one object a line."""

from __future__ import annotations

import json
from typing import Any

from assistant.check.baseline.drift import Drift
from assistant.check.baseline.telling import as_json
from assistant.check.loading import BrokenFile
from assistant.check.runner import CaseResult, Outcome
from assistant.domain.answer import Answer
from assistant.domain.errors import AssistantError


def line(result: CaseResult, drift: Drift | None = None) -> str:
    """One case as a JSON object in one line, with its drift from the baseline where it has one."""
    case, answer = result.case, result.answer
    return json.dumps(
        {
            "id": case.id,
            "file": str(case.where.file),
            "line": case.where.line,
            "question": case.question,
            "earlier": list(case.earlier),
            "tags": list(case.tags),
            "outcome": result.outcome,
            "runs": list(result.runs),
            "flaky": result.flaky,
            "seconds": round(result.seconds, 3),
            "findings": [
                {"kind": finding.kind, "passed": finding.passed, "expected": finding.expected, "got": finding.got}
                for finding in result.findings
            ],
            "status": answer.status if answer else None,
            "answer": answer.text if answer else None,
            "short_answer": answer.short_answer if answer else None,
            "citations": _citations(answer) if answer else [],
            "error": _error(result.error) if result.error else None,
            **({"drift": as_json(drift)} if drift else {}),
        },
        ensure_ascii=False,
    )


def broken_line(broken: BrokenFile) -> str:
    """A file that can't be read as a JSON object in one line; it has no id."""
    return json.dumps(
        {"id": None, "file": str(broken.file), "outcome": Outcome.ERROR, "error": _error(broken.error)},
        ensure_ascii=False,
    )


def _citations(answer: Answer) -> list[dict[str, Any]]:
    return [
        {
            "marker": citation.marker,
            "article_id": citation.quote.article.id,
            "published": published.isoformat() if (published := citation.quote.article.published) else None,
            "quote": citation.quote.text,
            "start": citation.quote.span.start,
            "end": citation.quote.span.end,
            "state": citation.state,
        }
        for citation in answer.citations
    ]


def _error(error: AssistantError) -> dict[str, str | None]:
    return {"message": error.message, "hint": error.hint}
