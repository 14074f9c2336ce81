"""Holding a record against itself, and the vector index against the records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.domain.article import Article, digest
from assistant.domain.events import Stage
from assistant.domain.integrity import ArticleRecord, Fault, IndexRows, LibraryRecords, Mend, PassageRecord, Verdict
from assistant.domain.ports import SharedIndex
from assistant.domain.wording import count
from assistant.ingest.likeness import text_hash

# Vectors are made of unit length in float32, and Chroma does so once more: what is left of it is below 1e-6.
TOLERANCE = 1e-5
INDEX_PART = "vector index"
_CHUNK = 500


def record_faults(record: ArticleRecord, dimensions: int) -> list[Fault]:
    """What does not agree within one article's record. `dimensions` is 0 where any width will do, one for all."""
    article = record.article
    faults = list(_passage_faults(record, dimensions))
    if not _same_mean(record):
        faults.append(_fault(record, "vector", "the article's vector is not the mean of its passages'", Mend.ARTICLE))
    if record.words is not True:
        what = "is missing" if record.words is None else "holds other words than the article"
        faults.append(_fault(record, "word index", f"the article's entry {what}", Mend.WORDS))
    if record.text_hash is not None and record.text_hash != text_hash(article.text):
        faults.append(_fault(record, "stories", "its signature is that of another text", Mend.STORIES))
    return faults


def compare_index(index: IndexRows, records: LibraryRecords, verdict: Verdict) -> Iterator[Stage]:
    """Hold the index against the library, both ways, and add what differs to the verdict. Raises IndexUnavailable."""
    seen = done = others = 0
    shared = isinstance(index, SharedIndex)
    for ids in index.ids():
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            known = records.passage_article(chunk)
            rows = {row.passage_id: row for row in index.rows(chunk)}
            for id_ in chunk:
                row, record = rows.get(id_), known.get(id_)
                if record is None and shared:
                    others += 1
                    continue
                if record is None:
                    what = "it holds a passage that the library has not"
                    verdict.faults.append(Fault(INDEX_PART, what, Mend.INDEX, passage_id=id_))
                    continue
                seen += 1
                if row is None or row.article_id != record[0]:
                    verdict.faults.append(_index_fault("it names another article for it", record[0], id_))
            both = [id_ for id_ in chunk if id_ in known and id_ in rows]
            for id_ in _unlike([(id_, rows[id_].vector, known[id_][1]) for id_ in both]):
                # Which of the two is right is told by making it again.
                what = "its vector is another than the library's"
                verdict.faults.append(_index_fault(what, known[id_][0], id_, Mend.ARTICLE))
            done += len(chunk)
            yield Stage("comparing vectors", min(done, verdict.passages), verdict.passages)
    if missing := verdict.passages - seen:
        what = f"{missing:,} passages of the library are not in it"
        verdict.faults.append(Fault(INDEX_PART, what, Mend.INDEX))
    if others:
        verdict.notes.append(
            f"the server holds {count(others, 'row')} of other machines too: no question here finds them"
        )


def _passage_faults(record: ArticleRecord, dimensions: int) -> Iterator[Fault]:
    article, passages = record.article, record.passages
    hashed = digest(article.text)
    width = 4 * dimensions if dimensions else len(record.vector)
    for number, passage in enumerate(passages):
        if not 0 <= passage.start < passage.end <= len(article.text):
            what = f"its span {passage.start}:{passage.end} is not inside the text"
            yield _fault(record, "passage", what, Mend.ARTICLE, passage)
            continue
        if passage.position != number or passage.id != digest(article.id, hashed, str(number))[:32]:
            yield _fault(record, "passage", "its id is not that of this text and place", Mend.ARTICLE, passage)
        if passage.words is not True:
            what = "is missing from the word index" if passage.words is None else "stands there with other words"
            yield _fault(record, "word index", f"the passage {what}", Mend.WORDS, passage)
        if wrong := _vector_fault(passage.vector, width):
            yield _fault(record, "vector", wrong, Mend.ARTICLE, passage)
    if uncovered := _uncovered(article, passages):
        yield _fault(record, "passage", f"no passage holds the text at {uncovered}", Mend.ARTICLE)


def _uncovered(article: Article, passages: Sequence[PassageRecord]) -> str | None:
    """The first range of text, but white space, that no passage holds or that two hold."""
    ends = [(0, 0), *((one.start, one.end) for one in passages), (len(article.text), len(article.text))]
    for (_, end), (start, _) in pairwise(ends):
        if start < end or article.text[end:start].strip():
            return f"{end}:{start}"
    return None


def _vector_fault(vector: object, width: int) -> str | None:
    import numpy as np

    if not isinstance(vector, bytes) or len(vector) != width or not vector:
        held = len(vector) // 4 if isinstance(vector, bytes) else 0
        return f"it has {held} numbers in place of {width // 4}"
    row = np.frombuffer(vector, "<f4")
    if not np.isfinite(row).all():
        return "it holds what is no number"
    length = float(np.linalg.norm(row))
    return None if abs(length - 1) < 1e-3 else f"its length is {length:.3f} in place of 1"


def _same_mean(record: ArticleRecord) -> bool:
    import numpy as np

    vectors = [one.vector for one in record.passages]
    if any(not isinstance(one, bytes) or len(one) != len(record.vector) for one in vectors) or not record.vector:
        return False
    with np.errstate(all="ignore"):
        total = np.frombuffer(b"".join(vectors), "<f4").reshape(-1, len(record.vector) // 4).sum(0)
        mean = total / (float(np.linalg.norm(total)) or 1.0)
        return bool(np.allclose(mean, np.frombuffer(record.vector, "<f4"), rtol=0, atol=TOLERANCE))


def _unlike(rows: Sequence[tuple[str, bytes, bytes]]) -> Iterator[str]:
    """The ids whose two vectors are not the same."""
    import numpy as np

    alike = [len(one) == len(other) for _, one, other in rows]
    yield from (id_ for (id_, _, _), same in zip(rows, alike, strict=True) if not same)
    rows = [row for row, same in zip(rows, alike, strict=True) if same]
    if not rows:
        return
    held = np.frombuffer(b"".join(one for _, one, _ in rows), "<f4").reshape(len(rows), -1)
    stored = np.frombuffer(b"".join(other for _, _, other in rows), "<f4").reshape(len(rows), -1)
    with np.errstate(all="ignore"):
        near = (np.abs(held - stored) <= TOLERANCE).all(1)
    yield from (id_ for (id_, _, _), same in zip(rows, near, strict=True) if not same)


def _fault(record: ArticleRecord, part: str, what: str, mend: Mend, passage: PassageRecord | None = None) -> Fault:
    return Fault(part, what, mend, record.article.id, passage.id if passage else None, record.path)


def _index_fault(what: str, article_id: str, passage_id: str, mend: Mend = Mend.INDEX) -> Fault:
    return Fault(INDEX_PART, what, mend, article_id, passage_id)
