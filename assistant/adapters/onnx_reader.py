"""The reader inside the package: finds the answer to a question in a passage, or tells that it is not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.adapters.onnx_model import MODELS, OnnxModel, Runtime
from assistant.domain.answer import AnswerSpan, Reading
from assistant.domain.article import Span

if TYPE_CHECKING:
    from tokenizers import Encoding

READER = OnnxModel(
    name="reader-MiniLM-L6-int8",
    folder=MODELS / "reader-MiniLM-L6",
    sha256={
        "model.onnx": "5bb469eb90015c785e1d41d2eaa89de92bfced7fa307cb22fc0339eb208736ab",
        "tokenizer.json": "9114256b104cca80e04367526f03f46aa3c443c2ed174904142a73bbf13b9fbb",
    },
)
_CLS, _SEP = 101, 102
# As it was trained: training/train_reader.py.
MAX_TOKENS = 320
_MAX_QUESTION = 64
_LONGEST_SPAN = 30
_SPANS = 5


class OnnxReader:
    """A transformer with a span head, loaded at its first use. `threads` passages are read side by side.

    Raises ModelWeightsError at the first use where a file is missing or is not the pinned one.
    """

    def __init__(self, model: OnnxModel = READER, threads: int = 0) -> None:
        self._model = model
        self._runtime = Runtime(model, threads)

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """What stands in each passage, given as (title of its article, text), in order. Spans are of the text."""
        asked = self._runtime.tokenizer.encode(question, add_special_tokens=False).ids[:_MAX_QUESTION]
        heads = [f"{title}\n" for title, _ in passages]
        texts = [head + text for head, (_, text) in zip(heads, passages, strict=True)]
        encodings = self._runtime.tokenizer.encode_batch(texts, add_special_tokens=False)
        rows = zip(encodings, heads, (text for _, text in passages), strict=True)
        return list(self._runtime.pool.map(lambda row: self._read_one(asked, *row), rows))

    def _read_one(self, asked: list[int], encoding: Encoding, head: str, text: str) -> Reading:
        import numpy as np

        first = len(asked) + 2
        room = MAX_TOKENS - first - 1
        tokens = encoding.ids[:room]
        ids = np.array([[_CLS, *asked, _SEP, *tokens, _SEP]], np.int64)
        types = np.zeros_like(ids)
        types[0, first:] = 1
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        (logits,) = self._runtime.session.run(["logits"], feed)
        none = float(logits[0, 0].sum())
        # A title says what a passage is about; what is quoted stands in the text.
        offsets = [(start - len(head), end - len(head)) for start, end in encoding.offsets[:room]]
        skipped = next((i for i, (start, _) in enumerate(offsets) if start >= 0), len(offsets))
        body = logits[0, first + skipped : first + len(tokens)]
        return _reading(body, offsets[skipped:], none, text)


def _reading(logits: Any, offsets: list[tuple[int, int]], none: float, text: str) -> Reading:
    """The best spans that share no character, best first."""
    import numpy as np

    if not len(logits):
        return Reading(())
    table = logits[:, None, 0] + logits[None, :, 1]
    within = np.triu(np.ones_like(table, bool)) & np.tril(np.ones_like(table, bool), _LONGEST_SPAN - 1)
    table = np.where(within, table, -np.inf)
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
