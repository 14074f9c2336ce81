"""Reading the further assertions of a case from its YAML, each with the place of what is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import yaml

from assistant.check.amounts import Amount, amount
from assistant.check.groups import AllOf, AnyOf, Member
from assistant.check.kinds import (
    AllVerified,
    Assertion,
    CitesOnly,
    Confidence,
    Cost,
    EqualsShort,
    Graded,
    Latency,
    Matches,
    Missing,
    Number,
    OneOf,
    PassageRank,
    QuoteContains,
    Similar,
)
from assistant.check.nodes import Fields, items, kind, mapping
from assistant.check.patterns import problem

# Groups inside of groups can be read by nobody, and an alias of YAML could put one into itself.
DEEPEST = 3
FIRST = ("contains", "not_contains", "cites", "abstains", "short_answer")

Reader = Callable[[Fields, str, yaml.Node], Iterator[Assertion]]


def read(fields: Fields, depth: int = 1) -> tuple[Assertion, ...]:
    """The further assertions of a case or of an item of a group, in the order in which they are written.

    Raises CaseError.
    """
    found: list[Assertion] = []
    for key, node in fields.values.items():
        if key in _READERS:
            found += _READERS[key](fields, key, node)
        elif key in GROUPS:
            found.append(_group(fields, key, node, depth))
    passing = fields.get("passing")
    if passing is not None and fields.get("all_of") is None:
        raise fields.error(
            passing, '"passing" is the share of "all_of", and there is none', 'Add "all_of", or remove it.'
        )
    return tuple(found)


def _group(fields: Fields, key: str, node: yaml.Node, depth: int) -> Assertion:
    if depth > DEEPEST:
        raise fields.error(node, f"groups are more than {DEEPEST} deep here", "Write them side by side.")
    weighted = key == "all_of"
    members = tuple(_member(fields, key, item, depth, weighted) for item in items(fields.path, node, f'"{key}"'))
    if not weighted:
        return AnyOf(members)
    passing = fields.get("passing")
    return AllOf(members, 1.0 if passing is None else _share(fields, passing))


def _member(group: Fields, key: str, node: yaml.Node, depth: int, weighted: bool) -> Member:
    keys = (*ASSERTIONS, "passing", *(("weight",) if weighted else ()))
    fields = mapping(group.path, node, keys, f'an item of "{key}"')
    if all(fields.get(name) is None for name in ASSERTIONS):
        raise fields.error(node, f'this item of "{key}" asserts nothing', f"Add one of {', '.join(ASSERTIONS)}.")
    weight = fields.get("weight")
    return Member(
        contains=fields.strings("contains"),
        not_contains=fields.strings("not_contains"),
        cites=fields.strings("cites"),
        abstains=fields.boolean("abstains"),
        short_answer=fields.string("short_answer"),
        checks=read(fields, depth + 1),
        weight=1.0 if weight is None else _real(fields, weight, '"weight"', above=0.0),
    )


def _matches(fields: Fields, key: str, _: yaml.Node) -> Iterator[Assertion]:
    for pattern, node in _each(fields, key):
        if wrong := problem(pattern):
            hint = "In double quotes, YAML wants a backslash twice; in single quotes, once."
            raise fields.error(node, f'this regular expression of "{key}" is wrong: {wrong}', hint)
        yield Matches(pattern)


def _quote_contains(fields: Fields, key: str, _: yaml.Node) -> Iterator[Assertion]:
    return (QuoteContains(text) for text, _ in _each(fields, key))


def _missing(fields: Fields, key: str, _: yaml.Node) -> Iterator[Assertion]:
    return (Missing(text) for text, _ in _each(fields, key))


def _equals_short(fields: Fields, key: str, _: yaml.Node) -> Iterator[Assertion]:
    if (text := fields.string(key)) is not None:
        yield EqualsShort(text)


def _one_of(fields: Fields, key: str, _: yaml.Node) -> Iterator[Assertion]:
    yield OneOf(fields.strings(key))


def _cites_only(fields: Fields, key: str, _: yaml.Node) -> Iterator[Assertion]:
    yield CitesOnly(fields.strings(key))


def _all_verified(fields: Fields, key: str, node: yaml.Node) -> Iterator[Assertion]:
    if not fields.boolean(key):
        raise fields.error(node, f'"{key}" can only be true', "Leave it out where it is not asserted.")
    yield AllVerified()


def _number(fields: Fields, key: str, node: yaml.Node) -> Iterator[Assertion]:
    if isinstance(node, yaml.ScalarNode):
        yield Number(_amount(fields, node, f'"{key}"'))
        return
    inner = mapping(fields.path, node, ("value", "within"), f'"{key}"')
    wanted = _amount(inner, _required(inner, node, key, "value"), '"value"')
    within = inner.get("within")
    if within is None:
        yield Number(wanted)
        return
    tolerance = _amount(inner, within, '"within"')
    if tolerance.values[0] < 0:
        raise inner.error(within, '"within" is below zero', "Write how far the number may be off, as 0.5 or 2 %.")
    relative = tolerance.percent and not wanted.percent
    yield Number(wanted, tolerance.values[0] / 100 if relative else tolerance.values[0], relative)


def _passage_rank(fields: Fields, key: str, node: yaml.Node) -> Iterator[Assertion]:
    inner = mapping(fields.path, node, ("article", "quote", "at_most"), f'"{key}"')
    article, quote = inner.string("article"), inner.string("quote")
    if (article is None) is (quote is None):
        raise inner.error(node, f'"{key}" needs either "article" or "quote"', "Say which passage is meant by one.")
    limit = _required(inner, node, key, "at_most")
    if kind(limit) != "int" or (rank := _real(inner, limit, '"at_most"')) < 1:
        raise inner.error(limit, '"at_most" must be a whole number from 1', "The best passage has rank 1.")
    yield PassageRank(article, quote, int(rank))


def _similar(fields: Fields, key: str, node: yaml.Node) -> Iterator[Assertion]:
    inner = mapping(fields.path, node, ("to", "at_least"), f'"{key}"')
    _required(inner, node, key, "to")
    at_least = _required(inner, node, key, "at_least")
    yield Similar(inner.string("to") or "", _real(inner, at_least, '"at_least"', above=-1.0, at_most=1.0))


def _graded(fields: Fields, key: str, _: yaml.Node) -> Iterator[Assertion]:
    if (text := fields.string(key)) is not None:
        yield Graded(text)


def _confidence(fields: Fields, key: str, node: yaml.Node) -> Iterator[Assertion]:
    inner = mapping(fields.path, node, ("at_least",), f'"{key}"')
    yield Confidence(_share(inner, _required(inner, node, key, "at_least")))


def _at_most(made: Callable[[float], Assertion], fields: Fields, key: str, node: yaml.Node) -> Iterator[Assertion]:
    inner = mapping(fields.path, node, ("at_most",), f'"{key}"')
    limit = _required(inner, node, key, "at_most")
    value = _real(inner, limit, '"at_most"')
    if value < 0:
        raise inner.error(limit, '"at_most" is below zero', "No answer could be.")
    yield made(value)


def _each(fields: Fields, key: str) -> Iterator[tuple[str, yaml.Node]]:
    node = fields.get(key)
    assert node is not None
    return zip(fields.strings(key), items(fields.path, node, f'"{key}"'), strict=True)


def _required(fields: Fields, node: yaml.Node, what: str, key: str) -> yaml.Node:
    found = fields.get(key)
    if found is None:
        raise fields.error(node, f'"{what}" has no "{key}"', f'Add "{key}".')
    return found


def _amount(fields: Fields, node: yaml.Node, what: str) -> Amount:
    found = amount(str(node.value)) if isinstance(node, yaml.ScalarNode) else None
    if found is None:
        raise fields.error(node, f"{what} must be one number", "Write it as 1200, 14 million, 1.5bn or 5 %.")
    return found


def _share(fields: Fields, node: yaml.Node) -> float:
    return _real(fields, node, "a share", above=0.0, at_most=1.0)


def _real(fields: Fields, node: yaml.Node, what: str, *, above: float = -math.inf, at_most: float = math.inf) -> float:
    value = math.nan
    if isinstance(node, yaml.ScalarNode) and kind(node) in ("int", "float"):
        try:
            value = float(node.value)
        except ValueError:  # YAML knows more numbers, such as 0x10 and 1:30
            value = math.nan
    if not math.isfinite(value):
        raise fields.error(node, f"{what} must be a number", "Write it as 3 or 0.5, without quotes.")
    if not above < value <= at_most:
        limits = f"above {above:g}" + (f", and at most {at_most:g}" if math.isfinite(at_most) else "")
        raise fields.error(node, f"{what} must be {limits}, and is {value:g}")
    return value


_READERS: dict[str, Reader] = {
    "matches": _matches,
    "equals_short": _equals_short,
    "one_of": _one_of,
    "number": _number,
    "cites_only": _cites_only,
    "quote_contains": _quote_contains,
    "all_verified": _all_verified,
    "missing": _missing,
    "passage_rank": _passage_rank,
    "confidence": _confidence,
    "latency_ms": partial(_at_most, Latency),
    "cost": partial(_at_most, Cost),
    "similar": _similar,
    "graded": _graded,
}
GROUPS = ("any_of", "all_of")
ASSERTIONS = (*FIRST, *_READERS, *GROUPS)
