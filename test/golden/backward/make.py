"""Makes backward.json: gradients of pooling and local response normalisation by PyTorch on small awkward inputs.

    pip install torch numpy && python test/golden/backward/make.py     (2.13.0 made the file)

Values are channels last here, and were transposed for PyTorch. It pads both sides alike, so max pools get their pads
as -infinity before. Inputs of max pools are in steps of 1/2, so that many are equal: PyTorch's gradient goes to the
first of them in its window. PyTorch's LRN takes what `alpha` is here, its size being the whole window.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(11)


def case(kind, shape, attributes, forward, rounded=None):
    x = rng.standard_normal(shape).astype(np.float32)
    x = (np.round(x / rounded) * rounded if rounded else x.round(3)).astype(np.float32)
    leaf = torch.tensor(x.transpose(0, 3, 1, 2).copy(), requires_grad=True)
    y = forward(leaf)
    dy = rng.standard_normal(y.permute(0, 2, 3, 1).shape).round(3).astype(np.float32)
    y.backward(torch.tensor(dy.transpose(0, 3, 1, 2).copy()))
    values = lambda a: {"shape": list(a.shape), "data": [float(f"{v:.7g}") for v in a.flatten()]}
    dx = leaf.grad.permute(0, 2, 3, 1).numpy()
    return {"kind": kind, "attributes": attributes, "x": values(x), "dy": values(dy), "dx": values(dx)}


def max_pool(shape, window, strides, pads, ceil):
    top, left, bottom, right = pads
    attributes = {"window": window, "strides": strides, "pads": pads, "ceil": ceil}
    padded = lambda x: F.pad(x, (left, right, top, bottom), value=-torch.inf)
    forward = lambda x: F.max_pool2d(padded(x), window, strides, ceil_mode=ceil)
    return case("maxPool", shape, attributes, forward, rounded=0.5)


def average_pool(shape, window, strides, pad, ceil, count):
    attributes = {"window": window, "strides": strides, "pads": pad + pad, "ceil": ceil, "countPadding": count}
    forward = lambda x: F.avg_pool2d(x, window, strides, pad, ceil_mode=ceil, count_include_pad=count)
    return case("averagePool", shape, attributes, forward)


def lrn(shape, size, alpha, beta, bias):
    attributes = {"size": size, "alpha": alpha, "beta": beta, "bias": bias}
    return case("lrn", shape, attributes, lambda x: F.local_response_norm(x, size, alpha, beta, bias))


cases = [
    max_pool((1, 7, 6, 5), [3, 3], [2, 2], [0, 0, 0, 0], True),
    max_pool((2, 5, 8, 3), [3, 2], [3, 2], [1, 0, 0, 1], False),
    max_pool((1, 5, 6, 2), [3, 3], [1, 1], [1, 1, 1, 1], False),
    *[average_pool((1, 6, 7, 3), [3, 3], [2, 2], [1, 0], ceil, count) for ceil in (False, True) for count in (False, True)],
    average_pool((1, 8, 8, 2), [3, 3], [3, 3], [1, 1], True, True),
    lrn((1, 2, 3, 11), 5, 0.8, 0.75, 1.0),
    lrn((1, 2, 2, 6), 9, 0.5, 0.5, 2.0),
    lrn((1, 1, 2, 14), 11, 11e-4, 0.5, 2.0),
]
Path(__file__).with_name("backward.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
