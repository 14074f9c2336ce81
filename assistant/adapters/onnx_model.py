"""A model that comes inside the package: its files, checked by SHA-256 before they are loaded."""

from __future__ import annotations

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.domain.errors import ModelWeightsError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODELS = Path(__file__).parent.parent / "models"
# What onnxruntime takes for faster: an addition and a normalisation in one take three times as long as one by one.
_SLOWER = ["SkipLayerNormFusion"]
_REINSTALL = "Install the package again: its weights come inside it."


@dataclass(frozen=True, slots=True)
class OnnxModel:
    """A model of the package: its folder and the SHA-256 of each file that is loaded.

    Loading raises ModelWeightsError where a file is missing or is not the pinned one.
    """

    name: str
    folder: Path
    sha256: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """Other weights are another model."""
        return self.sha256["model.onnx"][:16]

    def session(self) -> InferenceSession:
        """The graph, ready to run on one core."""
        import onnxruntime

        options: Any = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Texts run side by side, so each keeps to one core; spinning would burn the other while waiting.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        data = self._read("model.onnx")
        try:
            return onnxruntime.InferenceSession(
                data, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
            )
        except Exception as error:
            raise ModelWeightsError(f"onnxruntime can't load {self.name}: {error}", _REINSTALL) from error

    def tokenizer(self) -> Tokenizer:
        """The tokenizer with the truncation and padding that its file sets."""
        from tokenizers import Tokenizer

        return Tokenizer.from_str(self._read("tokenizer.json").decode("utf-8"))

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ModelWeightsError(f"{self.name}'s file {path} can't be read: {error}", _REINSTALL) from error
        if hashlib.sha256(data).hexdigest() != self.sha256[name]:
            raise ModelWeightsError(f"{self.name}'s file {path} is not the pinned one", _REINSTALL)
        return data


class Runtime:
    """A model at work: loaded at its first use, `threads` texts side by side, one core each; 0 is every core.

    Calls may come from any thread.
    """

    def __init__(self, model: OnnxModel, threads: int) -> None:
        self._model = model
        self._threads = threads or os.cpu_count() or 1
        # From Python 3.12 on, a cached_property may be computed by two threads at once.
        self._lock = threading.Lock()
        self._session: InferenceSession | None = None
        self._tokenizer: Tokenizer | None = None
        self._pool: ThreadPoolExecutor | None = None

    @property
    def session(self) -> InferenceSession:
        """The graph. Raises ModelWeightsError."""
        with self._lock:
            if self._session is None:
                self._session = self._model.session()
            return self._session

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer. Raises ModelWeightsError."""
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = self._model.tokenizer()
            return self._tokenizer

    @property
    def pool(self) -> ThreadPoolExecutor:
        """Where texts run side by side."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=self._model.name)
            return self._pool
