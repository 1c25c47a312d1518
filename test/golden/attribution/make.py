"""Makes golden.json: attributions of scores to cells and channels of earlier layers, by PyTorch.

    pip install torch==2.13.0 onnx==1.23.1 numpy && python test/golden/attribution/make.py [pocket|googlenet …]

Networks and pictures are those of test/golden/gradients/make.py, node by node in float64; networks that are not there
keep what golden.json has of them. With x a layer's activations and g the gradient of the score by them, cells are the
sum of x * g over channels and channels the sum over cells; grad_cam is relu(sum over channels of mean(g) * x), layer_cam
the sum over channels of x * relu(g). Scores: the difference of the two highest logits, the logarithm of the highest
probability, the length of a cell's vector, the sum of a channel. Eight digits, row by row.

In mode "smooth" each max pool passes the gradient of mean(x^2) / (0.01 + mean(|x|)), the means over the window without
its padding; with blur what comes out of that is blurred with 1/4, 1/8 and 1/16.
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

# Score: ("difference",), ("log-probability",), ("cell", layer, row, column), ("channel", layer, channel); then the
# earlier layers, and the mode where it is not the exact one.
CASES = {
    "pocket": ("logits", [
        (("difference",), ["mixed4d", "mixed3a"]),
        (("log-probability",), ["mixed4d"]),
        (("cell", "mixed5a", 2, 3), ["mixed4d", "mixed3b"]),
        (("channel", "mixed4d", 7), ["mixed4a"]),
        (("cell", "mixed5a", 2, 3), ["mixed4d", "mixed3b"], "smooth"),
        (("cell", "mixed5a", 2, 3), ["mixed4d", "mixed3b"], "smooth", "blur"),
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


max_pool2d = gradients.F.max_pool2d
KERNEL = torch.tensor([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]], dtype=torch.float64) / 16


def blurred(gradient: torch.Tensor) -> torch.Tensor:
    channels = gradient.shape[1]
    return gradients.F.conv2d(gradient, KERNEL.expand(channels, 1, 3, 3), padding=1, groups=channels)


def smooth_pool(blur: bool):
    """A max pool whose value is the largest and whose gradient is that of the smooth expression."""

    def pool(x, window, strides, padding, ceil_mode):
        assert padding == 0
        if blur:
            x = x.clone()
            x.register_hook(blurred)
        inside = (x > -torch.inf).to(x.dtype)
        given = torch.where(inside > 0, x, 0.0)
        # Mean over the whole window of value and of 1 inside: their quotient is the mean without padding.
        mean = lambda value: gradients.F.avg_pool2d(value, window, strides, 0, ceil_mode)
        count = mean(inside)
        smooth = mean(given**2) / count / (0.01 + mean(given.abs()) / count)
        return max_pool2d(x, window, strides, 0, ceil_mode=ceil_mode).detach() + smooth - smooth.detach()

    return pool


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
    for kind, layers, *mode in cases:
        gradients.F.max_pool2d = smooth_pool("blur" in mode) if mode else max_pool2d
        x = gradients.picture(name, settings["noise"]).requires_grad_()
        values = gradients.run_graph(path, x) if path.suffix == ".json" else gradients.run_onnx(path, x)
        score, value = score_of(kind, values, logits)
        value.backward()
        found = {layer: describe(values[layer], values[layer].grad) for layer in layers}
        how = {"mode": mode[0], "blur": "blur" in mode} if mode else {}
        made.append({"score": score, **how, "value": float(f"{value.item():.9g}"), "layers": found})
    return {"file": settings["file"], "noise": settings["noise"], "cases": made}


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
