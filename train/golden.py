"""Golden values: the exported network run by PyTorch in float32 on a picture made by formula.

python golden.py     writes test/golden/pocket/

It reads graph.json and weights.safetensors, not the checkpoint, so it checks the files themselves.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import safetensors

KEPT = ("conv2d0", "mixed3a", "mixed4d", "mixed5b", "logits", "softmax")

RECIPE = (
    "uint8 [{size}, {size}, 3], y down, x right. Red = 2x, green = 2y, blue = (x + y) mod 256. "
    "Then three filled discs, each over the ones before, pixel inside when "
    "(x - cx)^2 + (y - cy)^2 <= r^2: (cx, cy, r, colour) = (36, 40, 22, [230, 40, 30]), "
    "(76, 60, 26, [30, 60, 210]), (56, 84, 14, [250, 240, 60]). "
    "Last, where y >= 96, stripes: all three colours 255 when floor(x / 4) is even, else 0."
)


def picture(size: int) -> np.ndarray:
    """The test picture of RECIPE, uint8 [size, size, 3]; `size` is 128 at most."""
    y, x = np.mgrid[0:size, 0:size]
    out = np.stack([2 * x, 2 * y, (x + y) % 256], axis=-1)
    discs = (
        (36, 40, 22, (230, 40, 30)),
        (76, 60, 26, (30, 60, 210)),
        (56, 84, 14, (250, 240, 60)),
    )
    for cx, cy, r, colour in discs:
        out[(x - cx) ** 2 + (y - cy) ** 2 <= r * r] = colour
    stripes = np.where(x // 4 % 2 == 0, 255, 0)[..., None]
    out = np.where((y >= 96)[..., None], stripes, out)
    return out.astype(np.uint8)


def pad(x: torch.Tensor, pads: list[int], value: float = 0.0) -> torch.Tensor:
    """Pad [n, c, h, w] by [top, left, bottom, right]."""
    top, left, bottom, right = pads
    return F.pad(x, (left, right, top, bottom), value=value)


def run(graph: dict, weights: dict[str, torch.Tensor], pixels: np.ndarray) -> dict:
    """All activations by node name, each [1, c, h, w]; pixels uint8 [h, w, 3]."""
    prepare = graph["input"]["preprocess"]
    x = torch.from_numpy(pixels).float() / 255 * prepare["scale"]
    x = (x - torch.tensor(prepare["mean"])) / torch.tensor(prepare["std"])
    values = {"input": x.permute(2, 0, 1)[None]}
    for node in graph["nodes"][1:]:
        inputs = [values[name] for name in node["inputs"]]
        own = {role: weights[key] for role, key in node["weights"].items()}
        attributes, x = node["attributes"], inputs[0]
        match node["kind"]:
            case "conv2d":
                kernel = own["filter"].permute(3, 2, 0, 1)
                padded = pad(x, attributes["pads"])
                y = F.relu(F.conv2d(padded, kernel, own["bias"], attributes["strides"]))
            case "maxPool":
                padded = pad(x, attributes["pads"], -torch.inf)
                y = F.max_pool2d(padded, attributes["window"], attributes["strides"])
            case "concat":
                y = torch.cat(inputs, 1)
            case "globalAveragePool":
                y = x.mean((2, 3), keepdim=True)
            case "dense":
                y = torch.einsum("nchw,hwco->no", x, own["filter"]) + own["bias"]
                y = y[:, :, None, None]
            case "softmax":
                y = F.softmax(x, 1)
            case kind:
                raise ValueError(f"no such node kind: {kind}")
        values[node["name"]] = y
    return values


def main() -> None:
    root = Path(__file__).parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, default=root / "weights" / "pocket")
    parser.add_argument("--out", type=Path, default=root / "test" / "golden" / "pocket")
    args = parser.parse_args()

    graph = json.loads((args.network / "graph.json").read_text())
    stored = safetensors.read(args.network / "weights.safetensors")
    weights = {name: torch.from_numpy(a.astype(np.float32)) for name, a in stored.items()}
    size = graph["input"]["shape"][1]
    pixels = picture(size)
    with torch.no_grad():
        values = run(graph, weights, pixels)

    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "picture.bin").write_bytes(pixels.tobytes())
    manifest = {
        "picture": {"file": "picture.bin", "shape": list(pixels.shape), "recipe": RECIPE.format(size=size)},
        "values": {},
    }
    for name in KEPT:
        value = values[name].permute(0, 2, 3, 1).contiguous().numpy().astype("<f4")
        (args.out / f"{name}.bin").write_bytes(value.tobytes())
        entry = {"file": f"{name}.bin", "shape": list(value.shape), "max": float(value.max())}
        manifest["values"][name] = entry
    lines = [f'    "{name}": {json.dumps(entry)}' for name, entry in manifest["values"].items()]
    (args.out / "manifest.json").write_text(
        '{\n  "picture": ' + json.dumps(manifest["picture"]) + ',\n  "values": {\n'
        + ",\n".join(lines) + "\n  }\n}\n"
    )


if __name__ == "__main__":
    main()
