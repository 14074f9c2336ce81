"""Make the reader that the program loads from what train_reader.py left.

    python training/export_reader.py CHECKPOINT TRUNK OUT [--last]

CHECKPOINT is its `weights.pt`; the averaged weights are taken, or with --last those of the last step. TRUNK is the
folder that e5.py wrote, whose tokenizer is taken. OUT receives `model.onnx` (dynamic int8, per channel, the span head
and three matrices left in float32), `tokenizer.json` and `manifest.json`. Needs PyTorch to read the checkpoint.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from bert_graph import Graph
from e5 import SHA256
from int8 import quantize
from reader_net import MAX_TOKENS, encode
from tokenizers import Tokenizer

# What these layers multiply has a few values so large that eight bits leave nothing of the others: of 80 passages seven
# had another best span with them in int8, three without.
WIDE = [f"encoder.layer.{layer}.output.dense" for layer in (4, 5, 6)]
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
PROBES = [
    ("Who closed the bridge?", "The bridge was closed on Friday by Mayor Iva Lind, the town said."),
    ("How many people fled?", "Some 3.6 million people have left the country since 2016, according to the agency."),
    ("When did the talks begin?", "The ministers met in Geneva on 4 March and will meet again in May."),
]


def logits(model: Path, tokenizer: Tokenizer) -> np.ndarray:
    """Start and end logits of every probe, joined."""
    session = ort.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    rows = []
    for question, text in PROBES:
        encoded = encode(tokenizer, question, text)
        types = [int(place >= encoded.first) for place in range(len(encoded.ids))]
        values = (encoded.ids, [1] * len(encoded.ids), types)
        feed = {name: np.array([value], np.int64) for name, value in zip(INPUTS, values, strict=True)}
        rows.append(session.run(None, feed)[0].ravel())
    return np.concatenate(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("trunk", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--last", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    tokenizer = Tokenizer.from_file(str(options.trunk / "tokenizer.json"))
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)

    saved = torch.load(options.checkpoint, map_location="cpu")
    state = saved["model"] if options.last or not saved["average"] else saved["average"]
    graph = Graph({name: value.float().numpy() for name, value in state.items()}, named=True)
    graph.span_logits(graph.encoder(two_texts=True))
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "float32.onnx"
        onnx.save(graph.model("reader", INPUTS, "logits", ["batch", "tokens", 2]), str(exact))
        quantize(exact, options.out / "model.onnx", leave=["span_head", *WIDE])
        wanted, got = (logits(path, tokenizer) for path in (exact, options.out / "model.onnx"))
    correlation = float(np.corrcoef(wanted, got)[0, 1])
    if correlation < 0.98:
        raise SystemExit(f"the int8 model strays from float32: correlation {correlation:.4f}")

    manifest = {
        "name": "reader-e5-small-int8",
        "max_tokens": MAX_TOKENS,
        "steps": saved["step"],
        "trunk_sha256": SHA256,
        "correlation_to_float32": round(correlation, 4),
        "sha256": {
            name: hashlib.sha256((options.out / name).read_bytes()).hexdigest()
            for name in ("model.onnx", "tokenizer.json")
        },
    }
    (options.out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(json.dumps(manifest, indent=2))


if __name__ == "__main__":
    main()
