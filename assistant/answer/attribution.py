"""Who says what a quote says, by rules over the article's text around it. No model takes part.

A quote is its outlet's own statement unless the text attributes it: in its sentence ("…, said X", "according to X",
"X said that …"), by the quotation marks that it stands in, which may span sentences, or, as reported speech that goes
on ("He would never have …"), by the sentence before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from assistant.answer import reporting
from assistant.answer.opinion import is_opinion
from assistant.answer.quotation_marks import MASK, masked, quoted
from assistant.answer.speakers import full_name, is_person, names, who
from assistant.answer.subjects import FINITE, subject
from assistant.domain.article import Article, Span, trimmed
from assistant.domain.attribution import Attribution, Voice
from assistant.domain.ports import SentenceSplitter

_OUTLET = Attribution(Voice.OUTLET)
# From this share of its letters in quotation marks on, a quote is speech, and not a word in inverted commas.
_SPOKEN = 0.6
# Sentences to look back for who "he" is.
_BACK = 6
_CONTINUES = re.compile(
    r"^(?:But |And |Nor |Yet |Still, )?(?:It|He|She|They|There|That|This|The|His|Her|Its|Their"
    r"|Nobody|No|None|Nothing|In|At|For|Neither|If|Had|All|Most|Some|Only|One|Two|Three|Four)\b"
)
# "As the president said, …": whoever it is.
_OPENING = re.compile(r"(?:As|When|While|After|But|And|Yet)\s+(?=\S)")
_BACKSHIFTED = re.compile(r"\b(?:had|would|could|might)\b(?! to\b)|\bhad to\b|\bwas to\b|\bwere to\b")


@dataclass(frozen=True, slots=True)
class _Said:
    """An attribution that a sentence has, in characters of the article."""

    voice: Voice
    name: str | None
    span: Span
    pronoun: str = ""
    strong: bool = True


class Attributor:
    """Tells whose statements the quotes of one article are."""

    def __init__(self, article: Article, splitter: SentenceSplitter) -> None:
        self._article = article
        self._text = article.text
        self._splitter = splitter
        self._quoted = quoted(self._text)
        self._plain = masked(self._text, self._quoted)

    def attribution(self, quote: Span) -> Attribution:
        """Whose statement the words of `quote` are. Raises SpanError past the end of the text."""
        quote.of(self._text)
        first, last = self._at(quote.start), self._at(quote.end - 1)
        spoken = self._spoken(quote)
        if self._argues and not spoken:
            return Attribution(Voice.OPINION, _author(self._article))
        said = self._explicit(range(first, last + 1))
        if said is None and spoken:
            said = self._speech(first, last)
        if said is None and spoken:
            return Attribution(Voice.SPEAKER)
        if said is None:
            said = self._continued(first)
        if said is None:
            return Attribution(Voice.OPINION, _author(self._article)) if self._argues else _OUTLET
        return Attribution(said.voice, said.name, said.span)

    @cached_property
    def _argues(self) -> bool:
        return is_opinion(self._article, self._plain)

    @cached_property
    def _sentences(self) -> list[Span]:
        """The sentences, none beyond its paragraph; speech that spans several is one with what says whose it is."""
        found: list[Span] = []
        for paragraph in re.finditer(r"[^\n]+", self._text):
            for span in self._splitter.sentences(paragraph.group()):
                found.append(span.shifted(paragraph.start()))
        merged: list[Span] = []
        for span in found:
            # A cut within quotation marks, or before "he said" that follows them.
            torn = (
                merged
                and "\n" not in self._text[merged[-1].end : span.start]
                and (
                    any(one.start < span.start < one.end for one in self._quoted)
                    or (self._plain[merged[-1].end - 1] == MASK and self._text[span.start].islower())
                )
            )
            if torn:
                merged[-1] = Span(merged[-1].start, span.end)
            else:
                merged.append(span)
        return merged or [Span(0, max(1, len(self._text)))]

    def _at(self, offset: int) -> int:
        """The sentence at that character."""
        return max(0, bisect_right([one.start for one in self._sentences], offset) - 1)

    def _spoken(self, quote: Span) -> bool:
        inside = sum(
            sum(char.isalnum() for char in self._text[max(quote.start, one.start) : min(quote.end, one.end)])
            for one in self._quoted
            if one.overlaps(quote)
        )
        letters = sum(char.isalnum() for char in quote.of(self._text))
        return bool(letters) and inside >= _SPOKEN * letters

    def _explicit(self, places: range) -> _Said | None:
        """Who the first of these sentences that says so says is speaking."""
        for place in places:
            if (said := self._in_sentence(place)) is not None:
                return self._resolved(said, place)
        return None

    def _in_sentence(self, place: int) -> _Said | None:
        span = self._sentences[place]
        plain = span.of(self._plain)
        anonymous = bool(reporting.ANONYMOUS.search(plain))
        found = [*self._according(plain, span.start, anonymous), *self._verbs(plain, span.start, anonymous)]
        if not found and (match := reporting.RUMOUR.search(plain)):
            return _Said(Voice.UNNAMED, None, Span(match.start(), match.end()).shifted(span.start))
        if not found:
            return None
        # Beside quotation marks stands whose words are in them.
        beside = [one for one in found if self._beside_marks(one.span)]
        strong = [one for one in found if one.strong]
        return (beside or strong or found)[0]

    def _beside_marks(self, span: Span) -> bool:
        before, after = self._plain[: span.start].rstrip()[-1:], self._plain[span.end :].lstrip(" ,:")[:1]
        return MASK in (before, after)

    def _according(self, plain: str, offset: int, anonymous: bool) -> list[_Said]:
        found = []
        for match in reporting.ACCORDING.finditer(plain):
            rest = re.split(
                rf"[.;:{MASK}]|(?<=\w),\s+(?=[a-z])(?!the |who |an? |its )", plain[match.end() :], maxsplit=1
            )[0]
            phrase = rest.split(",")[0] if not names(rest.split(",")[0]) and "," not in rest[:60] else rest
            speaker = who(phrase, self._text, anonymous=anonymous)
            if speaker:
                span = Span(match.start(), match.end() + len(rest.rstrip())).shifted(offset)
                found.append(_Said(speaker.voice, speaker.name, span, speaker.pronoun))
        return found

    def _verbs(self, plain: str, offset: int, anonymous: bool) -> list[_Said]:
        found = []
        for match in reporting.VERB.finditer(plain):
            placed = subject(plain, match.start(), match.end())
            if placed is None:
                continue
            start, end = placed
            if opened := _OPENING.match(plain, start, end):
                start = opened.end()
            speaker = who(plain[start:end].replace(MASK, " "), self._text, anonymous=anonymous)
            if speaker is None:
                continue
            verb, after = match.group(), plain[match.end() :]
            of_document = speaker.voice is Voice.DOCUMENT or speaker.pronoun == "it"
            reckoned = verb in ("puts", "put") and re.match(r"[^.]{1,40}\bat\b", after)
            if verb in reporting.ONLY_OF_DOCUMENTS and not of_document and not reckoned:
                continue
            marks = MASK in (plain[: match.start()].rstrip()[-1:], after.lstrip(" ,:")[:1])
            if (
                verb in reporting.NEEDS_THAT
                and not marks
                and not re.match(r"\s+(?:\w+\s+){0,4}(?:that|how|what|why|whether)\b|[,.]", after)
            ):
                continue
            voice, name = speaker.voice, speaker.name
            if (
                voice is Voice.SPEAKER
                and reporting.IN_A_PAPER.search(plain)
                and (speaker.pronoun == "it" or (name and not (is_person(name) and " " in name)))
            ):
                paper = reporting.IN_A_PAPER.search(plain)
                voice, name = (
                    Voice.DOCUMENT,
                    (f"{name}, {paper.group()}" if name and paper else paper and paper.group()[3:]),
                )
            span = Span(min(start, match.start()), max(end, match.end())).shifted(offset)
            tight = trimmed(self._text, span.start, span.end) or span
            pronoun = "" if voice is Voice.DOCUMENT else speaker.pronoun
            found.append(_Said(voice, name, tight, pronoun, match["strong"] is not None))
        return found

    def _resolved(self, said: _Said, place: int) -> _Said | None:
        """The same with somebody in place of "he" or "it"."""
        if not said.pronoun:
            return said
        if said.pronoun in ("i", "we", "who"):
            return None
        own = self._sentences[place]
        before = self._plain[own.start : said.span.start]
        if found := self._meant(before, said, inside=True):
            return found
        for back in range(place - 1, max(-1, place - 1 - _BACK), -1):
            sentence = self._sentences[back].of(self._plain)
            if said.pronoun == "it":
                if found := self._thing(sentence, said):
                    return found
                continue
            earlier = self._in_sentence(back)
            if earlier and (earlier.name or earlier.voice is Voice.UNNAMED) and earlier.voice is not Voice.DOCUMENT:
                persons = [one for one in names(sentence.replace(MASK, " ")) if is_person(one)]
                if earlier.voice is Voice.UNNAMED or (earlier.name and is_person(earlier.name)) or not persons:
                    return _Said(earlier.voice, earlier.name, said.span)
            if earlier and earlier.pronoun and earlier.pronoun == said.pronoun:
                continue
            if found := self._meant(sentence.replace(MASK, " "), said, inside=False):
                return found
        return _Said(Voice.SPEAKER, None, said.span)

    def _meant(self, text: str, said: _Said, *, inside: bool) -> _Said | None:
        """The person that "he" is in `text`, mostly its subject; within the pronoun's own sentence only a full name."""
        if said.pronoun == "it":
            return None
        persons = [one for one in names(text) if is_person(one)]
        whole = [one for one in persons if " " in one]
        chosen = whole[-1:] if inside else (whole or persons)[:1]
        return _Said(Voice.SPEAKER, full_name(chosen[0], self._text), said.span) if chosen else None

    def _thing(self, sentence: str, said: _Said) -> _Said | None:
        """What "it" is: the document that the sentence before is about, or the body."""
        for piece in re.split(r"[,;:]", sentence):
            noun_phrase = re.match(
                r"\s*(?:In |According to )?(?P<np>(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir)\s+[\w’' -]+)", piece
            )
            if noun_phrase:
                words = re.split(rf"\s+(?={FINITE.pattern})|\s+(?=says|said|runs|came|names|gives)", noun_phrase["np"])[
                    0
                ]
                if reporting.is_document(words):
                    return _Said(Voice.DOCUMENT, reporting.without_determiner(words), said.span)
        nouns = re.findall(
            r"\b(?:the|a|an|its|their|this|The|A|An|Its|Their|This)\s+((?:[\w’'-]+\s+){0,3}?[\w’'-]+)(?=[\s,.;])",
            sentence,
        )
        for noun in nouns:
            if reporting.is_document(noun):
                return _Said(Voice.DOCUMENT, noun, said.span)
        bodies = [one for one in names(sentence) if not is_person(one)]
        if bodies:
            return _Said(Voice.SPEAKER, bodies[0], said.span)
        return None

    def _speech(self, first: int, last: int) -> _Said | None:
        """Whose words stand in quotation marks without a verb in their sentence: of the sentence that leads to them,
        or of who spoke last."""
        following = last + 1
        if following < len(self._sentences) and self._same_paragraph(last, following):
            span = self._sentences[following]
            after = self._in_sentence(following)
            # "…" Said X. or "…" he said.
            if after and self._plain[span.start] != MASK and after.span.start - span.start < 3:
                return self._resolved(after, following)
        for back in range(first - 1, max(-1, first - 1 - _BACK), -1):
            if said := self._in_sentence(back):
                return self._resolved(said, back)
            sentence = self._sentences[back].of(self._plain).replace(MASK, " ")
            if reporting.is_document(sentence.split(",")[0]):
                break
            whole = [one for one in names(sentence) if is_person(one)]
            if whole and self._same_paragraph(back, first):
                return _Said(Voice.SPEAKER, full_name(whole[0], self._text), self._sentences[back])
        return None

    def _continued(self, place: int) -> _Said | None:
        """Who goes on speaking in a sentence that no verb of saying is in: one after reported speech, with its tenses
        set back as those of reported speech are."""
        plain = self._sentences[place].of(self._plain)
        if MASK in plain or not _CONTINUES.match(plain):
            return None
        if not _BACKSHIFTED.search(plain):
            return None
        back = place - 1
        while back >= 0 and self._same_paragraph(back, place):
            said = self._in_sentence(back)
            if said and said.strong and not reporting.ACCORDING.match(said.span.of(self._text)):
                resolved = self._resolved(said, back)
                return resolved if resolved and resolved.voice is not Voice.DOCUMENT else None
            if said and said.pronoun == "" and said.voice is Voice.SPEAKER and said.name and is_person(said.name):
                return said
            if not (_BACKSHIFTED.search(self._sentences[back].of(self._plain))):
                return None
            back -= 1
        return None

    def _same_paragraph(self, one: int, other: int) -> bool:
        first, second = sorted((one, other))
        return "\n" not in self._text[self._sentences[first].end : self._sentences[second].start]


def _author(article: Article) -> str | None:
    author = article.author
    return re.split(r"\s*,\s*(?=[a-z])", author)[0] if author else None
