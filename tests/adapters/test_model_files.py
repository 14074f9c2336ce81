"""The files of the embedding model are the pinned ones, and everything that names them agrees."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.onnx_embedder import DIMENSIONS, MINILM, OnnxEmbedder
from assistant.adapters.onnx_model import OnnxModel
from assistant.domain.errors import ModelWeightsError
from tests.conftest import TOP

CARD = (MINILM.folder / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    """What the export noted."""
    return dict(json.loads((MINILM.folder / "manifest.json").read_text("utf-8")))


@pytest.fixture
def copied(tmp_path: Path) -> OnnxModel:
    """The model in a folder that may be damaged."""
    shutil.copytree(MINILM.folder, tmp_path / "model")
    return replace(MINILM, folder=tmp_path / "model")


def test_the_files_are_the_pinned_ones(manifest: dict[str, Any]) -> None:
    found = {name: hashlib.sha256((MINILM.folder / name).read_bytes()).hexdigest() for name in MINILM.sha256}
    assert found == MINILM.sha256 == manifest["sha256"]
    assert {path.name for path in MINILM.folder.iterdir()} == {*found, "manifest.json", "README.md"}


def test_the_manifest_tells_of_the_model_in_use(manifest: dict[str, Any]) -> None:
    assert (manifest["name"], manifest["dimensions"]) == (MINILM.name, DIMENSIONS)
    tokenizer = json.loads((MINILM.folder / "tokenizer.json").read_text("utf-8"))
    assert tokenizer["truncation"]["max_length"] == manifest["max_tokens"]
    assert tokenizer["padding"] is None
    assert min(manifest["cosine_to_float32"]) > 0.98


def test_the_card_tells_what_the_manifest_and_the_export_tell(manifest: dict[str, Any]) -> None:
    export = (TOP / "training" / "minilm.py").read_text("utf-8")
    sources = re.findall(r'_SHA256 = "([0-9a-f]{64})"', export)
    assert manifest["source_sha256"] in sources
    assert set(re.findall(r"[0-9a-f]{64}", CARD)) == {*manifest["sha256"].values(), *sources}
    for cosine in manifest["cosine_to_float32"]:
        assert f"{cosine:.4f}" in CARD
    assert f"{manifest['dimensions']} dimensions" in CARD
    assert f"{manifest['max_tokens']} word pieces" in CARD


def test_the_card_names_no_machine_and_no_host() -> None:
    assert re.findall(r"https?:|(?<![\w.-])/(?:home|root|tmp|usr|work|Users)/", CARD) == []


@pytest.mark.parametrize("name", sorted(MINILM.sha256))
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_one_changed_byte_is_refused(copied: OnnxModel, name: str, place: float) -> None:
    path = copied.folder / name
    data = bytearray(path.read_bytes())
    data[int(place * (len(data) - 1))] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelWeightsError, match=rf"{re.escape(name)} is not the pinned one") as caught:
        OnnxEmbedder(copied).embed_question("Which bridge closed?")
    assert caught.value.hint


def test_a_file_that_was_cut_off_is_refused(copied: OnnxModel) -> None:
    path = copied.folder / "model.onnx"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelWeightsError, match="not the pinned one"):
        OnnxEmbedder(copied).embed_question("Which bridge closed?")
