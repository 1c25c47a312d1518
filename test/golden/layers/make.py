"""Makes layers.json: pooling and local response normalisation by ONNX Runtime on small awkward inputs.

    pip install onnx==1.23.1 onnxruntime==1.30.0 numpy && python test/golden/layers/make.py

Values are channels last here, and were transposed for ONNX. Average pools that count padding were also compared
with PyTorch where it can express them (pads alike on both sides).
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

rng = np.random.default_rng(7)


def run(op, x, **attributes):
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
    graph = helper.make_graph([helper.make_node(op, ["x"], ["y"], **attributes)], "g", [value("x")], [value("y")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (y,) = session.run(None, {"x": np.ascontiguousarray(x.transpose(0, 3, 1, 2))})
    return y.transpose(0, 2, 3, 1)


def case(kind, shape, op, attributes, **onnx):
    x = rng.standard_normal(shape).round(3).astype(np.float32)
    y = run(op, x, **onnx)
    flat = lambda a: [float(f"{v:.7g}") for v in a.flatten()]
    return {"kind": kind, "attributes": attributes, "x": {"shape": list(x.shape), "data": flat(x)},
            "y": {"shape": list(y.shape), "data": flat(y)}}


def pool(kind, shape, window, strides, pads, ceil, count=None):
    attributes = {"window": window, "strides": strides, "pads": pads, "ceil": ceil}
    onnx = {"kernel_shape": window, "strides": strides, "pads": pads, "ceil_mode": int(ceil)}
    if count is not None:
        attributes["countPadding"] = count
        onnx["count_include_pad"] = int(count)
    return case(kind, shape, "MaxPool" if kind == "maxPool" else "AveragePool", attributes, **onnx)


def lrn(shape, size, alpha, beta, bias):
    attributes = {"size": size, "alpha": alpha, "beta": beta, "bias": bias}
    return case("lrn", shape, "LRN", attributes, **attributes)


cases = [
    pool("maxPool", (1, 7, 6, 5), [3, 3], [2, 2], [0, 0, 0, 0], True),
    pool("maxPool", (2, 5, 8, 3), [3, 2], [3, 2], [1, 0, 0, 1], False),
    *[pool("averagePool", (1, 6, 7, 3), [3, 3], [2, 2], [0, 1, 1, 0], ceil, count)
      for ceil in (False, True) for count in (False, True)],
    pool("averagePool", (1, 8, 8, 2), [3, 3], [3, 3], [1, 1, 1, 1], True, True),
    pool("averagePool", (1, 4, 4, 2), [3, 3], [2, 2], [0, 0, 0, 0], True, True),
    lrn((1, 2, 3, 11), 5, 0.8, 0.75, 1.0),
    lrn((1, 2, 2, 6), 9, 0.5, 0.5, 2.0),
]
Path(__file__).with_name("layers.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
