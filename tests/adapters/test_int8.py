"""The int8 weights in the package give the same scores on every processor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.unknown_fields import UnknownFieldSet

from assistant.adapters.onnx_embedder import MINILM
from assistant.adapters.onnx_model import OnnxModel
from assistant.adapters.onnx_reader import READER

# Numbers of onnx.proto: ModelProto.graph, GraphProto.initializer, TensorProto.data_type and .raw_data, INT8.
_GRAPH, _INITIALIZER, _DATA_TYPE, _RAW_DATA, _INT8 = 7, 5, 2, 9, 3


def fields(message: bytes, number: int) -> Iterator[Any]:
    """What a field of a message holds, each time that it is there, without its schema."""
    yield from (field.data for field in UnknownFieldSet(Empty.FromString(message)) if field.field_number == number)


@pytest.mark.parametrize("model", [MINILM, READER], ids=lambda model: model.name)
def test_no_processor_has_to_clip_a_sum_of_products(model: OnnxModel) -> None:
    # Before VNNI, x86 processors add two products of an unsigned and a signed byte into 16 bits, and clip the sum.
    (graph,) = fields((model.folder / "model.onnx").read_bytes(), _GRAPH)
    weights = [
        np.frombuffer(data, np.int8)
        for tensor in fields(graph, _INITIALIZER)
        if next(fields(tensor, _DATA_TYPE)) == _INT8
        for data in fields(tensor, _RAW_DATA)
    ]
    matrices = [one for one in weights if one.size >= 384 * 384]
    assert len(matrices) > 30
    assert 2 * 255 * max(int(np.abs(one.astype(int)).max()) for one in matrices) <= 32_767
