"""Augmentation on the device: pixels [n, 3, h, w], 0...255, resized, coloured, cropped, flipped, mixed."""

import math

import torch
from torch.nn import functional as F


def resize(pixels: torch.Tensor, size: int) -> torch.Tensor:
    """Pixels [n, 3, h, w] of any number type -> float [n, 3, size, size], 0...255."""
    return F.interpolate(
        pixels.float(), (size, size), mode="bilinear", align_corners=False, antialias=True
    )


def colour(pixels: torch.Tensor, strength: float) -> torch.Tensor:
    """Random brightness, contrast, saturation and tint: [n, 3, h, w] -> the same, 0...255."""
    n = pixels.shape[0]

    def factor(channels: int = 1) -> torch.Tensor:
        spread = strength * (2 * torch.rand(n, channels, 1, 1, device=pixels.device) - 1)
        return torch.exp(spread)

    grey = pixels.mean(1, keepdim=True)
    pixels = grey + (pixels - grey) * factor()
    middle = grey.mean((2, 3), keepdim=True)
    pixels = middle + (pixels - middle) * factor()
    tint = 1 + 0.3 * (factor(3) - 1)
    return (pixels * factor() * tint).clamp(0, 255)


def crop(pixels: torch.Tensor, size: int, smallest: float) -> torch.Tensor:
    """Random resized crop and flip: [n, 3, h, w] -> [n, 3, size, size].

    Each crop covers `smallest`...1 of the area, with sides in a ratio of 3:4 to 4:3.
    """
    n, device = pixels.shape[0], pixels.device
    area = smallest + (1 - smallest) * torch.rand(n, device=device)
    ratio = torch.exp((2 * torch.rand(n, device=device) - 1) * math.log(4 / 3) / 2)
    wide = (area.sqrt() * ratio).clamp(max=1)
    high = (area.sqrt() / ratio).clamp(max=1)
    flip = torch.randint(0, 2, (n,), device=device) * 2 - 1
    matrix = torch.zeros(n, 2, 3, device=device)
    matrix[:, 0, 0] = wide * flip
    matrix[:, 1, 1] = high
    matrix[:, 0, 2] = (1 - wide) * (2 * torch.rand(n, device=device) - 1)
    matrix[:, 1, 2] = (1 - high) * (2 * torch.rand(n, device=device) - 1)
    grid = F.affine_grid(matrix, [n, 3, size, size], align_corners=False)
    return F.grid_sample(pixels, grid, padding_mode="border", align_corners=False)


def mix(
    pixels: torch.Tensor, targets: torch.Tensor, alpha: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mixup with one weight a batch: pixels [n, 3, h, w] and target distributions [n, classes]."""
    weight = float(torch.distributions.Beta(alpha, alpha).sample())
    return torch.lerp(pixels.flip(0), pixels, weight), torch.lerp(targets.flip(0), targets, weight)


def blend(pixels: torch.Tensor) -> torch.Tensor:
    """Mixup with a weight for each picture, for a teacher that sees the mixture: no targets needed.

    Every other picture stays as it is.
    """
    device = pixels.device
    weight = torch.rand(len(pixels), 1, 1, 1, device=device)
    weight[::2] = 1
    return torch.lerp(pixels[torch.randperm(len(pixels), device=device)], pixels, weight)
