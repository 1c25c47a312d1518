"""The teacher as a PyTorch module: BVLC GoogLeNet, with the numbers of its ONNX file.

python googlenet.py --onnx .../bvlc_googlenet.onnx     compares the two, layer by layer

Architecture: Szegedy et al. 2014, "Going Deeper with Convolutions", in the form of the Caffe model
zoo: pools that round up, local response normalisation, pictures in BGR less the mean.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional as F

MEAN = (104.0, 117.0, 123.0)  # blue, green, red
# Side of the views that it is shown. It was trained on pictures of side 256; a crop of two fifths of the
# area, shown at 160, comes from one. On 334 whole photographs of side 144 it is right as often as at 224.
SIDE = 160
MIXED = ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b")
POOLED_AFTER = ("3b", "4e")
BRANCHES = (("1x1",), ("3x3_reduce", "3x3"), ("5x5_reduce", "5x5"), ("pool_proj",))
COMPARED = ("conv2_norm2", "inception_3b_output", "inception_4e_output", "loss3_classifier")
CLOSE = 1e-4  # largest difference by largest value

Numbers = dict[str, torch.Tensor]


def read_onnx(path: Path) -> Numbers:
    """All initialisers by name."""
    stored = onnx.load(path).graph.initializer
    return {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in stored}


class Conv(nn.Conv2d):
    """Convolution with "same" padding and ReLU, with the numbers `<name>_w` and `<name>_b`."""

    def __init__(self, numbers: Numbers, name: str, stride: int = 1):
        weight = numbers[f"{name}_w"]
        outputs, inputs, kernel, _ = weight.shape
        super().__init__(inputs, outputs, kernel, stride, kernel // 2)
        self.weight.data, self.bias.data = weight, numbers[f"{name}_b"]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(super().forward(x), inplace=True)


class Norm(nn.Module):
    """x / (1 + alpha / 5 * (sum of squares over 5 neighbouring channels)) ** 0.75, alpha 1e-4.

    The sum is a 1 x 1 convolution with a band of ones, which keeps the channels last.
    """

    def __init__(self, channels: int):
        super().__init__()
        band = torch.ones(channels, channels).tril(2).triu(-2)
        self.register_buffer("band", band[:, :, None, None])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * (1 + F.conv2d(x * x, self.band) * (1e-4 / 5)).pow(-0.75)


class Inception(nn.Module):
    """Four branches side by side."""

    def __init__(self, numbers: Numbers, name: str):
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Sequential(*(Conv(numbers, f"inception_{name}_{part}") for part in branch))
            for branch in BRANCHES
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        inputs = (x, x, x, F.max_pool2d(x, 3, 1, 1))
        return torch.cat([branch(i) for branch, i in zip(self.branches, inputs)], 1)


def pool(x: torch.Tensor) -> torch.Tensor:
    """Max pool 3 x 3, stride 2; a window may hang over the end."""
    return F.max_pool2d(x, 3, 2, ceil_mode=True)


class GoogLeNet(nn.Module):
    """RGB pixels 0...255 [n, 3, h, w] -> logits [n, 1000]. It is not trained, only asked."""

    def __init__(self, numbers: Numbers):
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.conv1 = Conv(numbers, "conv1_7x7_s2", 2)
        self.norm1 = Norm(self.conv1.out_channels)
        self.reduce2 = Conv(numbers, "conv2_3x3_reduce")
        self.conv2 = Conv(numbers, "conv2_3x3")
        self.norm2 = Norm(self.conv2.out_channels)
        self.mixed = nn.ModuleDict({name: Inception(numbers, name) for name in MIXED})
        self.register_buffer("weight", numbers["loss3_classifier_w"])
        self.register_buffer("bias", numbers["loss3_classifier_b"])
        self.eval().requires_grad_(False)

    def forward(self, pixels: torch.Tensor, keep: Numbers | None = None) -> torch.Tensor:
        """Logits; where `keep` is given, what is COMPARED is put there by the file's names."""
        keep = {} if keep is None else keep
        x = (pixels.flip(1) - self.mean).to(self.weight.dtype)
        x = self.norm1(pool(self.conv1(x.contiguous(memory_format=torch.channels_last))))
        keep["conv2_norm2"] = x = self.norm2(self.conv2(self.reduce2(x)))
        x = pool(x)
        for name, block in self.mixed.items():
            keep[f"inception_{name}_output"] = x = block(x)
            x = pool(x) if name in POOLED_AFTER else x
        keep["loss3_classifier"] = F.linear(x.mean((2, 3)), self.weight, self.bias)
        return keep["loss3_classifier"]


def load(path: Path, device: torch.device, kind: torch.dtype = torch.float32) -> GoogLeNet:
    """The teacher on a device; in bfloat16 on a GPU it answers several times as fast."""
    net = GoogLeNet(read_onnx(path))
    return net.to(device, kind, memory_format=torch.channels_last)


def by_onnxruntime(path: Path, pixels: torch.Tensor) -> dict[str, np.ndarray]:
    """What the file itself gives for what is COMPARED, for RGB pixels [n, 3, h, w]."""
    model = onnx.load(path)
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in COMPARED)
    net = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    x = pixels.flip(1) - torch.tensor(MEAN).view(1, 3, 1, 1)
    return dict(zip(COMPARED, net.run(list(COMPARED), {net.get_inputs()[0].name: x.numpy()})))


def compare(path: Path, device: torch.device) -> float:
    """Print how far the module is from the file on noise of two sides; the worst."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    net, worst = load(path, device), 0.0
    for side in (SIDE, 227):
        noise = torch.Generator().manual_seed(side)
        coarse = torch.rand(2, 3, side // 8, side // 8, generator=noise) * 255
        pixels = F.interpolate(coarse, (side, side), mode="bilinear")
        theirs, ours = by_onnxruntime(path, pixels), {}
        net(pixels.to(device), ours)
        for name in COMPARED:
            value = ours[name].cpu().numpy()
            error = float(np.abs(value - theirs[name]).max() / np.abs(theirs[name]).max())
            print(f"{name} at side {side}: {error:.1e}")
            worst = max(worst, error)
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--onnx", type=Path, required=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    worst = compare(parser.parse_args().onnx, device)
    if not worst <= CLOSE:
        raise SystemExit(f"the module is {worst:.1e} from the ONNX file; at most {CLOSE} is allowed")


if __name__ == "__main__":
    main()
