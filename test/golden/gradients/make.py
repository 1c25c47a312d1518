"""Makes manifest.json and a .bin per network: gradients of logits and of inner channels, by PyTorch.

    pip install torch==2.13.0 onnx==1.23.1 numpy && python test/golden/gradients/make.py [pocket|googlenet|squeezenet[=seed] …]

Runs the files themselves, ONNX or graph.json, node by node in float64, and lets autograd go back. Networks that are
not there keep what the manifest has of them. pocket sees test/golden/pocket/picture.bin, the others the photograph
that was published with GoogLeNet's activations (data.npy), with noise of up to 4 of 255 levels. A gradient jumps where
a ReLU opens or a pool changes its mind; with a unit within rounding of that, as in flat parts of a picture, PyTorch's
float32 differs from its own float64 by up to 7e-3. The seeds in the table were chosen so that float32 on the GPU meets
no such place; where a changed network does, give another seed.

Whole gradients would be too large. Of each, [h, w, c] in one row, the manifest has its norm and 64 projections
<sign_k, g>, whose errors have the size of the gradient's error (sign_k as in `signs`), and the .bin has the values at
j * 104729 mod size for j below min(size, 2048).
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SHARED = ROOT.parent / "shared" / "weights"
SAMPLES, STEP, PROJECTIONS = 2048, 104729, 64

# Objective: a logit ("top": the largest), or the sum of a channel of an inner node; then where gradients are wanted.
NETWORKS = {
    "pocket": {
        "file": "weights/pocket/graph.json",
        "noise": 64,
        "objectives": {
            "logit": ("logits", "top", ["input", "conv2d0", "maxpool0", "conv2d2", "mixed3b", "mixed4d", "mixed5b"]),
            "mixed4c": ("mixed4c", 7, ["input", "mixed3a"]),
        },
    },
    "googlenet": {
        "file": "../shared/weights/bvlc_googlenet/bvlc_googlenet.onnx",
        "noise": 64,
        "objectives": {
            "logit": ("loss3_classifier", "top", ["data", "conv1_7x7_s2", "pool1_norm1", "conv2_3x3",
                      "inception_3b_output", "inception_4a_1x1", "inception_4d_output", "inception_5b_output"]),
            "inception_4c": ("inception_4c_output", 411, ["data", "conv2_norm2", "inception_4a_output"]),
        },
    },
    "squeezenet": {
        "file": "../shared/weights/squeezenet1_0/squeezenet1_0.onnx",
        "noise": 72,
        "objectives": {
            "logit": ("gap", "top", ["data", "conv1", "pool1", "fire4", "fire9"]),
            "fire5": ("fire5", 100, ["data", "fire3"]),
        },
    },
}


def hashes(k: int, size: int) -> np.ndarray:
    """32 bits for each index."""
    h = np.arange(1, size + 1, dtype=np.uint32) * np.uint32((2 * k + 1) * 2654435761 & 0xFFFFFFFF)
    h = (h ^ h >> np.uint32(15)) * np.uint32(0x85EBCA6B)
    return (h ^ h >> np.uint32(13)) * np.uint32(0xC2B2AE35)


def signs(k: int, size: int) -> np.ndarray:
    """+1 or -1 by the highest bit."""
    return 1.0 - 2.0 * (hashes(k, size) >> np.uint32(31)).astype(np.float64)


def noise(seed: int, size: int) -> np.ndarray:
    """From -4 to 4 by the highest byte, in steps of 1/32."""
    return (hashes(seed, size) >> np.uint32(24)).astype(np.float64) / 32 - 4


def read_onnx(path: Path):
    """Nodes as (output, op, inputs, attributes), and the initialisers."""
    import onnx
    from onnx import helper, numpy_helper

    graph = onnx.load(path).graph
    weights = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    nodes = [(n.output[0], n.op_type, list(n.input), {a.name: helper.get_attribute_value(a) for a in n.attribute})
             for n in graph.node]
    return nodes, weights


def run_onnx(path: Path, x: torch.Tensor) -> dict:
    """All values by name, [1, c, h, w]; those of a ReLU also by the convolution that it is fused into."""
    nodes, weights = read_onnx(path)
    values = {key: value.to(x.dtype) for key, value in weights.items()} | {"data": x}
    for output, op, inputs, a in nodes:
        args = [values[name] for name in inputs]
        top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
        if op == "Conv":
            y = F.conv2d(F.pad(args[0], (left, right, top, bottom)), *args[1:], stride=a["strides"],
                         groups=a.get("group", 1))
        elif op == "MaxPool":
            y = F.max_pool2d(args[0], a["kernel_shape"], a["strides"], (top, left),
                             ceil_mode=bool(a.get("ceil_mode", 0)))
        elif op == "Relu":
            y = F.relu(args[0])
        elif op == "LRN":
            y = F.local_response_norm(args[0], a["size"], a["alpha"], a["beta"], a["bias"])
        elif op == "Concat":
            y = torch.cat(args, 1)
        elif op == "GlobalAveragePool":
            y = args[0].mean((2, 3), keepdim=True)
        elif op == "Flatten":
            y = args[0].flatten(1)
        elif op == "Gemm":
            y = F.linear(*args)
        elif op == "Softmax":
            y = F.softmax(args[0], a["axis"])
        else:
            raise ValueError(f"no rule for {op}")
        y.retain_grad()
        values[output] = y
    return values


def read_safetensors(path: Path) -> dict:
    """Arrays by name."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = {k: v for k, v in json.loads(data[8:start]).items() if k != "__metadata__"}
    kinds = {"F32": np.float32, "F16": np.float16}

    def array(entry):
        begin, end = (start + offset for offset in entry["data_offsets"])
        return np.frombuffer(data[begin:end], kinds[entry["dtype"]]).reshape(entry["shape"]).astype(np.float32)

    return {name: array(entry) for name, entry in header.items()}


def run_graph(path: Path, x: torch.Tensor) -> dict:
    """All values of a graph.json by node, [1, c, h, w]."""
    graph = json.loads(path.read_text())
    arrays = read_safetensors(path.with_name("weights.safetensors"))
    values = {"input": x}
    for node in graph["nodes"][1:]:
        args = [values[name] for name in node["inputs"]]
        own = {role: torch.from_numpy(arrays[key]).to(x.dtype) for role, key in node["weights"].items()}
        a, kind = node["attributes"], node["kind"]
        top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
        padded = lambda value: F.pad(args[0], (left, right, top, bottom), value=value)
        if kind == "conv2d":
            filters = own["filter"].permute(3, 2, 0, 1)
            y = F.conv2d(padded(0.0), filters, own.get("bias"), a.get("strides", 1), 0, a.get("dilations", 1),
                         a.get("groups", 1))
        elif kind == "dense":
            y = torch.einsum("nchw,hwco->no", args[0], own["filter"]) + own["bias"]
            y = y[:, :, None, None]
        elif kind == "maxPool":
            y = F.max_pool2d(padded(-torch.inf), a["window"], a.get("strides", 1), 0, ceil_mode=a.get("ceil", False))
        elif kind == "globalAveragePool":
            y = args[0].mean((2, 3), keepdim=True)
        elif kind == "concat":
            y = torch.cat(args, 1)
        elif kind == "softmax":
            y = F.softmax(args[0], 1)
        elif kind == "relu":
            y = F.relu(args[0])
        else:
            raise ValueError(f"no rule for {kind}")
        y = F.relu(y) if a.get("activation", "none") == "relu" else y
        y.retain_grad()
        values[node["name"]] = y
    return values


def picture(name: str, seed: int) -> torch.Tensor:
    """[1, 3, h, w], preprocessed; every value a float32 in float64."""
    if name == "pocket":
        golden = json.loads((ROOT / "test/golden/pocket/manifest.json").read_text())["picture"]
        pixels = np.fromfile(ROOT / "test/golden/pocket" / golden["file"], np.uint8).reshape(golden["shape"])
        prepare = json.loads((ROOT / "weights/pocket/graph.json").read_text())["input"]["preprocess"]
        x = (pixels / 255 * prepare["scale"] - prepare["mean"]) / prepare["std"]
    else:
        x = np.load(SHARED / "bvlc_googlenet/oracle/data.npy").reshape(3, 227, 227).transpose(1, 2, 0)
    x = (x + noise(seed, x.size).reshape(x.shape)).astype(np.float32)
    return torch.from_numpy(x.astype(np.float64)).permute(2, 0, 1)[None].contiguous()


def describe(gradient: torch.Tensor, samples: list) -> dict:
    """What the manifest has of a gradient [1, c, h, w]; its samples go to the list."""
    g = gradient[0].permute(1, 2, 0).numpy().flatten() if gradient.dim() == 4 else gradient[0].numpy()
    count = min(len(g), SAMPLES)
    begin = sum(len(each) for each in samples)
    samples.append(g[np.arange(count, dtype=np.int64) * STEP % len(g)].astype("<f4"))
    exact = g.astype(np.float64)
    projections = [float(f"{signs(k, len(g)) @ exact:.9g}") for k in range(PROJECTIONS)]
    return {"size": len(g), "norm": float(f"{np.linalg.norm(exact):.9g}"), "begin": begin, "count": count,
            "projections": projections}


def make(name: str, seed: int) -> dict:
    samples, objectives = [], {}
    path = ROOT / NETWORKS[name]["file"]
    for key, (source, which, targets) in NETWORKS[name]["objectives"].items():
        x = picture(name, seed).requires_grad_()
        values = run_graph(path, x) if path.suffix == ".json" else run_onnx(path, x)
        y = values[source]
        channel = int(y.flatten().argmax()) if which == "top" else which
        y[:, channel].sum().backward()
        gradients = {target: describe(values[target].grad, samples) for target in targets}
        objectives[key] = {"from": source, "channel": channel, "gradients": gradients}
    (HERE / f"{name}.bin").write_bytes(np.concatenate(samples).tobytes())
    return {"file": NETWORKS[name]["file"], "noise": seed, "values": f"{name}.bin", "objectives": objectives}


def main() -> None:
    target = HERE / "manifest.json"
    manifest = json.loads(target.read_text()) if target.exists() else {}
    for name, _, seed in (word.partition("=") for word in sys.argv[1:] or NETWORKS):
        if not (ROOT / NETWORKS[name]["file"]).exists():
            print(f"{name}: {NETWORKS[name]['file']} is not there")
            continue
        manifest[name] = make(name, int(seed or NETWORKS[name]["noise"]))
    target.write_text(json.dumps(manifest) + "\n")


if __name__ == "__main__":
    main()
