"""Whether an article argues for its author instead of reporting."""

from __future__ import annotations

import re

from assistant.answer.quotation_marks import MASK
from assistant.domain.article import Article

_KINDS = (
    r"opinions?|columns?|comment|commentary|editorials?|op-?ed|leader|leading article|viewpoint|point of view|my view"
    r"|our view|perspective|essay|guest (?:column|essay)|letters? to the editor|diary|notebook"
)
# A hyphen without spaces is of a word: "leader-in-waiting".
_TITLE = re.compile(
    rf"(?i)^\W*(?:{_KINDS})(?:\s*[:|–—]|\s-\s)\s*\S|(?:[|–—]|\s-\s)\s*(?:{_KINDS})\W*$|^\W*(?:{_KINDS})\W*$"
)
_BYLINE = re.compile(r"(?i)\b(?:columnist|editorial board|leader writer|opinion(?: writer| editor)?|guest writer)\b")
_ADDRESS = re.compile(
    r"(?i)/(?:opinions?|comment|commentary|commentisfree|editorials?|op-?eds?|columns?|columnists?"
    r"|views|viewpoint)(?:/|$)"
)
_MARKED = re.compile(rf"(?i)\A\W*(?:{_KINDS})\s*(?:[:|–—]|\n)")
# "I" as a word, not in "World War I" or "Elizabeth I".
_I = re.compile(r"(?<![A-Z]\w\w )\b(?:I(?:'m|'ve|'d|'ll|’m|’ve|’d|’ll)?(?= [a-z])|[Mm]y(?= [a-z])|[Mm]yself|me)\b")
_OURS = re.compile(
    r"\b(?:[Tt]his|[Oo]ur) (?:newspaper|paper|page|column|magazine)\b[^.]{0,40}\b(?:believes?|thinks?|holds)"
)
_ARGUED = re.compile(
    r"(?i)\b(?:should|ought|must|deserves? (?:to|better)|let (?:us|them|him|her|it|the)\b|shame"
    r"|the truth is|nobody should"
    r"|it is (?:high )?time|had better|of course|needs? to)\b|\?(?=\s|$)"
)
_SHOULD = re.compile(r"(?i)\b(?:should|ought to|must)\b")
_REPORTED = re.compile(
    r"\b(?:said|told|added|according to|announced|confirmed|yesterday|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)


def is_opinion_title(title: str) -> bool:
    """Whether a title says that its article is opinion."""
    return _TITLE.search(title) is not None


def is_opinion(article: Article, plain: str) -> bool:
    """Whether the article says that it is opinion, or argues in the first person. `plain` is its text with what is
    quoted blotted out: what others say in the first person makes no article an opinion."""
    if is_opinion_title(article.title) or _MARKED.match(article.text):
        return True
    if (article.author and _BYLINE.search(article.author)) or (article.url and _ADDRESS.search(article.url)):
        return True
    plain = plain.replace(MASK, " ")
    argued = len(_ARGUED.findall(plain))
    if _OURS.search(plain) and argued:
        return True
    # A reporter who writes in the first person tells what was seen and said.
    if len(_I.findall(plain)) >= 1 and argued and len(_REPORTED.findall(plain)) <= 1 + argued:
        return True
    return len(_SHOULD.findall(plain)) >= 3 and not _REPORTED.search(plain)
