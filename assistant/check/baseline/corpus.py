"""Which articles changed since the baseline, and how that touches an answer."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.check.assertions import ArticleById
from assistant.check.baseline.model import ArticleMark, Circumstances, Kept
from assistant.check.difference import compared, marked
from assistant.domain.article import Article

# So many of the other articles are named.
_NAMED = 5
# Below this likeness two sentences do not say the same thing in other words.
_ALIKE = 0.5
_SENTENCE_END = re.compile(r"(?<=[.!?”\"])\s+")


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that changed, in a sentence. `quoted` is whether its quotes differ for it, `found` its passages."""

    article: str
    sentence: str
    quoted: bool
    found: bool


def involved(
    before: Kept, old: Circumstances, now: Kept, new: Circumstances, article: ArticleById
) -> Iterator[Changed]:
    """The articles quoted or found, then or now, that are not what they were; first what is quoted."""
    ids = dict.fromkeys(one.article for kept in (before, now) for one in kept.citations)
    ids |= dict.fromkeys(one.article for kept in (before, now) for one in kept.passages)
    for id_ in ids:
        former, later = old.articles.get(id_), new.articles.get(id_)
        if former == later:
            continue
        quotes, ranks = ([_quotes(one, id_) for one in (before, now)], [_ranks(one, id_) for one in (before, now)])
        sentence = _sentence(id_, former, later, before, now, article)
        yield Changed(id_, sentence, quoted=quotes[0] != quotes[1], found=ranks[0] != ranks[1])


def around(old: Circumstances, new: Circumstances) -> str | None:
    """What changed in articles that are not found at all, or None. Their words count where words are weighed."""
    said = []
    for id_ in sorted({*old.articles, *new.articles}):
        former, later = old.articles.get(id_), new.articles.get(id_)
        if former != later:
            said.append(f"{id_} {'was added' if former is None else 'was removed' if later is None else 'was edited'}")
    if not said:
        return None
    more = f" and {len(said) - _NAMED} more changed" if len(said) > _NAMED else ""
    return (
        f"other articles changed, none of which is found here ({', '.join(said[:_NAMED])}{more}): how much a word"
        " counts and how sure an answer is depend on all of them"
    )


def _sentence(
    id_: str, former: ArticleMark | None, later: ArticleMark | None, before: Kept, now: Kept, article: ArticleById
) -> str:
    if later is None:
        title = f" (“{former.title}”)" if former else ""
        return f"the article {id_}{title} was removed{_role(before, id_, was=True)}"
    if former is None:
        return f"the article {id_} (“{later.title}”) was added{_role(now, id_, was=False)}"
    parts = []
    if former.text != later.text:
        parts.append(f"was edited{_edit(id_, before, now, article(id_))}")
    if former.published != later.published:
        narrowed = f", and the case is narrowed to {now.narrowed.strip('()')}" if now.narrowed else ""
        dates = (former.published or "none", later.published or "none")
        parts.append(f"has another date, {dates[1]}, which was {dates[0]}{narrowed}")
    if former.title != later.title:
        parts.append(f"is called “{later.title}”, and was “{former.title}”")
    if former.about != later.about:
        parts.append("has another source, address, author or language")
    return f"the article {id_} {' and '.join(parts)}"


def _role(kept: Kept, id_: str, *, was: bool) -> str:
    if _quotes(kept, id_):
        return ", and was quoted" if was else ", and is quoted"
    ranks = _ranks(kept, id_)
    if not ranks:
        return ""
    return f", and was found at rank {ranks[0][0]}" if was else f", and is found at rank {ranks[0][0]}"


def _edit(id_: str, before: Kept, now: Kept, article: Article | None) -> str:
    """What of the words that were quoted is otherwise, if anything."""
    text = article.text if article else ""
    gone = [one.quote for one in before.citations if one.article == id_ and one.quote not in text]
    if gone:
        shown = _nearest(gone[0], [one.quote for one in now.citations if one.article == id_])
        shown = shown or _nearest(gone[0], _SENTENCE_END.split(text))
        if shown is None:
            return f": “{gone[0]}” does not stand in it any more"
        return f": {marked(compared(gone[0].split(), shown.split()))}"
    if _quotes(before, id_):
        return ", and what was quoted still stands in it"
    return ""


def _nearest(wanted: str, sentences: Sequence[str]) -> str | None:
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted.split())
    best, found = _ALIKE, None
    for sentence in sentences:
        matcher.set_seq1(sentence.split())
        if matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            best, found = ratio, sentence
    return found


def _quotes(kept: Kept, id_: str) -> list[str]:
    return [one.quote for one in kept.citations if one.article == id_]


def _ranks(kept: Kept, id_: str) -> list[tuple[int, str]]:
    return [(one.rank, one.text) for one in kept.passages if one.article == id_]
