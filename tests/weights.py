"""The models of the package, loaded once a process of tests: to load them takes longer than most tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from assistant.adapters.onnx_model import MODELS, OnnxModel

Load = Callable[[OnnxModel], Any]


@contextmanager
def loaded_once() -> Iterator[None]:
    """Within it each model of the package is read and checked at its first use alone. A copy of one, which a test may
    damage, is read each time."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("session", "tokenizer"):
            patch.setattr(OnnxModel, name, _once(getattr(OnnxModel, name)))
        yield


def _once(load: Load) -> Load:
    loaded: dict[tuple[object, ...], object] = {}
    lock = threading.Lock()

    def kept(model: OnnxModel) -> object:
        if model.folder.parent != MODELS:
            return load(model)
        key = (model.name, model.folder, *sorted(model.sha256.items()))
        with lock:
            if key not in loaded:
                loaded[key] = load(model)
            return loaded[key]

    return kept
