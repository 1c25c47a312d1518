"""Pictures: tar files -> one uint8 array in a cache -> augmented batches.

The split is fixed: ten pictures of each class of the second tar are the test, all others train.
"""

import io
import math
import random
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

SIDE = 64  # pixels of a stored picture
TRAIN_TARS = ("tiny-imagenet-0.tar", "tiny-imagenet-1.tar")
TEST_TAR = "tiny-imagenet-1.tar"
TEST_PER_CLASS = 10
SPLIT_SEED = 0


@dataclass
class Pictures:
    """Training and test pictures; `classes` are WordNet ids, sorted."""

    train: torch.Tensor  # uint8 [n, 3, 64, 64]
    train_class: torch.Tensor  # int64 [n]
    test: torch.Tensor  # uint8 [m, 3, 64, 64]
    test_class: torch.Tensor  # int64 [m]
    classes: list[str]


def decode(data: bytes, side: int | None = None) -> np.ndarray:
    """A picture file -> uint8 [3, h, w]; with `side`, the centre square resized to it."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    if side is not None and image.size != (side, side):
        short = min(image.size)
        left, top = (image.width - short) // 2, (image.height - short) // 2
        box = (left, top, left + short, top + short)
        image = image.resize((side, side), Image.Resampling.BILINEAR, box)
    return np.ascontiguousarray(np.asarray(image).transpose(2, 0, 1))


def read_tar(path: Path):
    """Yield (name, bytes) of every picture of a tar, in sorted order."""
    with tarfile.open(path) as tar:
        for member in sorted(tar.getmembers(), key=lambda m: m.name):
            if member.isfile():
                yield member.name, tar.extractfile(member).read()


def build(data: Path) -> dict:
    """Decode the tars and split: arrays as in `Pictures`, and the class names."""
    pictures, names = [], []
    for tar in TRAIN_TARS:
        for name, content in read_tar(data / tar):
            pictures.append(decode(content, SIDE))
            names.append((tar, name))
    classes = sorted({name.split("/")[0] for _, name in names})
    index = {wordnet: i for i, wordnet in enumerate(classes)}
    chooser = random.Random(SPLIT_SEED)
    held_out = set()
    for wordnet in classes:
        own = [n for n in names if n[0] == TEST_TAR and n[1].startswith(wordnet + "/")]
        held_out.update(chooser.sample(own, TEST_PER_CLASS))
    is_test = np.array([n in held_out for n in names])
    labels = np.array([index[name.split("/")[0]] for _, name in names])
    pixels = np.stack(pictures)
    return {
        "train": pixels[~is_test],
        "train_class": labels[~is_test],
        "test": pixels[is_test],
        "test_class": labels[is_test],
        "classes": np.array(classes),
    }


def load(data: Path, cache: Path) -> Pictures:
    """The pictures, decoded once: `cache` is an .npz file, written when missing."""
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.savez(cache, **build(data))
    with np.load(cache) as stored:
        arrays = {k: torch.from_numpy(stored[k]) for k in stored.files if k != "classes"}
        return Pictures(**arrays, classes=[str(c) for c in stored["classes"]])


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
