"""The JSON schema of case files, by which an editor completes and checks them: python -m assistant.check.schema.

It says what `cases` reads, as far as a schema can; that ids are unique and expressions can be compiled, only reading
tells.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.check import tables
from assistant.check.asserting import ASSERTIONS

FILE = Path(__file__).with_name("schema.json")

Schema = dict[str, Any]  # JSON, which is what it is written as


def _or_variable(wanted: Schema) -> Schema:
    """What no text is may be a variable as well, which is written as one."""
    return {"anyOf": [wanted, {"type": "string", "pattern": rf"^\{{{tables.NAME}\}}$"}]}


_TEXT: Schema = {"type": "string", "minLength": 1}
_TEXTS: Schema = {"type": "array", "items": _TEXT, "minItems": 1}
_DAY: Schema = _or_variable({"type": "string", "format": "date"})
_SHARE: Schema = _or_variable({"type": "number", "exclusiveMinimum": 0, "maximum": 1})
_BOOLEAN: Schema = _or_variable({"type": "boolean"})
_VARIABLES: Schema = {
    "type": "object",
    "propertyNames": {"pattern": f"^{tables.NAME}$"},
    "additionalProperties": {"type": ["string", "number", "boolean"]},
    "minProperties": 1,
}
_AMOUNT: Schema = {"type": ["number", "string"]}
_ABOUT = {
    "contains": "Texts that stand in the answer or in a quote, in any case.",
    "not_contains": "Texts that stand in neither.",
    "cites": "Articles that are cited: an id, url:PATTERN or title:PATTERN, in which * is anything.",
    "abstains": "Whether there is no answer.",
    "short_answer": "The short answer, in any case.",
    "matches": "Regular expressions that the answer or a quote matches.",
    "equals_short": "The short answer, but for case, articles and punctuation.",
    "one_of": "What the short answer may be, compared as equals_short is.",
    "number": "A number that the short answer, or else the answer, has.",
    "cites_only": "The only articles that may be cited, named as in cites.",
    "quote_contains": "Texts that stand in a quote.",
    "all_verified": "That every sentence and every quote is verified.",
    "missing": "What the diagnosis names as missing.",
    "passage_rank": "How far down a passage of the article, or with the quote, may be found.",
    "confidence": "The least confidence, from 0 to 1.",
    "latency_ms": "How long the answer may take, in milliseconds.",
    "cost": "What the answer may cost, in the currency of the prices that are set.",
    "similar": "A text that the answer means nearly, by the cosine of their vectors.",
    "graded": "A requirement by which a model judges the answer.",
    "any_of": "Assertions of which one item has to hold.",
    "all_of": "Assertions that have to hold, or the share `passing` of their weights.",
}


def schema() -> Schema:
    """The schema, in draft 2020-12."""
    values = {key: {**_value(key), "description": _ABOUT[key]} for key in ASSERTIONS}
    asserted: Schema = {key: {"$ref": f"#/$defs/{key}"} for key in ASSERTIONS}
    asserted["passing"] = _SHARE
    needs = {"anyOf": [{"required": [key]} for key in ASSERTIONS], "dependentRequired": {"passing": ["all_of"]}}
    case = {
        "id": _TEXT,
        "question": _TEXT,
        "conversation": _TEXTS,
        **asserted,
        "as_of": _DAY,
        "since": _DAY,
        "source": _TEXT,
        "tags": _TEXTS,
        "note": _TEXT,
        "open": {**_BOOLEAN, "description": "Known to fail: asked and counted, and breaks nothing."},
        tables.VARS: {"$ref": "#/$defs/vars"},
        tables.TABLE: {
            "type": "array",
            "items": _VARIABLES,
            "minItems": 1,
            "description": "Variables of which each row makes a case of its own.",
        },
    }
    weighted = {**asserted, "weight": _or_variable({"type": "number", "exclusiveMinimum": 0})}
    asked: Schema = {"oneOf": [{"required": ["question"]}, {"required": ["conversation"]}]}
    listed: Schema = {"type": "array", "items": {"$ref": "#/$defs/case"}, "minItems": 1}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scripted questions",
        **_object({tables.VARS: {"$ref": "#/$defs/vars"}, "cases": listed}, "cases"),
        "$defs": {
            **values,
            tables.VARS: {**_VARIABLES, "description": "Values that are written {name} in quoted text."},
            "case": {**_object(case, "id"), **needs, "allOf": [asked]},
            "member": {**_object(asserted), **needs},
            "weighted": {**_object(weighted), **needs},
        },
    }


def written() -> str:
    """The text of schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _value(key: str) -> Schema:
    match key:
        case "abstains":
            return _BOOLEAN
        case "short_answer" | "equals_short" | "graded":
            return _TEXT
        case "all_verified":
            return {"const": True}
        case "number":
            return {"anyOf": [_AMOUNT, _object({"value": _AMOUNT, "within": _AMOUNT}, "value")]}
        case "passage_rank":
            which: Schema = {"oneOf": [{"required": ["article"]}, {"required": ["quote"]}]}
            keys: Schema = {
                "article": _TEXT,
                "quote": _TEXT,
                "at_most": _or_variable({"type": "integer", "minimum": 1}),
            }
            return {**_object(keys, "at_most"), **which}
        case "confidence":
            return _object({"at_least": _SHARE}, "at_least")
        case "latency_ms" | "cost":
            return _object({"at_most": _or_variable({"type": "number", "minimum": 0})}, "at_most")
        case "similar":
            cosine = _or_variable({"type": "number", "exclusiveMinimum": -1, "maximum": 1})
            return _object({"to": _TEXT, "at_least": cosine}, "to", "at_least")
        case "any_of" | "all_of":
            item = {"$ref": "#/$defs/member" if key == "any_of" else "#/$defs/weighted"}
            return {"type": "array", "items": item, "minItems": 1}
    return _TEXTS


def _object(keys: Schema, *required: str) -> Schema:
    found: Schema = {"type": "object", "properties": keys, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
