"""Makes golden.json: attributions of scores to cells and channels of earlier layers, by PyTorch.

    pip install torch==2.13.0 onnx==1.23.1 numpy && python test/golden/attribution/make.py [pocket|googlenet …]

Networks and pictures are those of test/golden/gradients/make.py, node by node in float64; networks that are not there
keep what golden.json has of them. With x a layer's activations and g the gradient of the score by them, cells are the sum
of x * g over channels and channels the sum over cells; grad_cam is relu(sum over channels of mean(g) * x), layer_cam the
sum over channels of x * relu(g). Scores: the difference of the two highest logits, the logarithm of the highest
probability, the length of a cell's vector, the sum of a channel. Eight digits, row by row.
"""

import importlib.util
import json
import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
spec = importlib.util.spec_from_file_location("gradients", HERE.parent / "gradients" / "make.py")
gradients = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gradients)

# Score: ("difference",), ("log-probability",), ("cell", layer, row, column), ("channel", layer, channel);
# then the earlier layers.
CASES = {
    "pocket": ("logits", [
        (("difference",), ["mixed4d", "mixed3a"]),
        (("log-probability",), ["mixed4d"]),
        (("cell", "mixed5a", 2, 3), ["mixed4d", "mixed3b"]),
        (("channel", "mixed4d", 7), ["mixed4a"]),
    ]),
    "googlenet": ("loss3_classifier", [
        (("difference",), ["inception_4d_output", "inception_3b_output"]),
        (("log-probability",), ["inception_4d_output"]),
        (("cell", "inception_5a_output", 2, 3), ["inception_4d_output"]),
    ]),
}


def score_of(kind: tuple, values: dict, logits: str) -> tuple[dict, torch.Tensor]:
    """The score as the test gives it to the engine, and its value."""
    y = values[logits].flatten()
    first, second = (int(i) for i in y.argsort(descending=True)[:2])
    if kind[0] == "difference":
        return {"kind": kind[0], "index": first, "against": second}, y[first] - y[second]
    if kind[0] == "log-probability":
        return {"kind": kind[0], "index": first}, y.log_softmax(0)[first]
    if kind[0] == "cell":
        _, layer, row, column = kind
        return {"kind": kind[0], "layer": layer, "row": row, "column": column}, values[layer][0, :, row, column].norm()
    _, layer, channel = kind
    return {"kind": kind[0], "layer": layer, "channel": channel}, values[layer][0, channel].sum()


def digits(array: torch.Tensor) -> list:
    return [float(f"{value:.8g}") for value in array.detach().numpy().flatten()]


def describe(x: torch.Tensor, g: torch.Tensor) -> dict:
    """All sums of a layer [1, c, h, w]."""
    weights = g.mean((2, 3), keepdim=True)
    return {
        "cells": digits((x * g).sum(1)),
        "channels": digits((x * g).sum((2, 3))),
        "grad_cam": digits((x * weights).sum(1).relu()),
        "layer_cam": digits((x * g.relu()).sum(1)),
    }


def make(name: str) -> dict:
    settings = gradients.NETWORKS[name]
    path = gradients.ROOT / settings["file"]
    logits, cases = CASES[name]
    made = []
    for kind, layers in cases:
        x = gradients.picture(name, settings["noise"]).requires_grad_()
        values = gradients.run_graph(path, x) if path.suffix == ".json" else gradients.run_onnx(path, x)
        score, value = score_of(kind, values, logits)
        value.backward()
        found = {layer: describe(values[layer], values[layer].grad) for layer in layers}
        made.append({"score": score, "value": float(f"{value.item():.9g}"), "layers": found})
    return {"file": settings["file"], "on": logits, "cases": made}


def main() -> None:
    target = HERE / "golden.json"
    golden = json.loads(target.read_text()) if target.exists() else {}
    for name in sys.argv[1:] or CASES:
        if (gradients.ROOT / gradients.NETWORKS[name]["file"]).exists():
            golden[name] = make(name)
        else:
            print(f"{name}: {gradients.NETWORKS[name]['file']} is not there")
    target.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
