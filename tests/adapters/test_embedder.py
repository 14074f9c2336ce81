"""The embedding model that comes with the package."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters.onnx_embedder import MINILM, OnnxEmbedder
from assistant.domain.errors import ModelWeightsError
from assistant.domain.ports import Vector


def matrix(vectors: list[Vector]) -> np.ndarray:
    return np.stack([np.frombuffer(vector, "<f4") for vector in vectors])


def test_vectors_are_of_unit_length_and_in_order(embedder: OnnxEmbedder) -> None:
    texts = ["A short one.", "The central bank raised its rate by half a point. " * 40, "", "Café in São Paulo"]
    vectors = matrix(embedder.embed_passages(texts))
    assert vectors.shape == (4, embedder.identity.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_vector_does_not_depend_on_its_company(embedder: OnnxEmbedder) -> None:
    texts = ["A short one.", "The central bank raised its rate by half a point. " * 40, "", "Café in São Paulo"]
    assert embedder.embed_passages(texts) == [embedder.embed_question(text) for text in texts]


def test_meaning_decides(embedder: OnnxEmbedder) -> None:
    question, near, far = matrix(
        embedder.embed_passages(
            ["Who lends most to the country?", "China is the largest creditor.", "The match ended in a draw."]
        )
    )
    assert question @ near > question @ far + 0.2


def test_hostile_text_is_embedded_like_any_other(embedder: OnnxEmbedder) -> None:
    vectors = matrix(embedder.embed_passages(["\ufdfa" * 1000, "a" * 100_000, "\U0001f600" * 500, "\x00"]))
    assert np.isfinite(vectors).all()


def test_weights_that_are_not_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MINILM.folder, folder)
    with (folder / "model.onnx").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ModelWeightsError, match="not the pinned one"):
        OnnxEmbedder(replace(MINILM, folder=folder)).embed_question("x")


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelWeightsError, match=r"tokenizer\.json can't be read"):
        OnnxEmbedder(replace(MINILM, folder=tmp_path)).embed_question("x")
