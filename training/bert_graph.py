"""BERT as an ONNX graph, node by node, so that no PyTorch is needed to make it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from bert import HEADS, LAYER_NORM_EPSILON, WIDTH, layers
from onnx import TensorProto, helper, numpy_helper

# Where onnxruntime's own operations are.
_FUSED = "com.microsoft"


class Graph:
    """An ONNX graph under construction: each method adds nodes and gives back the output's name. Where it is `named`,
    each product with a weight has the weight's name, so that it can be told apart. `apart` names, of some products, the
    columns of what they multiply that are multiplied apart from the others, by a node that ends in "/apart": so that
    what is much larger there takes no bits from the others (Dettmers and others, 2022, arXiv 2208.07339)."""

    def __init__(
        self, weights: dict[str, np.ndarray], *, named: bool = False, apart: Mapping[str, Sequence[int]] | None = None
    ) -> None:
        self.weights = weights
        self.named = named
        self.apart = apart or {}
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: Any) -> str:
        if name not in self.initializers:
            self.initializers[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def ints(self, *values: int) -> str:
        return self.constant("ints_" + "_".join(map(str, values)), np.array(values, np.int64))

    def scalar(self, value: float) -> str:
        return self.constant(f"scalar_{value!r}", np.float32(value))

    def add(
        self, kind: str, *inputs: str, output: str | None = None, name: str | None = None, **attributes: Any
    ) -> str:
        output = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=name or f"node_{output}", **attributes))
        return output

    def parameter(self, key: str, transposed: bool = False) -> str:
        value = self.weights[key].astype(np.float32)
        return self.constant(key, value.T if transposed else value)

    def linear(self, x: str, key: str) -> str:
        columns = list(self.apart.get(key, ()))
        weight = self.weights[f"{key}.weight"].astype(np.float32).T
        rest, kept = weight.copy(), np.ones(len(weight), np.float32)
        rest[columns] = kept[columns] = 0.0
        most = self.add("Mul", x, self.constant(f"{key}.kept", kept)) if columns else x
        most = self.add(
            "MatMul", most, self.constant(f"{key}.weight", rest), name=key if self.named or columns else None
        )
        most = self.add("Add", most, self.parameter(f"{key}.bias"))
        if not columns:
            return most
        own = self.add("Gather", x, self.constant(f"{key}.columns", np.array(columns, np.int64)), axis=-1)
        own = self.add("MatMul", own, self.constant(f"{key}.apart", weight[columns]), name=f"{key}/apart")
        return self.add("Add", most, own)

    def layer_norm(self, x: str, key: str) -> str:
        scale, bias = self.parameter(f"{key}.weight"), self.parameter(f"{key}.bias")
        return self.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def gelu(self, x: str) -> str:
        bell = self.add("Erf", self.add("Div", x, self.scalar(math.sqrt(2.0))))
        return self.add("Mul", self.add("Mul", x, self.add("Add", bell, self.scalar(1.0))), self.scalar(0.5))

    def heads(self, x: str, order: list[int]) -> str:
        split = self.add("Reshape", x, self.ints(0, 0, HEADS, WIDTH // HEADS))
        return self.add("Transpose", split, perm=order)

    def attention(self, x: str, key: str, mask: str | None) -> str:
        """Without a mask by onnxruntime's own operation, which takes a third less time."""
        if mask is None:
            parts = [self.linear(x, f"{key}.self.{part}") for part in ("query", "key", "value")]
            joined = self.add("MultiHeadAttention", *parts, domain=_FUSED, num_heads=HEADS)
            return self.linear(joined, f"{key}.output.dense")
        query = self.heads(self.linear(x, f"{key}.self.query"), [0, 2, 1, 3])
        keys = self.heads(self.linear(x, f"{key}.self.key"), [0, 2, 3, 1])
        value = self.heads(self.linear(x, f"{key}.self.value"), [0, 2, 1, 3])
        scores = self.add("Div", self.add("MatMul", query, keys), self.scalar(math.sqrt(WIDTH // HEADS)))
        weights = self.add("Softmax", self.add("Add", scores, mask), axis=-1)
        mixed = self.add("Transpose", self.add("MatMul", weights, value), perm=[0, 2, 1, 3])
        joined = self.add("Reshape", mixed, self.ints(0, 0, WIDTH))
        return self.linear(joined, f"{key}.output.dense")

    def encoder(self, *, two_texts: bool = False, padded: bool = True) -> str:
        """Token states of the last layer, (batch, tokens, WIDTH); with `two_texts`, of a pair that the input
        `token_type_ids` tells apart. Where texts may be `padded`, the input `attention_mask` tells it."""
        length = self.add("Gather", self.add("Shape", "input_ids"), self.ints(1))
        positions = self.add(
            "Slice", self.parameter("embeddings.position_embeddings.weight"), self.ints(0), length, self.ints(0)
        )
        words = self.add("Gather", self.parameter("embeddings.word_embeddings.weight"), "input_ids")
        if two_texts:
            segment = self.add("Gather", self.parameter("embeddings.token_type_embeddings.weight"), "token_type_ids")
        else:
            segment = self.constant("segment", self.weights["embeddings.token_type_embeddings.weight"][0])
        x = self.add("Add", self.add("Add", words, positions), segment)
        x = self.layer_norm(x, "embeddings.LayerNorm")
        mask = self.mask() if padded else None
        for layer in range(layers(self.weights)):
            key = f"encoder.layer.{layer}"
            mixed = self.attention(x, f"{key}.attention", mask)
            x = self.layer_norm(self.add("Add", mixed, x), f"{key}.attention.output.LayerNorm")
            wide = self.gelu(self.linear(x, f"{key}.intermediate.dense"))
            x = self.layer_norm(self.add("Add", self.linear(wide, f"{key}.output.dense"), x), f"{key}.output.LayerNorm")
        return x

    def mask(self) -> str:
        """What is added to the scores of attention: much less than nothing where a text is padded."""
        visible = self.add("Unsqueeze", self.add("Cast", "attention_mask", to=TensorProto.FLOAT), self.ints(1, 2))
        return self.add("Mul", self.add("Sub", self.scalar(1.0), visible), self.scalar(-1e4))

    def pooled(self, states: str) -> None:
        """Mean of the visible tokens, of unit length: the graph's output `embedding`, (batch, WIDTH)."""
        visible = self.add("Unsqueeze", self.add("Cast", "attention_mask", to=TensorProto.FLOAT), self.ints(2))
        total = self.add("ReduceSum", self.add("Mul", states, visible), self.ints(1), keepdims=0)
        count = self.add("ReduceSum", visible, self.ints(1), keepdims=0)
        mean = self.add("Div", total, count)
        norm = self.add("ReduceL2", mean, axes=[1], keepdims=1)
        self.add("Div", mean, self.add("Max", norm, self.scalar(1e-9)), output="embedding")

    def span_logits(self, states: str) -> None:
        """Start and end logits of each token: the graph's output `logits`, (batch, tokens, 2)."""
        product = self.add("MatMul", states, self.parameter("qa_outputs.weight", transposed=True), name="span_head")
        self.add("Add", product, self.parameter("qa_outputs.bias"), output="logits")

    def model(self, name: str, inputs: Sequence[str], output: str, shape: list[str | int]) -> onnx.ModelProto:
        """The whole graph: `inputs` are token ids of (batch, tokens), `output` is of `shape`."""
        given = [helper.make_tensor_value_info(one, TensorProto.INT64, ["batch", "tokens"]) for one in inputs]
        outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)]
        graph = helper.make_graph(self.nodes, name, given, outputs, list(self.initializers.values()))
        versions = [helper.make_opsetid("", 17)]
        if any(node.domain == _FUSED for node in self.nodes):
            versions.append(helper.make_opsetid(_FUSED, 1))
        model = helper.make_model(graph, opset_imports=versions, ir_version=9)
        onnx.checker.check_model(model)
        return model
