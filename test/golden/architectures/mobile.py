"""MobileNetV2 (Sandler et al. 2018), MobileNetV3-Small (Howard et al. 2019), EfficientNet-B0 (Tan and Le 2019) and
ShuffleNetV2 0.5x (Ma et al. 2018), with every width divided by `slim`. Modules are named as torchvision names them."""

import torch
from torch import nn


def slimmed(width: float, slim: int) -> int:
    """A width over `slim`, at least 4; whole fours at full width only, so that quads are partly filled too."""
    return max(4, round(width / slim))


def unit(before: int, after: int, size: int, activation: type | None, stride: int = 1, groups: int = 1) -> nn.Sequential:
    layers = [
        nn.Conv2d(before, after, size, stride, size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(after, eps=1e-3),
    ]
    return nn.Sequential(*layers, *([activation(inplace=True)] if activation else []))


class SqueezeExcitation(nn.Module):
    def __init__(self, channels: int, squeezed: int, activation: type, gate: type):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1, self.fc2 = nn.Conv2d(channels, squeezed, 1), nn.Conv2d(squeezed, channels, 1)
        self.activation, self.scale_activation = activation(), gate()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        gate = self.scale_activation(self.fc2(self.activation(self.fc1(self.avgpool(x)))))
        return gate * x


class Inverted(nn.Module):
    """Widen, depthwise, perhaps squeeze and excite, narrow; with a skip where the shapes allow it."""

    def __init__(self, before: int, wide: int, after: int, size: int, stride: int, activation: type, excite: nn.Module | None):
        super().__init__()
        layers = [] if wide == before else [unit(before, wide, 1, activation)]
        layers.append(unit(wide, wide, size, activation, stride, groups=wide))
        layers += [excite] if excite else []
        layers.append(unit(wide, after, 1, None))
        self.block, self.skips = nn.Sequential(*layers), stride == 1 and before == after

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.block(x)
        return x + y if self.skips else y


class Mobile(nn.Module):
    """The stem, the blocks, a last 1x1 convolution, the mean, and the classifier."""

    def __init__(self, features: list[nn.Module], classifier: nn.Module):
        super().__init__()
        self.features, self.avgpool, self.classifier = nn.Sequential(*features), nn.AdaptiveAvgPool2d(1), classifier

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def mobilenet_v2(slim: int, classes: int) -> Mobile:
    before = slimmed(32, slim)
    features = [unit(3, before, 3, nn.ReLU6, 2)]
    rows = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for expand, width, count, stride in rows:
        for i in range(count):
            after = slimmed(width, slim)
            features.append(Inverted(before, before * expand, after, 3, stride if i == 0 else 1, nn.ReLU6, None))
            before = after
    last = slimmed(1280, slim)
    features.append(unit(before, last, 1, nn.ReLU6))
    return Mobile(features, nn.Sequential(nn.Dropout(0.2), nn.Linear(last, classes)))


def mobilenet_v3_small(slim: int, classes: int) -> Mobile:
    before = slimmed(16, slim)
    features = [unit(3, before, 3, nn.Hardswish, 2)]
    # kernel, width inside, width after, whether to excite, hard swish or relu, stride
    rows = [
        (3, 16, 16, True, False, 2), (3, 72, 24, False, False, 2), (3, 88, 24, False, False, 1),
        (5, 96, 40, True, True, 2), (5, 240, 40, True, True, 1), (5, 240, 40, True, True, 1),
        (5, 120, 48, True, True, 1), (5, 144, 48, True, True, 1),
        (5, 288, 96, True, True, 2), (5, 576, 96, True, True, 1), (5, 576, 96, True, True, 1),
    ]
    for size, wide, width, excited, hard, stride in rows:
        inside, after = slimmed(wide, slim), slimmed(width, slim)
        excite = SqueezeExcitation(inside, slimmed(wide / 4, slim), nn.ReLU, nn.Hardsigmoid) if excited else None
        activation = nn.Hardswish if hard else nn.ReLU
        features.append(Inverted(before, inside, after, size, stride, activation, excite))
        before = after
    features.append(unit(before, slimmed(576, slim), 1, nn.Hardswish))
    wide = slimmed(1024, slim)
    hidden = [nn.Linear(slimmed(576, slim), wide), nn.Hardswish(inplace=True), nn.Dropout(0.2)]
    return Mobile(features, nn.Sequential(*hidden, nn.Linear(wide, classes)))


def efficientnet_b0(slim: int, classes: int) -> Mobile:
    before = slimmed(32, slim)
    features = [unit(3, before, 3, nn.SiLU, 2)]
    rows = [
        (1, 3, 16, 1, 1), (6, 3, 24, 2, 2), (6, 5, 40, 2, 2), (6, 3, 80, 3, 2),
        (6, 5, 112, 3, 1), (6, 5, 192, 4, 2), (6, 3, 320, 1, 1),
    ]
    for expand, size, width, count, stride in rows:
        for i in range(count):
            inside, after = before * expand, slimmed(width, slim)
            excite = SqueezeExcitation(inside, max(1, before // 4), nn.SiLU, nn.Sigmoid)
            features.append(Inverted(before, inside, after, size, stride if i == 0 else 1, nn.SiLU, excite))
            before = after
    last = slimmed(1280, slim)
    features.append(unit(before, last, 1, nn.SiLU))
    return Mobile(features, nn.Sequential(nn.Dropout(0.2), nn.Linear(last, classes)))


class Shuffled(nn.Module):
    """Half of the channels pass, the other half are convolved, then both are shuffled; a unit that strides convolves both."""

    def __init__(self, before: int, after: int, stride: int):
        super().__init__()
        self.stride, half = stride, after // 2
        inside = before if stride == 2 else half
        through = [unit(inside, inside, 3, None, 2, groups=inside), unit(inside, half, 1, nn.ReLU)] if stride == 2 else []
        self.branch1 = nn.Sequential(*through)
        self.branch2 = nn.Sequential(
            unit(inside, half, 1, nn.ReLU), unit(half, half, 3, None, stride, groups=half), unit(half, half, 1, nn.ReLU)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        passing, convolved = (x, x) if self.stride == 2 else x.chunk(2, dim=1)
        y = torch.cat((self.branch1(passing), self.branch2(convolved)), dim=1)
        n, c, h, w = y.size()
        return y.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)


def shufflenet_v2(slim: int, classes: int) -> Mobile:
    before = slimmed(24, slim)
    features = [unit(3, before, 3, nn.ReLU, 2), nn.MaxPool2d(3, 2, 1)]
    for width, count in ((48, 4), (96, 8), (192, 4)):
        after = slimmed(width, slim) // 2 * 2
        for i in range(count):
            features.append(Shuffled(before, after, 2 if i == 0 else 1))
            before = after
    last = slimmed(1024, slim)
    features.append(unit(before, last, 1, nn.ReLU))
    return Mobile(features, nn.Linear(last, classes))
