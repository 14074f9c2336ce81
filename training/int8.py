"""What both models inside the package have in common: dynamic int8, per channel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic


def quantize(exact: Path, out: Path, leave: Sequence[str] = ()) -> None:
    """Write the float32 model `exact` to `out` in eight bits, but for the nodes that are named to be left.

    Seven of the bits are used: without VNNI, processors clip the sums of two products of eight.
    """
    quantize_dynamic(
        exact,
        out,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=list(leave),
        # What comes behind an operation of onnxruntime's own has no type by inference.
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
