"""Makes a file per architecture, <name>.onnx.gz without weights, and golden.json: what onnxruntime and PyTorch compute.

    pip install torch==2.13.0 onnx==1.23.1 onnxruntime==1.30.0 numpy
    python test/golden/architectures/make.py                     # an eighth of the width, 64 x 64 pixels
    python test/golden/architectures/make.py --full FOLDER       # as published, 224 x 224; not kept
    python test/golden/architectures/make.py --files FOLDER      # as published, exported as people do, with weights

The weights follow from their names (../inceptionv1/seeded.py), so the files hold none and are small; the test fills
them in. Networks are exported with their batch norms, which `--files` folds into the convolutions. Of the largest
score, onnxruntime says how large each is and PyTorch the gradient by the picture, in float64: SAMPLES of its values at
places that follow from the name, and its norm. A gradient jumps where a ReLU opens; what PyTorch's own float32 makes of
that is printed.
"""

import argparse
import gzip
import io
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

HERE = Path(__file__).parent
sys.path += [str(HERE), str(HERE.parent / "inceptionv1")]

import classic  # noqa: E402
import mobile  # noqa: E402
import seeded  # noqa: E402

SAMPLES = 400

NETWORKS = {
    "resnet18": lambda slim, side, classes: classic.ResNet(classic.BasicBlock, [2, 2, 2, 2], slim, classes),
    "resnet50": lambda slim, side, classes: classic.ResNet(classic.Bottleneck, [3, 4, 6, 3], slim, classes),
    "vgg16": classic.VGG16,
    "squeezenet1_1": lambda slim, side, classes: classic.SqueezeNet(slim, classes),
    "densenet121": lambda slim, side, classes: classic.DenseNet121(slim, classes),
    "mobilenet_v2": lambda slim, side, classes: mobile.mobilenet_v2(slim, classes),
    "mobilenet_v3_small": lambda slim, side, classes: mobile.mobilenet_v3_small(slim, classes),
    "shufflenet_v2": lambda slim, side, classes: mobile.shufflenet_v2(slim, classes),
    "efficientnet_b0": lambda slim, side, classes: mobile.efficientnet_b0(slim, classes),
}


def weight(name: str, shape: list[int]) -> np.ndarray:
    """As `weightOf` in test/net/architectures.ts: filters that keep values large, norms that do not cancel."""
    count = int(np.prod(shape))
    if len(shape) > 1:
        return seeded.floats(name, count, np.sqrt(6 / np.prod(shape[1:]))).reshape(shape)
    if name.endswith("running_var"):
        return 1 + seeded.floats(name, count, 0.5)
    if name.endswith(".weight"):
        return 1 + seeded.floats(name, count, 0.25)
    return seeded.floats(name, count, 0.05)


def fill(network: nn.Module) -> nn.Module:
    state = network.state_dict()
    for name, value in state.items():
        if value.is_floating_point():
            state[name] = torch.from_numpy(weight(name, list(value.shape)))
    network.load_state_dict(state)
    return network.eval()


def export(network: nn.Module, name: str, side: int, training: torch.onnx.TrainingMode) -> onnx.ModelProto:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, (torch.zeros(1, 3, side, side),), out, dynamo=False, opset_version=17, training=training,
            input_names=["picture"], output_names=["scores"],
        )
    model = onnx.load_from_string(out.getvalue())
    model.graph.name = name
    return model


def without_weights(model: onnx.ModelProto) -> bytes:
    """Without the numbers that `weight` gives; constants of the operators stay."""
    small = onnx.ModelProto()
    small.CopyFrom(model)
    for tensor in small.graph.initializer:
        tensor.ClearField("raw_data")
    for node in small.graph.node:
        node.ClearField("doc_string")
    return small.SerializeToString()


def digits(values) -> list[float]:
    return [float(f"{v:.7g}") for v in np.ravel(values)]


def golden(network: nn.Module, model: onnx.ModelProto, name: str, side: int) -> dict:
    picture = seeded.floats("picture", 3 * side * side, 2).reshape(1, 3, side, side)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    scores = session.run(None, {"picture": picture})[0]
    top = int(scores.argmax())
    single = slope(network, picture, top)[1]
    exact, gradient = slope(network.double(), picture.astype(np.float64), top)
    other = network(torch.from_numpy(seeded.floats("other", picture.size, 2).reshape(picture.shape)).double())
    print(
        f"{name:20} scores up to {np.abs(scores).max():.4g}, float32 off by {largest(scores, exact):.2g}, another picture "
        f"changes {largest(other.detach().numpy(), exact):.2g} of them, gradient {np.linalg.norm(gradient):.3g}, "
        f"float32 off by {np.linalg.norm(single - gradient) / np.linalg.norm(gradient):.2g}"
    )
    return {
        "side": side,
        "scores": digits(scores),
        "top": top,
        "norm": digits(np.linalg.norm(gradient))[0],
        "gradient": digits(gradient.ravel()[seeded.integers(f"{name} gradient", SAMPLES, gradient.size)]),
    }


def slope(network: nn.Module, picture: np.ndarray, top: int) -> tuple[torch.Tensor, np.ndarray]:
    """The scores, and the gradient of one of them by the picture, [height, width, 3]."""
    x = torch.from_numpy(picture).requires_grad_()
    scores = network(x)
    scores[0, top].backward()
    return scores, x.grad[0].permute(1, 2, 0).numpy()


def largest(a: np.ndarray, b: torch.Tensor) -> float:
    """The largest difference as a share of the largest value."""
    b = b.detach().numpy()
    return float(np.abs(a - b).max() / np.abs(b).max())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", type=Path)
    parser.add_argument("--files", type=Path)
    parser.add_argument("names", nargs="*", default=list(NETWORKS))
    options = parser.parse_args()
    full = options.full or options.files
    out = full or HERE
    out.mkdir(parents=True, exist_ok=True)
    slim, side, classes = (1, 224, 1000) if full else (8, 64, 30)
    results = {}
    for name in options.names:
        network = fill(NETWORKS[name](slim, side, classes))
        if options.files:
            onnx.save(export(network, "main_graph", side, torch.onnx.TrainingMode.EVAL), out / f"{name}.onnx")
            continue
        model = export(network, name, side, torch.onnx.TrainingMode.PRESERVE)
        (out / f"{name}.onnx.gz").write_bytes(gzip.compress(without_weights(model), mtime=0))
        results[name] = golden(network, model, name, side)
    if not options.files:
        (out / "golden.json").write_text(json.dumps(results, separators=(",", ":")) + "\n")


main()
