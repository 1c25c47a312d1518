"""Checkpoint -> graph.json, weights.safetensors (float16) and labels.json.

python export.py --labels ../../shared/weights/imagenet_labels.txt
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

import safetensors
from labels import read_labels, write_labels
from model import GAIN, MEAN, POOLS, Conv, Pocket
from run import read_model


class Graph:
    """Nodes in order, with the tensors that they need."""

    def __init__(self):
        self.nodes: list[dict] = []
        self.tensors: dict[str, np.ndarray] = {}
        self.add("input", "input", [])

    def add(self, name: str, kind: str, inputs: list[str], weights: dict | None = None, **attributes):
        """Append a node; `weights` maps a role to an array, stored as float16. Returns the name."""
        for role, array in (weights or {}).items():
            self.tensors[f"{name}.{role}"] = array.astype(np.float16)
        self.nodes.append(
            {
                "name": name,
                "kind": kind,
                "inputs": inputs,
                "attributes": attributes,
                "weights": {role: f"{name}.{role}" for role in weights or {}},
            }
        )
        return name

    def conv(self, name: str, source: str, layer: Conv, gain: float = 1.0) -> str:
        """Convolution with the batch norm folded in: filter [kh, kw, in, out], bias [out]."""
        kernel, bias = layer.folded()
        weights = {
            "filter": (kernel * gain).permute(2, 3, 1, 0).numpy(),
            "bias": bias.numpy(),
        }
        pad, stride = layer.conv.padding[0], layer.conv.stride[0]
        attributes: dict = {"strides": [stride] * 2, "pads": [pad] * 4}
        return self.add(name, "conv2d", [source], weights, **attributes, activation="relu")

    def pool(self, name: str, source: str, stride: int) -> str:
        """Max pool 3 x 3 with one pixel of padding."""
        return self.add(
            name, "maxPool", [source], window=[3, 3], strides=[stride] * 2, pads=[1] * 4
        )


@torch.no_grad()
def build(model: Pocket) -> Graph:
    """The trained network as a graph, channels last."""
    graph = Graph()
    x = graph.conv("conv2d0", "input", model.conv2d0, GAIN)
    x = graph.pool("maxpool0", x, POOLS["maxpool0"])
    x = graph.conv("conv2d1", x, model.conv2d1)
    x = graph.conv("conv2d2", x, model.conv2d2)
    x = graph.pool("maxpool1", x, POOLS["maxpool1"])
    for name, block in model.mixed.items():
        before = {"mixed4a": "maxpool4", "mixed5a": "maxpool10"}.get(name)
        if before:
            x = graph.pool(before, x, POOLS[before])
        ends = [graph.conv(f"{name}_1x1", x, block.branch_1x1)]
        for side in ("3x3", "5x5"):
            inner = f"{name}_{side}_bottleneck"
            graph.conv(inner, x, getattr(block, f"branch_{side}_bottleneck"))
            ends.append(graph.conv(f"{name}_{side}", inner, getattr(block, f"branch_{side}")))
        pooled = graph.pool(f"{name}_pool", x, 1)
        ends.append(graph.conv(f"{name}_pool_reduce", pooled, block.branch_pool_reduce))
        x = graph.add(name, "concat", ends)
    x = graph.add("avgpool0", "globalAveragePool", [x])
    dense = {
        "filter": model.logits.weight.t()[None, None].numpy(),
        "bias": model.logits.bias.numpy(),
    }
    x = graph.add("logits", "dense", [x], dense)
    graph.add("softmax", "softmax", [x])
    return graph


def write_graph(path: Path, graph: Graph, size: int, layers: list[str]) -> None:
    """graph.json, one node a line; the network is called like its folder."""
    head = {
        "format": "cubescope-graph",
        "version": 1,
        "name": path.parent.name,
        "input": {
            "shape": [1, size, size, 3],
            "preprocess": {"colour": "rgb", "scale": 255, "mean": [MEAN] * 3, "std": [1, 1, 1]},
        },
        "logits": "logits",
        "probabilities": "softmax",
        "layers": layers,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    nodes = ",\n".join("    " + json.dumps(node) for node in graph.nodes)
    path.write_text("{\n" + "\n".join(lines) + '\n  "nodes": [\n' + nodes + "\n  ]\n}\n")


def main() -> None:
    root = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, default=root / "runs")
    parser.add_argument("--name", default="pocket", help="of the checkpoint")
    parser.add_argument("--labels", type=Path, required=True, help="imagenet_labels.txt")
    parser.add_argument("--out", type=Path, default=root.parent / "weights" / "pocket")
    args = parser.parse_args()

    args.out.mkdir(parents=True, exist_ok=True)
    model = read_model(args.runs / f"{args.name}.pt")
    graph = build(model)
    layers = ["conv2d0", "conv2d1", "conv2d2", *model.mixed]
    write_graph(args.out / "graph.json", graph, model.widths.size, layers)
    safetensors.write(args.out / "weights.safetensors", graph.tensors)
    names = read_labels(args.labels)
    classes = list(names)
    if model.widths.classes != len(classes):
        with np.load(args.runs / "pictures.npz") as stored:
            classes = [str(c) for c in stored["classes"]]
    write_labels(args.out / "labels.json", [names[c] for c in classes])


if __name__ == "__main__":
    main()
