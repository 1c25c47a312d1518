"""ResNet-18 and -50 (He et al. 2015), VGG-16 (Simonyan and Zisserman 2014), SqueezeNet 1.1 (Iandola et al. 2016) and
DenseNet-121 (Huang et al. 2016), with every width divided by `slim`. Modules are named as torchvision names them, so
that the files look like those that people export."""

from collections import OrderedDict

import torch
from torch import nn


def conv(before: int, after: int, size: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(before, after, size, stride, size // 2, bias=False)


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, before: int, width: int, stride: int):
        super().__init__()
        self.conv1, self.bn1 = conv(before, width, 3, stride), nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.conv2, self.bn2 = conv(width, width, 3), nn.BatchNorm2d(width)
        self.downsample = shortcut(before, width, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (self.downsample(x) if self.downsample else x))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, before: int, width: int, stride: int):
        super().__init__()
        after = width * self.expansion
        self.conv1, self.bn1 = conv(before, width, 1), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width, 3, stride), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = conv(width, after, 1), nn.BatchNorm2d(after)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = shortcut(before, after, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn3(self.conv3(self.relu(self.bn2(self.conv2(y)))))
        return self.relu(y + (self.downsample(x) if self.downsample else x))


def shortcut(before: int, after: int, stride: int) -> nn.Module | None:
    if before == after and stride == 1:
        return None
    return nn.Sequential(conv(before, after, 1, stride), nn.BatchNorm2d(after))


class ResNet(nn.Module):
    def __init__(self, block: type, counts: list[int], slim: int, classes: int):
        super().__init__()
        width = 64 // slim
        self.conv1, self.bn1 = nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width)
        self.relu, self.maxpool = nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)
        before, stages = width, []
        for i, count in enumerate(counts):
            blocks = []
            for j in range(count):
                blocks.append(block(before, width << i, 2 if i > 0 and j == 0 else 1))
                before = (width << i) * block.expansion
            stages.append(nn.Sequential(*blocks))
        self.layer1, self.layer2, self.layer3, self.layer4 = stages
        self.avgpool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(before, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class VGG16(nn.Module):
    def __init__(self, slim: int, side: int, classes: int):
        super().__init__()
        layers, before = [], 3
        for width in [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]:
            if width == 0:
                layers.append(nn.MaxPool2d(2, 2))
                continue
            layers += [nn.Conv2d(before, width // slim, 3, padding=1), nn.ReLU(inplace=True)]
            before = width // slim
        self.features, self.avgpool = nn.Sequential(*layers), nn.AdaptiveAvgPool2d(side // 32)
        wide = 4096 // slim
        self.classifier = nn.Sequential(
            nn.Linear(before * (side // 32) ** 2, wide), nn.ReLU(inplace=True), nn.Dropout(),
            nn.Linear(wide, wide), nn.ReLU(inplace=True), nn.Dropout(),
            nn.Linear(wide, classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class Fire(nn.Module):
    def __init__(self, before: int, squeeze: int, expand: int):
        super().__init__()
        self.squeeze, self.squeeze_activation = nn.Conv2d(before, squeeze, 1), nn.ReLU(inplace=True)
        self.expand1x1, self.expand1x1_activation = nn.Conv2d(squeeze, expand, 1), nn.ReLU(inplace=True)
        self.expand3x3, self.expand3x3_activation = nn.Conv2d(squeeze, expand, 3, padding=1), nn.ReLU(inplace=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.squeeze_activation(self.squeeze(x))
        small, large = self.expand1x1_activation(self.expand1x1(x)), self.expand3x3_activation(self.expand3x3(x))
        return torch.cat([small, large], 1)


class SqueezeNet(nn.Module):
    """Version 1.1."""

    def __init__(self, slim: int, classes: int):
        super().__init__()
        pool = lambda: nn.MaxPool2d(3, 2, ceil_mode=True)
        fire = lambda before, squeeze, expand: Fire(before // slim, squeeze // slim, expand // slim)
        self.features = nn.Sequential(
            nn.Conv2d(3, 64 // slim, 3, 2), nn.ReLU(inplace=True), pool(),
            fire(64, 16, 64), fire(128, 16, 64), pool(),
            fire(128, 32, 128), fire(256, 32, 128), pool(),
            fire(256, 48, 192), fire(384, 48, 192), fire(384, 64, 256), fire(512, 64, 256),
        )
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Conv2d(512 // slim, classes, 1), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.flatten(self.classifier(self.features(x)), 1)


class DenseLayer(nn.Module):
    def __init__(self, before: int, growth: int):
        super().__init__()
        self.norm1, self.relu1 = nn.BatchNorm2d(before), nn.ReLU(inplace=True)
        self.conv1 = conv(before, 4 * growth, 1)
        self.norm2, self.relu2 = nn.BatchNorm2d(4 * growth), nn.ReLU(inplace=True)
        self.conv2 = conv(4 * growth, growth, 3)

    def forward(self, parts: list[torch.Tensor]) -> torch.Tensor:
        x = self.conv1(self.relu1(self.norm1(torch.cat(parts, 1))))
        return self.conv2(self.relu2(self.norm2(x)))


class DenseBlock(nn.ModuleDict):
    def __init__(self, before: int, growth: int, count: int):
        layers = ((f"denselayer{i + 1}", DenseLayer(before + i * growth, growth)) for i in range(count))
        super().__init__(OrderedDict(layers))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        parts = [x]
        for layer in self.values():
            parts.append(layer(parts))
        return torch.cat(parts, 1)


class DenseNet121(nn.Module):
    def __init__(self, slim: int, classes: int):
        super().__init__()
        width, growth = 64 // slim, 32 // slim
        features = OrderedDict(
            conv0=nn.Conv2d(3, width, 7, 2, 3, bias=False), norm0=nn.BatchNorm2d(width),
            relu0=nn.ReLU(inplace=True), pool0=nn.MaxPool2d(3, 2, 1),
        )
        for i, count in enumerate([6, 12, 24, 16]):
            features[f"denseblock{i + 1}"] = DenseBlock(width, growth, count)
            width += growth * count
            if i == 3:
                break
            features[f"transition{i + 1}"] = nn.Sequential(OrderedDict(
                norm=nn.BatchNorm2d(width), relu=nn.ReLU(inplace=True),
                conv=conv(width, width // 2, 1), pool=nn.AvgPool2d(2, 2),
            ))
            width //= 2
        features["norm5"] = nn.BatchNorm2d(width)
        self.features, self.classifier = nn.Sequential(features), nn.Linear(width, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.relu(self.features(x), inplace=True)
        return self.classifier(torch.flatten(nn.functional.adaptive_avg_pool2d(x, 1), 1))
