"""The files of the models inside the package are the pinned ones, and everything that names them agrees."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.onnx_embedder import DIMENSIONS, MINILM, OnnxEmbedder
from assistant.adapters.onnx_model import OnnxModel
from assistant.adapters.onnx_reader import MAX_TOKENS, READER, OnnxReader
from assistant.domain.errors import ModelWeightsError
from tests.conftest import TOP

MODELS = [MINILM, READER]
BY_NAME = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
Use = Callable[[OnnxModel], object]
USES: dict[str, Use] = {
    MINILM.name: lambda model: OnnxEmbedder(model).embed_question("Which bridge closed?"),
    READER.name: lambda model: OnnxReader(model).read("Which bridge closed?", [("", "The old one.")]),
}


def manifest(model: OnnxModel) -> dict[str, Any]:
    """What the export noted."""
    return dict(json.loads((model.folder / "manifest.json").read_text("utf-8")))


def card(model: OnnxModel) -> str:
    """What a person reads of the model."""
    return (model.folder / "README.md").read_text("utf-8")


def copied(model: OnnxModel, folder: Path) -> OnnxModel:
    """The model in a folder that may be damaged."""
    shutil.copytree(model.folder, folder / "model")
    return replace(model, folder=folder / "model")


@BY_NAME
def test_the_files_are_the_pinned_ones(model: OnnxModel) -> None:
    found = {name: hashlib.sha256((model.folder / name).read_bytes()).hexdigest() for name in model.sha256}
    assert found == model.sha256 == manifest(model)["sha256"]
    assert {path.name for path in model.folder.iterdir()} == {*found, "manifest.json", "README.md"}
    assert manifest(model)["name"] == model.name


def test_the_embedder_is_as_its_manifest_says() -> None:
    noted = manifest(MINILM)
    assert noted["dimensions"] == DIMENSIONS
    tokenizer = json.loads((MINILM.folder / "tokenizer.json").read_text("utf-8"))
    assert tokenizer["truncation"]["max_length"] == noted["max_tokens"]
    assert tokenizer["padding"] is None
    assert min(noted["cosine_to_float32"]) > 0.98
    for cosine in noted["cosine_to_float32"]:
        assert f"{cosine:.4f}" in card(MINILM)
    assert f"{noted['dimensions']} dimensions" in card(MINILM)
    assert f"{noted['max_tokens']} word pieces" in card(MINILM)


def test_the_reader_is_as_its_manifest_says() -> None:
    noted = manifest(READER)
    assert noted["max_tokens"] == MAX_TOKENS
    assert f"{noted['max_tokens']} word pieces" in card(READER)
    assert noted["correlation_to_float32"] > 0.98
    assert f"{noted['steps']:,} steps" in card(READER)
    assert "CC BY-SA 4.0" in card(READER)


@pytest.mark.parametrize(("model", "source"), [(MINILM, "minilm.py"), (READER, "e5.py")], ids=["embedder", "reader"])
def test_the_card_tells_the_hashes_of_the_files_and_of_their_source(model: OnnxModel, source: str) -> None:
    sources = re.findall(r'SHA256 = "([0-9a-f]{64})"', (TOP / "training" / source).read_text("utf-8"))
    assert sources
    assert set(re.findall(r"[0-9a-f]{64}", card(model))) == {*manifest(model)["sha256"].values(), *sources}


@BY_NAME
def test_the_card_names_no_machine_and_no_host(model: OnnxModel) -> None:
    assert re.findall(r"https?:|(?<![\w.-])/(?:home|root|tmp|usr|work|Users)/", card(model)) == []


@BY_NAME
@pytest.mark.parametrize("name", sorted(MINILM.sha256))
@pytest.mark.parametrize("place", [0.0, 1.0])
def test_one_changed_byte_is_refused(tmp_path: Path, model: OnnxModel, name: str, place: float) -> None:
    damaged = copied(model, tmp_path)
    path = damaged.folder / name
    data = bytearray(path.read_bytes())
    data[int(place * (len(data) - 1))] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelWeightsError, match=rf"{re.escape(name)} is not the pinned one") as caught:
        USES[model.name](damaged)
    assert caught.value.hint


@BY_NAME
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, model: OnnxModel) -> None:
    damaged = copied(model, tmp_path)
    path = damaged.folder / "model.onnx"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelWeightsError, match="not the pinned one"):
        USES[model.name](damaged)
