"""The reader inside the package: finds the answer to a question in a passage, or tells that it is not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.adapters.onnx_model import MODELS, OnnxModel, Runtime
from assistant.domain.answer import AnswerSpan, Reading, View
from assistant.domain.article import Span

if TYPE_CHECKING:
    from tokenizers import Encoding

READER = OnnxModel(
    name="reader-e5-small-int8",
    folder=MODELS / "reader-e5-small",
    sha256={
        "model.onnx": "0a94fc8a66fbe31ceeb5ac551fcaba0648a80adb372ef10e7bcbc263c11d0d5e",
        "tokenizer.json": "28277fb58d6e658ba110945f9932c6469109e17535ef130ca18a486c9cc4826d",
    },
)
# What begins a text, and what ends each part of it.
_BEGIN, _END = 0, 2
# As it was trained: training/train_reader.py.
MAX_TOKENS = 320
_MAX_QUESTION = 64
_LONGEST_SPAN = 30
_SPANS = 5
# Of a sentence that is read closely: so many spans, none of more tokens.
_CLOSE_SPANS = 40
_LONGEST_CLOSE_SPAN = 20

_Asked = tuple[str, str, str]
"""A question, a title and a text."""

_Looked = tuple[Any, list[tuple[int, int]], float]
"""Of each token of a text, the logits of a start and an end there, and where it stands; and the logit of no answer."""


class OnnxReader:
    """A transformer with a span head, loaded at its first use. `threads` passages are read side by side.

    Raises ModelWeightsError at the first use where a file is missing or is not the pinned one.
    """

    def __init__(self, model: OnnxModel = READER, threads: int = 0) -> None:
        self._model = model
        self._runtime = Runtime(model, threads)
        # What is read closely was mostly just read, in its passage.
        self._last: dict[_Asked, _Looked] = {}

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """What stands in each passage, given as (title of its article, text), in order. Spans are of the text."""
        found = self._looked_at(question, passages, kept=True)
        return [_reading(*one, text) for one, (_, text) in zip(found, passages, strict=True)]

    def read_closely(self, question: str, sentences: Sequence[Sequence[View]]) -> list[Reading]:
        """What stands in each sentence, given in one or several views, in order. Spans are of the sentence, the
        likeliest first, and may share characters; their score is the mean over the views."""
        views = [view for row in sentences for view in row]
        found = iter(self._looked_at(question, [(view.title, view.text) for view in views]))
        return [_close_reading([(view, *next(found)) for view in row]) for row in sentences]

    def _looked_at(self, question: str, passages: Sequence[tuple[str, str]], *, kept: bool = False) -> list[_Looked]:
        tokenizer = self._runtime.tokenizer
        # The questions that it learned from end so, and people often leave it out.
        question = question if question.rstrip().endswith("?") else f"{question.rstrip()}?"
        asked = [_BEGIN, *tokenizer.encode(question, add_special_tokens=False).ids[:_MAX_QUESTION], _END]
        known = self._last
        places = [(question, *passage) for passage in passages]
        new = [place for place in dict.fromkeys(places) if place not in known]
        heads = [f"{title}\n" for _, title, _ in new]
        texts = [head + text for head, (_, _, text) in zip(heads, new, strict=True)]
        encodings = tokenizer.encode_batch(texts, add_special_tokens=False)
        rows = zip(encodings, heads, texts, strict=True)
        looked = self._runtime.pool.map(lambda row: self._look_at(asked, *row), rows)
        found = {**known, **dict(zip(new, looked, strict=True))}
        if kept:
            self._last = {place: found[place] for place in places}
        return [found[place] for place in places]

    def _look_at(self, asked: list[int], encoding: Encoding, head: str, text: str) -> _Looked:
        import numpy as np

        first = len(asked)
        room = MAX_TOKENS - first - 1
        tokens = encoding.ids[:room]
        ids = np.array([[*asked, *tokens, _END]], np.int64)
        types = np.zeros_like(ids)
        types[0, first:] = 1
        (logits,) = self._runtime.session.run(["logits"], {"input_ids": ids, "token_type_ids": types})
        none = float(logits[0, 0].sum())
        # A title says what a passage is about; what is quoted stands in the text.
        offsets = [(_past_space(text, *place) - len(head), place[1] - len(head)) for place in encoding.offsets[:room]]
        skipped = next((i for i, (start, _) in enumerate(offsets) if start >= 0), len(offsets))
        return logits[0, first + skipped : first + len(tokens)], offsets[skipped:], none


def _past_space(text: str, start: int, end: int) -> int:
    """Where the word of a piece begins, which may have the space before it."""
    return end - len(text[start:end].lstrip())


def _reading(logits: Any, offsets: list[tuple[int, int]], none: float, text: str) -> Reading:
    """The best spans that share no character, best first."""
    import numpy as np

    if not len(logits):
        return Reading(())
    table = _table(logits, _LONGEST_SPAN)
    found: list[AnswerSpan] = []
    while len(found) < _SPANS:
        place = int(table.argmax())
        start, end = divmod(place, table.shape[1])
        score = float(table[start, end])
        if score == -np.inf:
            break
        span = _whole_words(text, offsets[start][0], offsets[end][1])
        if span and not any(span.overlaps(one.span) for one in found):
            found.append(AnswerSpan(span, score - none))
        # Spans that touch this one say the same with more or fewer words.
        table[: end + 1, start:] = -np.inf
    return Reading(tuple(found))


def _close_reading(looks: Sequence[tuple[View, Any, list[tuple[int, int]], float]]) -> Reading:
    """The likeliest spans of the sentence that all these views hold."""
    import numpy as np

    found: dict[tuple[int, int], list[Any]] = {}
    for view, logits, offsets, none in looks:
        for (start, end), row in zip(offsets, logits, strict=True):
            if view.sentence.start <= start and end <= view.sentence.end:
                place = (start - view.sentence.start, end - view.sentence.start)
                found.setdefault(place, []).append(row - none / 2)
    if not found:
        return Reading(())
    offsets = sorted(found)
    table = _table(np.array([np.mean(found[place], axis=0) for place in offsets]), _LONGEST_CLOSE_SPAN)
    first = looks[0][0]
    sentence = first.sentence.of(first.text)
    best: dict[Span, float] = {}
    for place in np.argsort(-table, axis=None, kind="stable")[:_CLOSE_SPANS]:
        start, end = divmod(int(place), table.shape[1])
        span = _whole_words(sentence, offsets[start][0], offsets[end][1])
        if span and table[start, end] > -np.inf:
            best.setdefault(span, float(table[start, end]))
    return Reading(tuple(AnswerSpan(span, score) for span, score in best.items()))


def _table(logits: Any, longest: int) -> Any:
    """The score of every span from token to token, rows by its first; -inf where it would end before it begins or have
    more than `longest` tokens."""
    import numpy as np

    table = logits[:, None, 0] + logits[None, :, 1]
    within = np.triu(np.ones_like(table, bool)) & np.tril(np.ones_like(table, bool), longest - 1)
    return np.where(within, table, -np.inf)


def _whole_words(text: str, start: int, end: int) -> Span | None:
    """The span with the words that it cuts made whole, and without white space at its ends."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    return Span(start, end) if start < end else None
