"""Make the reader that the program loads from what train_reader.py left.

    python training/export_reader.py CHECKPOINT TRUNK OUT [--last]

CHECKPOINT is its `weights.pt`; the averaged weights are taken, or with --last those of the last step. It may also be
the `model.onnx` of a reader that this script wrote, to be written anew. TRUNK is the folder that e5.py wrote, whose
tokenizer is taken. OUT receives `model.onnx` (dynamic int8, per channel, but for the span head and what is in APART),
`tokenizer.json` and `manifest.json`. Needs PyTorch to read the checkpoint.
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
from reader_net import MAX_TOKENS, encode, weights_of
from tokenizers import Tokenizer

# In what these products multiply, one or a few columns have values of 10 to 70 where all others stay below 5: in eight
# bits together, little is left of the others. They are a trait of the trunk, and were found by looking at what 25
# passages leave there. With these columns multiplied apart, four of 80 passages have another best span than in float32,
# without eleven, though three whole matrices were left in float32.
_OUTPUT = {
    0: [318], 1: [1462], 2: [354], 3: [408], 4: [778], 5: [658], 6: [1152], 7: [413], 8: [563],
    9: [1264, 306, 669, 990, 1201], 10: [1012, 232, 841],
}  # fmt: skip
_INTERMEDIATE = {
    0: [321, 60, 15, 87], 1: [15, 321, 87], 2: [15, 321], 3: [15, 321], 4: [15, 321], 5: [35, 15], 6: [35, 15],
    7: [35, 15], 8: [35, 15], 9: [35, 15, 351], 10: [35, 351, 15], 11: [35, 146],
}  # fmt: skip
APART = {
    f"encoder.layer.{layer}.{part}.dense": columns
    for part, places in (("output", _OUTPUT), ("intermediate", _INTERMEDIATE))
    for layer, columns in places.items()
}
INPUTS = ["input_ids", "token_type_ids"]
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
        feed = {name: np.array([value], np.int64) for name, value in zip(INPUTS, (encoded.ids, types), strict=True)}
        rows.append(session.run(None, feed)[0].ravel())
    return np.concatenate(rows)


def weights_and_steps(checkpoint: Path, *, last: bool) -> tuple[dict[str, torch.Tensor], int]:
    """The weights to write, and by how many steps of the last run they were trained."""
    if checkpoint.suffix == ".onnx":
        return weights_of(checkpoint), json.loads(checkpoint.with_name("manifest.json").read_text())["steps"]
    saved = torch.load(checkpoint, map_location="cpu")
    return saved["model"] if last or not saved["average"] else saved["average"], saved["step"]


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

    state, steps = weights_and_steps(options.checkpoint, last=options.last)
    weights = {name: value.float().numpy() for name, value in state.items()}
    # One passage at a time is read, which nothing pads.
    graph = Graph(weights, named=True, apart=APART)
    graph.span_logits(graph.encoder(two_texts=True, padded=False))
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "float32.onnx"
        onnx.save(graph.model("reader", INPUTS, "logits", ["batch", "tokens", 2]), str(exact))
        quantize(exact, options.out / "model.onnx", leave=["span_head", *(f"{one}/apart" for one in APART)])
        wanted, got = (logits(path, tokenizer) for path in (exact, options.out / "model.onnx"))
    correlation = float(np.corrcoef(wanted, got)[0, 1])
    if correlation < 0.98:
        raise SystemExit(f"the int8 model strays from float32: correlation {correlation:.4f}")

    manifest = {
        "name": "reader-e5-small-int8",
        "max_tokens": MAX_TOKENS,
        "steps": steps,
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
