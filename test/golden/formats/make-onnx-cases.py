"""Writes onnx-cases.json: small ONNX models, an input for each, and the output that onnxruntime computes.

    python test/golden/formats/make-onnx-cases.py

Needs numpy, onnx and onnxruntime. The models together use every operator that src/net/formats/onnx*.ts reads,
in the forms that exporters write: pads of all kinds, weights in every place and type, old and new operator sets.
"""

import base64
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(5)


def random(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def positive(*shape):
    return (0.5 + rng.random(shape)).astype(np.float32)


def case(name, nodes, weights, size, opset=13, out="y", listed=False, encode=numpy_helper.from_array, last=False,
         ends_last=False):
    """One model from `x` [1, 3, *size] to `out`; `listed` repeats the weights as inputs, as old files do. `last` has the
    channels of x last, `ends_last` those of the output."""
    dims = [*size, 3] if last else [3, *size]
    tensors = [t if isinstance(t, onnx.TensorProto) else encode(t, key) for key, t in weights.items()]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", *dims])]
    if listed:
        inputs += [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in tensors]
    output = helper.make_tensor_value_info(out, TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, name, inputs, [output], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    file = model.SerializeToString()
    x = random(1, *dims)
    (y,) = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]).run(None, {"x": x})
    values = lambda a: [float(np.float32(v)) for v in a.ravel()]
    return {
        "name": name,
        "file": base64.b64encode(file).decode(),
        "input": {"shape": list(x.shape), "data": values(x), **({"last": True} if last else {})},
        "output": {"shape": list(y.shape), "data": values(y), **({"last": True} if ends_last else {})},
    }


def node(op, inputs, output="y", **attributes):
    return helper.make_node(op, inputs.split(), [output], **attributes)


def float_list(array, name):
    return helper.make_tensor(name, TensorProto.FLOAT, array.shape, array.ravel().tolist())


def cases():
    yield case("conv with asymmetric pads, strides and dilations",
               [node("Conv", "x w b", pads=[2, 1, 0, 3], strides=[2, 1], dilations=[1, 2])],
               {"w": random(5, 3, 3, 2), "b": random(5)}, (7, 9))
    yield case("conv without bias, in groups",
               [node("Conv", "x w0", "h"), node("Conv", "h w1", group=2, pads=[1, 1, 1, 1])],
               {"w0": random(4, 3, 1, 1), "w1": random(6, 2, 3, 3)}, (5, 5))
    for mode in ("SAME_UPPER", "SAME_LOWER", "VALID"):
        yield case(f"conv with auto_pad {mode}",
                   [node("Conv", "x w", auto_pad=mode, strides=[2, 2], kernel_shape=[4, 3])],
                   {"w": random(2, 3, 4, 3)}, (7, 8))
        yield case(f"max pool with auto_pad {mode}",
                   [node("MaxPool", "x", auto_pad=mode, strides=[2, 2], kernel_shape=[3, 3])], {}, (6, 7))
    for ceil in (0, 1):
        for size in ((5, 6), (6, 8), (7, 7)):
            yield case(f"max pool {size} ceil {ceil}",
                       [node("MaxPool", "x", kernel_shape=[2, 3], strides=[3, 2], ceil_mode=ceil)], {}, size)
            yield case(f"max pool with pads {size} ceil {ceil}",
                       [node("MaxPool", "x", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=ceil)],
                       {}, size)
    for count in (0, 1):
        yield case(f"average pool with pads, count_include_pad {count}",
                   [node("AveragePool", "x", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1],
                         count_include_pad=count)], {}, (7, 6))
    yield case("average pool with ceil",
               [node("AveragePool", "x", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)], {}, (6, 6))
    yield case("lrn", [node("Conv", "x w", "h"), node("LRN", "h", size=5, alpha=0.3, beta=0.6, bias=1.5)],
               {"w": random(9, 3, 1, 1)}, (3, 4))
    norm = {"s": random(4), "b": random(4), "m": random(4), "v": positive(4)}
    yield case("conv, batch norm, relu",
               [node("Conv", "x w", "h"), node("BatchNormalization", "h s b m v", "n", epsilon=0.01),
                node("Relu", "n")], {"w": random(4, 3, 3, 3), **norm}, (6, 6), opset=9, listed=True)
    yield case("batch norm that two nodes read, of a convolution that two nodes read",
               [node("Conv", "x w", "h"), node("BatchNormalization", "h s b m v", "n"), node("Relu", "n", "r"),
                node("Concat", "r n h", axis=1)], {"w": random(4, 3, 1, 1), **norm}, (3, 3))
    yield case("residual sum with relu",
               [node("Conv", "x w0 b0", "h"), node("Relu", "h", "r"), node("Conv", "r w1", "i", pads=[1, 1, 1, 1]),
                node("Add", "i r", "s"), node("Relu", "s")],
               {"w0": random(4, 3, 1, 1), "b0": random(4), "w1": random(4, 4, 3, 3)}, (5, 4))
    yield case("squeeze and excitation",
               [node("Conv", "x w0", "h"), node("GlobalAveragePool", "h", "g"), node("Conv", "g w1 b1", "e"),
                node("Sigmoid", "e", "p"), node("Mul", "p h")],
               {"w0": random(4, 3, 3, 3), "w1": random(4, 4, 1, 1), "b1": random(4)}, (6, 5))
    yield case("flatten and gemm over height, width and channels",
               [node("Conv", "x w", "h"), node("Relu", "h", "r"), node("Flatten", "r", "f"),
                node("Gemm", "f m c", "l", transB=1, alpha=0.5, beta=2.0), node("Softmax", "l", axis=1)],
               {"w": random(4, 3, 2, 2), "m": random(5, 4 * 3 * 4) * 0.3, "c": random(5)}, (4, 5))
    yield case("reshape, matmul, add, then another layer",
               [node("Reshape", "x shape", "f"), node("MatMul", "f m0", "h"), node("Add", "h b0", "i"),
                node("Relu", "i", "r"), node("Dropout", "r", "d"), node("Gemm", "d m1")],
               {"shape": np.array([-1, 3 * 3 * 4], np.int64), "m0": random(36, 6), "b0": random(6), "m1": random(6, 4)},
               (3, 4))
    yield case("shape arithmetic before a reshape",
               [node("Relu", "x", "r"), node("Shape", "r", "s"), node("Gather", "s zero", "n", axis=0),
                node("Unsqueeze", "n axis", "n1"), node("Unsqueeze", "minus axis", "m1"),
                node("Concat", "n1 m1", "t", axis=0), node("Reshape", "r t", "f"), node("Gemm", "f m")],
               {"zero": np.array(0, np.int64), "axis": np.array([0], np.int64), "minus": np.array(-1, np.int64),
                "m": random(24, 3)}, (2, 4))
    yield case("global mean without its dimensions",
               [node("Conv", "x w", "h"), node("ReduceMean", "h", "g", axes=[-1, 2], keepdims=0),
                node("Gemm", "g m")], {"w": random(4, 3, 2, 2), "m": random(4, 3)}, (4, 5))
    yield case("squeeze after a global pool",
               [node("GlobalAveragePool", "x", "g"), node("Squeeze", "g axes", "s"), node("Gemm", "s m")],
               {"axes": np.array([2, 3], np.int64), "m": random(3, 4)}, (4, 5))
    yield case("arithmetic with constants",
               [node("Mul", "x c0", "a"), node("Add", "c1 a", "b"), node("Sub", "b c2", "c"), node("Div", "c c3", "d"),
                node("Sub", "c0 d")],
               {"c0": random(1, 3, 1, 1), "c1": random(3, 1, 1), "c2": np.float32(0.25).reshape(()),
                "c3": positive(1, 3, 1, 1)}, (3, 4))
    yield case("clip with limits as inputs",
               [node("Conv", "x w", "h"), node("Clip", "h lo hi")],
               {"w": random(4, 3, 1, 1) * 5, "lo": np.float32(0).reshape(()), "hi": np.float32(6).reshape(())}, (4, 4))
    yield case("clip with limits as attributes, from below and from above",
               [node("Clip", "x", "h", max=0.5), node("Clip", "h", min=-0.25)], {}, (4, 4), opset=6)
    yield case("pad with a value", [node("Pad", "x pads value")],
               {"pads": np.array([0, 0, 1, 2, 0, 0, 3, 0], np.int64), "value": np.float32(0.5).reshape(())}, (3, 4))
    yield case("pad in an old operator set",
               [node("Pad", "x", "h", pads=[0, 0, 1, 1, 0, 0, 1, 1], mode="constant"), node("Conv", "h w")],
               {"w": random(2, 3, 3, 3)}, (4, 4), opset=9)
    yield case("softmax over the channels of an image", [node("Softmax", "x", axis=1)], {}, (3, 2))
    yield case("weights in Constant nodes and behind identities",
               [helper.make_node("Constant", [], ["w"], value=numpy_helper.from_array(random(2, 3, 2, 2))),
                helper.make_node("Constant", [], ["c"], value_float=0.75), node("Identity", "b", "b2"),
                node("Conv", "x w b2", "h"), node("Mul", "h c")], {"b": random(2)}, (4, 3))
    yield case("weights in lists of floats", [node("Conv", "x w b")],
               {"w": random(2, 3, 2, 2), "b": random(2)}, (4, 3), encode=float_list)
    half = random(2, 3, 2, 2).astype(np.float16)
    listed = helper.make_tensor("v", TensorProto.FLOAT16, [2, 2, 1, 1], random(4).astype(np.float16).tolist())
    yield case("16-bit weights, raw and listed, that are cast",
               [node("Cast", "w", "w32", to=TensorProto.FLOAT), node("Cast", "v", "v32", to=TensorProto.FLOAT),
                node("Conv", "x w32", "h"), node("Conv", "h v32")], {"w": half, "v": listed}, (4, 3))
    yield case("64-bit weights that are cast",
               [node("Cast", "w", "w32", to=TensorProto.FLOAT), node("Conv", "x w32")],
               {"w": random(2, 3, 2, 2).astype(np.float64)}, (4, 3))
    yield case("hard sigmoid folded into a convolution, and one alone",
               [node("Conv", "x w b", "h"), node("HardSigmoid", "h", "g", alpha=0.15, beta=0.4),
                node("HardSigmoid", "g")], {"w": random(4, 3, 1, 1) * 3, "b": random(4)}, (3, 4))
    yield case("hard swish, and as older exporters write it",
               [node("Conv", "x w", "h"), node("HardSwish", "h", "a"), node("Add", "a three", "p"),
                node("Clip", "p zero six", "c"), node("Div", "c six", "d"), node("Mul", "a d")],
               {"w": random(4, 3, 1, 1) * 3, **{key: np.float32(v).reshape(()) for key, v in
                (("zero", 0), ("three", 3), ("six", 6))}}, (3, 4), opset=14)
    yield case("leaky relu, and with a slope that was learnt",
               [node("LeakyRelu", "x", "h", alpha=0.2), node("Conv", "h w", "i"), node("PRelu", "i slope")],
               {"w": random(4, 3, 1, 1), "slope": np.full((4, 1, 1), 0.25, np.float32)}, (3, 4))
    yield case("silu of two nodes", [node("Conv", "x w", "h"), node("Sigmoid", "h", "s"), node("Mul", "h s")],
               {"w": random(4, 3, 1, 1) * 3}, (3, 4))
    to_first, to_last = {"perm": [0, 3, 1, 2]}, {"perm": [0, 2, 3, 1]}
    yield case("channels last, scaled, until the first convolution and again at the end",
               [node("Mul", "x c0", "a"), node("Sub", "a c1", "b"), node("Transpose", "b", "t", **to_first),
                node("Conv", "t w", "h"), node("Relu", "h", "r"), node("Transpose", "r", "l", **to_last),
                node("ReduceMean", "l", "g", axes=[1, 2], keepdims=0), node("Gemm", "g m")],
               {"c0": np.float32(2).reshape(()), "c1": random(3), "w": random(4, 3, 2, 2), "m": random(4, 3)}, (4, 5),
               last=True)
    yield case("flattened with the channels last",
               [node("Transpose", "x", "t", **to_first), node("Conv", "t w", "h"),
                node("Transpose", "h", "l", **to_last), node("LeakyRelu", "l", "r", alpha=0.1),
                node("Reshape", "r shape", "f"), node("Relu", "f", "p"), node("MatMul", "p m")],
               {"w": random(4, 3, 2, 2), "shape": np.array([-1, 3 * 4 * 4], np.int64), "m": random(48, 3)}, (4, 5),
               last=True)
    yield case("joined and cut with the channels last",
               [node("Concat", "x x x", "a", axis=-1), node("Mul", "a k", "b"), node("Slice", "b one end axis", "y")],
               {"k": random(9), "one": np.array([2], np.int64), "end": np.array([-1], np.int64),
                "axis": np.array([-1], np.int64)}, (5, 4), last=True, ends_last=True)
    yield case("channels in two groups, shuffled",
               [node("Conv", "x w", "h"), node("Reshape", "h five", "g"),
                node("Transpose", "g", "t", perm=[0, 2, 1, 3, 4]), node("Reshape", "t four")],
               {"w": random(6, 3, 1, 1), "five": np.array([1, 2, 3, 3, 4], np.int64),
                "four": np.array([1, -1, 3, 4], np.int64)}, (3, 4))
    yield case("channels parted in two, one of which goes on, and joined the other way round",
               [node("Conv", "x w0", "h"), helper.make_node("Split", ["h", "parts"], ["a", "b"], axis=1),
                node("Conv", "b w1", "c"), node("Relu", "c", "d"), node("Concat", "d a", axis=1)],
               {"w0": random(6, 3, 1, 1), "w1": random(4, 4, 1, 1), "parts": np.array([2, 4], np.int64)}, (3, 4))
    yield case("channels parted evenly in an old operator set",
               [node("Conv", "x w", "h"), helper.make_node("Split", ["h"], ["a", "b", "c"], axis=1),
                node("Add", "c a", "s"), node("Mul", "s b")], {"w": random(6, 3, 1, 1)}, (3, 4), opset=11)
    yield case("every second channel, backwards, and all of the picture",
               [node("Conv", "x w", "h"), node("Slice", "h start end axes steps")],
               {"w": random(7, 3, 1, 1), "start": np.array([-2, 0], np.int64),
                "end": np.array([-100, 2 ** 63 - 1], np.int64), "axes": np.array([1, 2], np.int64),
                "steps": np.array([-2, 1], np.int64)}, (3, 4))
    yield case("some channels in an old operator set",
               [node("Conv", "x w", "h"), node("Slice", "h", starts=[1], ends=[-1], axes=[1])],
               {"w": random(6, 3, 1, 1)}, (3, 4), opset=9)
    yield case("a shape that is cut before a reshape",
               [node("Relu", "x", "r"), node("Shape", "r", "s"), node("Slice", "s zero one", "n"),
                node("Concat", "n minus", "t", axis=0), node("Reshape", "r t", "f"), node("Gemm", "f m")],
               {"zero": np.array([0], np.int64), "one": np.array([1], np.int64), "minus": np.array([-1], np.int64),
                "m": random(24, 3)}, (2, 4))


path = pathlib.Path(__file__).with_name("onnx-cases.json")
path.write_text("[\n" + ",\n".join(json.dumps(each) for each in cases()) + "\n]\n")
print(f"{path.name}: {path.stat().st_size} bytes")
