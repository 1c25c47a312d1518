"""The network: an Inception-style trunk, described by a table of widths for each number of classes.

Shapes are torch's [n, c, h, w]; sizes in comments are for a 112 x 112 picture (128 x 128).
The same table drives training, the export and the multiply-add count.
"""

from dataclasses import dataclass, replace

import torch
from torch import nn
from torch.nn import functional as F

MEAN = 117.0  # subtracted from each colour, 0...255
GAIN = 1 / 64  # training sees (x - MEAN) * GAIN; the export folds GAIN into conv2d0

# Rows: 1x1, 3x3 bottleneck, 3x3, 5x5 bottleneck, 5x5, pool reduce. All multiples of 4.
# What goes into a max pool is a multiple of 16 wide: a CPU pools the remainder slowly.
Rows = dict[str, tuple[int, ...]]
POCKET: Rows = {
    "mixed3a": (16, 16, 32, 4, 8, 8),
    "mixed3b": (24, 24, 32, 8, 12, 12),
    "mixed4a": (36, 24, 44, 8, 16, 16),
    "mixed4b": (36, 24, 44, 8, 16, 16),
    "mixed4c": (36, 24, 44, 8, 16, 16),
    "mixed4d": (36, 24, 44, 8, 16, 16),
    "mixed4e": (40, 24, 48, 8, 16, 24),
    "mixed5a": (72, 48, 96, 16, 32, 24),
    "mixed5b": (112, 64, 160, 16, 48, 48),
}
# For 1000 classes: most parameters where positions are few, a quarter of them in the logits.
# All multiples of 8, which is what a GPU's matrix units take in bfloat16.
POCKET_1000: Rows = {
    "mixed3a": (32, 32, 64, 8, 16, 16),
    "mixed3b": (48, 48, 80, 16, 24, 24),
    "mixed4a": (96, 80, 144, 16, 32, 32),
    "mixed4b": (96, 80, 144, 16, 32, 32),
    "mixed4c": (96, 80, 144, 16, 32, 32),
    "mixed4d": (96, 80, 144, 16, 32, 32),
    "mixed4e": (112, 96, 160, 16, 48, 48),
    "mixed5a": (192, 128, 256, 24, 64, 64),
    "mixed5b": (288, 160, 320, 32, 96, 96),
}


@dataclass(frozen=True)
class Widths:
    """Everything that decides the shape of the network."""

    stem: tuple[int, int, int]  # conv2d0, conv2d1, conv2d2
    mixed: Rows
    classes: int
    size: int  # nominal side of the input picture

    def scaled(self, factor: float) -> "Widths":
        """The same network, `factor` times as wide, in multiples of 4."""

        def row(widths: tuple[int, ...]) -> tuple[int, ...]:
            return tuple(max(4, round(w * factor / 4) * 4) for w in widths)

        return replace(self, stem=row(self.stem), mixed={k: row(v) for k, v in self.mixed.items()})


WIDTHS = {
    200: Widths((16, 16, 48), POCKET, 200, 112),
    1000: Widths((32, 32, 96), POCKET_1000, 1000, 128),
}


class Conv(nn.Module):
    """Convolution, batch norm, ReLU: [n, in, h, w] -> [n, out, h / stride, w / stride]."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)

    @torch.no_grad()
    def folded(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Filter [out, in, kh, kw] and bias [out] with the batch norm folded in."""
        norm = self.norm
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        return self.conv.weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale


class Mixed(nn.Module):
    """Four branches side by side, joined in the order 1x1, 3x3, 5x5, pool."""

    def __init__(self, inputs: int, widths: tuple[int, ...]):
        super().__init__()
        one, three_in, three, five_in, five, pool = widths
        self.branch_1x1 = Conv(inputs, one, 1)
        self.branch_3x3_bottleneck = Conv(inputs, three_in, 1)
        self.branch_3x3 = Conv(three_in, three, 3)
        self.branch_5x5_bottleneck = Conv(inputs, five_in, 1)
        self.branch_5x5 = Conv(five_in, five, 5)
        self.branch_pool_reduce = Conv(inputs, pool, 1)
        self.outputs = one + three + five + pool

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[n, in, h, w] -> [n, one + three + five + pool, h, w]"""
        pooled = F.max_pool2d(x, 3, 1, 1)
        return torch.cat(
            [
                self.branch_1x1(x),
                self.branch_3x3(self.branch_3x3_bottleneck(x)),
                self.branch_5x5(self.branch_5x5_bottleneck(x)),
                self.branch_pool_reduce(pooled),
            ],
            dim=1,
        )


# Max pools of the trunk, all 3 x 3 with one pixel of padding: name -> stride.
POOLS = {"maxpool0": 2, "maxpool1": 1, "maxpool4": 2, "maxpool10": 2}


class Pocket(nn.Module):
    """[n, 3, size, size] in units of (0...255 - MEAN) * GAIN -> logits [n, classes]."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.widths = widths
        stem = widths.stem
        self.conv2d0 = Conv(3, stem[0], 5, 2)  # 56 x 56 (64 x 64)
        self.conv2d1 = Conv(stem[0], stem[1], 1)  # 28 x 28 (32 x 32), after maxpool0
        self.conv2d2 = Conv(stem[1], stem[2], 3)  # 28 x 28
        channels = stem[2]
        self.mixed = nn.ModuleDict()
        for name, row in widths.mixed.items():  # mixed4 14 x 14 (16 x 16), mixed5 7 x 7 (8 x 8)
            self.mixed[name] = Mixed(channels, row)
            channels = self.mixed[name].outputs
        self.logits = nn.Linear(channels, widths.classes)

    def forward(self, x: torch.Tensor, keep: dict | None = None) -> torch.Tensor:
        """Logits [n, classes]; where `keep` is given, activations are put there by name."""

        def note(name: str, value: torch.Tensor) -> torch.Tensor:
            if keep is not None:
                keep[name] = value
            return value

        def pool(name: str, value: torch.Tensor) -> torch.Tensor:
            return note(name, F.max_pool2d(value, 3, POOLS[name], 1))

        x = pool("maxpool0", note("conv2d0", self.conv2d0(x)))
        x = note("conv2d1", self.conv2d1(x))
        x = pool("maxpool1", note("conv2d2", self.conv2d2(x)))
        for name, block in self.mixed.items():
            if name == "mixed4a":
                x = pool("maxpool4", x)
            if name == "mixed5a":
                x = pool("maxpool10", x)
            x = note(name, block(x))
        x = note("avgpool0", x.mean((2, 3), keepdim=True))
        return note("logits", self.logits(x.flatten(1)))


def normalise(pixels: torch.Tensor) -> torch.Tensor:
    """Pixels 0...255 [n, 3, h, w], any number type -> what the network takes, float32."""
    return (pixels.float() - MEAN) * GAIN


def count(model: Pocket) -> tuple[int, int]:
    """Parameters after folding the batch norms, and multiply-adds for a picture of the nominal side."""
    size = model.widths.size
    parameters = macs = 0

    def hook(module: nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        nonlocal parameters, macs
        positions = output[0, 0].numel() if output.dim() == 4 else 1
        parameters += module.weight.numel() + module.weight.shape[0]
        macs += positions * module.weight.numel()

    layers = [m for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    hooks = [layer.register_forward_hook(hook) for layer in layers]
    training = model.training
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        model(torch.zeros(1, 3, size, size, device=device))
    model.train(training)
    for handle in hooks:
        handle.remove()
    return parameters, macs
