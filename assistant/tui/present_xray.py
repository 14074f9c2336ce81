"""The retrieval X-ray as styled text. Everything that comes from outside is data here, never markup."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from assistant.domain import trace_wording as wording
from assistant.domain.article import ArticleRef
from assistant.domain.sanitize import sanitize_line
from assistant.domain.trace import Fate, Ranking, Standing, Trace, TracedPassage, TracedSearch

# Told apart by glyph as well as by colour.
_GLYPHS = {
    Fate.CITED: "●",
    Fate.ADDRESSED: "⚑",
    Fate.READ: "○",
    Fate.UNREAD: "◌",
    Fate.CROWDED: "·",
    Fate.BEYOND: "·",
}
_STYLES = {Fate.CITED: "$text-success", Fate.ADDRESSED: "$text-warning", Fate.READ: ""}
_MUTED = "$foreground-muted"
_PLACE = 3
_FATE = 14
_WHOLE_FATE = 60
_TITLE = 30
_RANK = 8
_RANK_AND_SCORE = 11
# Below the first width no ranking is shown, below the second those that tell most; from the third on with scores.
_FEW_RANKINGS, _ALL_RANKINGS, _WITH_SCORES = 48, 76, 116
_MOST_TELLING = (Ranking.DENSE, Ranking.WORDS, Ranking.READER)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns a table of so many cells has, and how wide they are. The title takes what is left."""

    rankings: tuple[Ranking, ...]
    ranking: int
    fate: int
    title: int

    @property
    def scores(self) -> bool:
        """Whether scores are shown beside the ranks."""
        return self.ranking >= _RANK_AND_SCORE

    @property
    def whole(self) -> bool:
        """Whether a fate is told in a whole phrase."""
        return self.fate >= _WHOLE_FATE


def layout_of(width: int) -> Layout:
    """The columns for a table of `width` cells: what does not fit is left out, never cut off."""
    rankings: tuple[Ranking, ...] = ()
    if width >= _FEW_RANKINGS:
        rankings = _MOST_TELLING if width < _ALL_RANKINGS else tuple(column.ranking for column in wording.COLUMNS)
    ranking = _RANK_AND_SCORE if width >= _WITH_SCORES else _RANK
    rest = width - _PLACE - ranking * len(rankings) - 1
    fate = _WHOLE_FATE if rest >= _WHOLE_FATE + _TITLE else _FATE
    return Layout(rankings, ranking, min(fate, max(0, rest)), max(0, rest - fate - 1))


def columns_content(layout: Layout, order: Ranking) -> Content:
    """What stands above the table, on two lines; the column that it is ordered by stands out."""
    heads = [column for column in wording.COLUMNS if column.ranking in layout.rankings]
    above = "".join(column.above.rjust(layout.ranking) for column in heads)
    parts = [Content(" " * _PLACE + above + "\n")]
    parts.append(_ordered("#".rjust(_PLACE), by=order is Ranking.FOUND))
    parts += [_ordered(column.head.rjust(layout.ranking), by=order is column.ranking) for column in heads]
    parts.append(Content(" " + "fate".ljust(layout.fate) + " article"[: layout.title]))
    return Content("").join(parts)


def _ordered(head: str, *, by: bool) -> Content:
    bare = head.lstrip()
    return Content.assemble(" " * (len(head) - len(bare)), (bare, "bold reverse" if by else ""))


def row_content(one: TracedPassage, search: TracedSearch, layout: Layout) -> Content:
    """A passage as a line of the table."""
    style = _STYLES.get(one.fate, _MUTED)
    place = str(one.rank) if one.rank else "–"
    numbers = "".join(
        _cell(one.standing(ranking), scores=layout.scores).rjust(layout.ranking) for ranking in layout.rankings
    )
    told = wording.fate(one, search) if layout.whole else wording.short_fate(one)
    fate = _fitted(f"{_GLYPHS[one.fate]} {told}", layout.fate)
    title = _fitted(sanitize_line(one.article.title) or "(no title)", layout.title)
    muted = "" if one.rank else _MUTED
    return Content.assemble((place.rjust(_PLACE), muted), (numbers, muted), " ", (fate, style), " ", (title, muted))


def _cell(standing: Standing | None, *, scores: bool) -> str:
    if standing is None:
        return "–"
    return f"{standing.rank:>3} {standing.score:.2f}" if scores else str(standing.rank)


def _fitted(text: str, width: int) -> str:
    """`text` in exactly so many cells."""
    if cell_len(text) > width > 0:
        text = f"{set_cell_size(text, width - 1).rstrip()}…"
    return set_cell_size(text, width)


def head_content(trace: Trace, number: int, order: Ranking, *, whole: bool) -> Content:
    """What was asked and searched, and whether it is as it was; with `whole` also over what, and how long it took."""
    search = trace.searches[number]
    asked = sanitize_line(trace.question.text) or ""
    lines = [Content.styled(asked, "bold")]
    if len(trace.searches) > 1:
        told = f"search {number + 1} of {len(trace.searches)}: {sanitize_line(search.question)}"
        lines.append(Content.styled(told, f"{_MUTED} italic"))
    elif trace.standalone != trace.question.text:
        lines.append(Content.styled(f"searched as: {sanitize_line(trace.standalone)}", f"{_MUTED} italic"))
    if whole:
        if search.focus not in (search.question, trace.question.text):
            lines.append(Content.styled(f"read for: {sanitize_line(search.focus)}", f"{_MUTED} italic"))
        if filters := wording.filters(trace.question.filters):
            lines.append(Content.styled(sanitize_line(filters) or "", "$text-accent"))
        lines.append(Content(f"{wording.searched(search)}, in the order {wording.HEADS[order]}"))
        if trace.timings_ms:
            lines.append(Content.styled(f"the answer: {wording.timings(trace.timings_ms)}", _MUTED))
        lines.append(Content.styled(f"this search: {wording.timings(search.timings_ms)}", _MUTED))
    if whole or trace.difference.any:
        style = "$text-warning" if trace.difference.any else _MUTED
        lines.append(Content.styled(wording.difference(trace.difference), style))
    return Content("\n").join(lines)


def detail_content(one: TracedPassage, search: TracedSearch) -> Content:
    """A passage with its article, what became of it and why, and its text with what ties it to the question."""
    fate = f"{_GLYPHS[one.fate]} {wording.fate(one, search)}"
    why = wording.reasons(one)
    lines = [
        Content.styled(sanitize_line(one.article.title) or "(no title)", "bold"),
        Content.styled(_about(one.article), _MUTED),
        Content.styled(f"{fate}: {why}" if why and ":" not in fate else f"{fate}; {why}" if why else fate, _style(one)),
        Content.styled(wording.points(one.points, one.score), _MUTED),
        Content.styled(_legend(one), _MUTED),
        Content(""),
        _text(one),
    ]
    return Content("\n").join(lines)


def _style(one: TracedPassage) -> str:
    return _STYLES.get(one.fate, _MUTED)


def _legend(one: TracedPassage) -> str:
    found = one.reading.spans[0] if one.reading and one.reading.spans else None
    parts = [
        "underlined: words of the question" if one.asked else "no word of the question in the text",
        f"marked: what the reader points at (log-odds {found.score:.1f})" if found else "",
        "⚑: written to the assistant" if one.suspected else "",
    ]
    return " · ".join(part for part in parts if part)


def _text(one: TracedPassage) -> Content:
    text = Content(one.passage.text)
    for span in one.suspected:
        text = text.stylize("$text-warning italic", span.start, span.end)
    if one.best:
        text = text.stylize("bold $text-primary on $primary-muted", one.best.start, one.best.end)
    for span in one.asked:
        text = text.stylize("underline", span.start, span.end)
    return text


def _about(article: ArticleRef) -> str:
    published = article.published.isoformat() if article.published else "undated"
    return " · ".join(part for part in (sanitize_line(article.source), published) if part)
