"""The schema for editors: it is what the program reads, and every case file and every example of the docs fits it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.check import asserting, schema
from assistant.check.cases import parse
from assistant.check.findings import Kind
from assistant.cli.check import command as check_command
from assistant.domain.errors import CaseError

jsonschema = pytest.importorskip("jsonschema", reason="the schema is held against files by jsonschema")

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs" / "checks.md"
SHIPPED = sorted((ROOT / "tests" / "qa").glob("*.yaml"))
_FENCED = re.compile(r"^```yaml\n(.*?)^```$", re.M | re.S)
EXAMPLES = [
    text
    if "cases:" in text
    else "cases:\n  - id: example\n    question: When?\n" + "".join(f"    {line}\n" for line in text.splitlines())
    for text in _FENCED.findall(DOCS.read_text("utf-8"))
]

# What reading refuses and a schema can say as well.
WRONG = [
    "contains: []",
    "contains: text",
    "contain: [a]",
    "matches: '[a]'",
    "all_verified: false",
    "number: {within: 2}",
    "number: [1]",
    "passage_rank: {at_most: 1}",
    "passage_rank: {article: a, quote: b, at_most: 1}",
    "passage_rank: {article: a, at_most: 0}",
    "confidence: {at_least: 2}",
    "confidence: 0.5",
    "latency_ms: {at_least: 2}",
    "cost: {at_most: -1}",
    "similar: {to: a}",
    "similar: {to: a, at_least: 1.1}",
    "any_of: []",
    "any_of: [{}]",
    "any_of: [{contains: [a], weight: 2}]",
    "all_of: [{contains: [a], weight: 0}]",
    "all_of: [{tags: [a]}]",
    "{contains: [a], passing: 0.5}",
    "tags: [a]",
]


def as_editors_see(value: Any) -> Any:
    """Dates are texts to a JSON schema."""
    match value:
        case dict():
            return {key: as_editors_see(one) for key, one in value.items()}
        case list():
            return [as_editors_see(one) for one in value]
        case date():
            return value.isoformat()
    return value


def problems(text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema.schema())
    return [error.message for error in validator.iter_errors(as_editors_see(yaml.safe_load(text)))]


def one(text: str) -> str:
    inner = text.strip("{}") if text.startswith("{") else text
    pairs = inner.split(", ") if text.startswith("{") else [inner]
    return "cases:\n  - id: a\n    question: Q?\n" + "".join(f"    {pair}\n" for pair in pairs)


def test_the_schema_is_itself_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.schema())


def test_the_file_is_what_is_made() -> None:
    assert schema.FILE.read_text("utf-8") == schema.written(), "write it again: python -m assistant.check.schema"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_file_fits(path: Path) -> None:
    assert problems(path.read_text("utf-8")) == []


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_of_the_docs_is_read_and_fits(text: str) -> None:
    assert parse(DOCS, text)
    assert problems(text) == []


def test_every_kind_has_an_example() -> None:
    shown = {key for text in EXAMPLES for case in yaml.safe_load(text)["cases"] for key in case}
    assert set(asserting.ASSERTIONS) <= shown
    assert {kind.value for kind in Kind} - {"answered", "exact_quote"} == set(asserting.ASSERTIONS)


@pytest.mark.parametrize("text", WRONG)
def test_what_reading_refuses_the_schema_refuses(text: str) -> None:
    with pytest.raises(CaseError):
        parse(Path("a.yaml"), one(text))
    assert problems(one(text))


def test_the_schema_knows_every_key_of_a_case() -> None:
    keys = set(schema.schema()["$defs"]["case"]["properties"])
    with pytest.raises(CaseError) as caught:
        parse(Path("a.yaml"), "cases:\n  - zzz: 1\n")
    assert caught.value.hint is not None
    assert set(caught.value.hint.removeprefix("A case has: ").rstrip(".").split(", ")) == keys


def test_every_flag_is_documented() -> None:
    text = DOCS.read_text("utf-8")
    flags = {flag for parameter in check_command.params for flag in parameter.opts if flag.startswith("--")}
    assert {flag for flag in flags if not re.search(rf"`[^`\n]*{flag}\b|\$ assistant check.*{flag}\b", text)} == set()
