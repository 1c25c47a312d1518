"""Pictures of 200 classes: tar files -> one uint8 array in a cache.

The split is fixed: ten pictures of each class of the second tar are the test, all others train.
"""

import io
import random
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

SIDE = 64  # pixels of a stored picture
TRAIN_TARS = ("tiny-imagenet-0.tar", "tiny-imagenet-1.tar")
TEST_TAR = "tiny-imagenet-1.tar"
TEST_PER_CLASS = 10
SPLIT_SEED = 0
VALIDATION_SIDE = 227  # pixels of a picture of ImageNet's validation, as it is kept


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
