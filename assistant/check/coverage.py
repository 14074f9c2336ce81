"""Which articles the cases stand on, and which cases stand on an article that is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.check.cases import Case
from assistant.check.findings import is_named
from assistant.check.groups import AllOf, AnyOf
from assistant.check.kinds import Assertion, CitesOnly, PassageRank
from assistant.domain.article import ArticleRef

UNDATED = "undated"
UNNAMED = "no source"


@dataclass(frozen=True, slots=True)
class Gone:
    """A case that names, or when it was last asked cited, an article that the library does not have: by id, or by a
    pattern that fits none."""

    case: Case
    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the articles of one year or outlet a case cites."""

    name: str
    cited: int
    articles: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The articles of the library, newest first, and what the cases make of them. `unknown` are the cases that name no
    article and whose citations are not known."""

    articles: tuple[ArticleRef, ...]
    cited: frozenset[str]
    gone: tuple[Gone, ...]
    unknown: tuple[Case, ...]

    @property
    def uncited(self) -> tuple[ArticleRef, ...]:
        """The articles that no case cites."""
        return tuple(ref for ref in self.articles if ref.id not in self.cited)

    @property
    def percent(self) -> float:
        """The share of articles that a case cites, 0 to 100; of an empty library 100."""
        if not self.articles:
            return 100.0
        return 100 * (len(self.articles) - len(self.uncited)) / len(self.articles)

    @property
    def years(self) -> list[Share]:
        """The shares by year of publication, the latest first."""
        return sorted(self._shares(lambda ref: str(ref.published.year) if ref.published else UNDATED), key=_latest)

    @property
    def sources(self) -> list[Share]:
        """The shares by outlet, those with the most articles first."""
        shares = self._shares(lambda ref: ref.source or UNNAMED)
        return sorted(shares, key=lambda share: (-share.articles, share.name))

    def _shares(self, group: Callable[[ArticleRef], str]) -> Iterator[Share]:
        groups: dict[str, list[ArticleRef]] = {}
        for ref in self.articles:
            groups.setdefault(group(ref), []).append(ref)
        for name, refs in groups.items():
            yield Share(name, sum(ref.id in self.cited for ref in refs), len(refs))


def unnamed(cases: Iterable[Case]) -> list[Case]:
    """The cases of which only an answer tells what they cite: they name no article, and expect an answer."""
    return [case for case in cases if case.abstains is not True and not _names(case.cites, case.checks)]


def coverage(cases: Sequence[Case], articles: Sequence[ArticleRef], came: Mapping[str, Sequence[str]]) -> Coverage:
    """The coverage of `articles` by `cases`. `came` are the ids of the articles that a case cited, by the id of the
    case; only cases that name none are looked up in it."""
    known = {ref.id for ref in articles}
    cited: set[str] = set()
    gone: list[Gone] = []
    unknown: list[Case] = []
    asked = {case.id for case in unnamed(cases)}
    for case in cases:
        for name, is_cited in _names(case.cites, case.checks).items():
            found = {name} if name in known else {ref.id for ref in articles if is_named(name, ref)}
            if not found:
                gone.append(Gone(case, name))
            if is_cited:
                cited |= found
        if case.id not in asked:
            continue
        if case.id not in came:
            unknown.append(case)
            continue
        cited.update(came[case.id])
        gone += [Gone(case, id_) for id_ in came[case.id] if id_ not in known]
    return Coverage(tuple(articles), frozenset(cited & known), tuple(gone), tuple(unknown))


def _names(cites: Iterable[str], checks: Iterable[Assertion]) -> dict[str, bool]:
    """What names an article, and whether a citation of it is expected; of a group, whatever one of its items says."""
    found = dict.fromkeys(cites, True)
    for check in checks:
        if isinstance(check, CitesOnly):
            found |= dict.fromkeys(check.names, True)
        elif isinstance(check, PassageRank) and check.article:
            found.setdefault(check.article, False)
        elif isinstance(check, AnyOf | AllOf):
            for member in check.members:
                for name, is_cited in _names(member.cites, member.checks).items():
                    found[name] = found.get(name, False) or is_cited
    return found


def _latest(share: Share) -> tuple[bool, int]:
    return share.name == UNDATED, -int(share.name) if share.name.isdigit() else 0
