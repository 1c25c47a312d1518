"""Numbers from a name alone, the same to the last bit as those of test/net/seeded-weights.ts."""

import numpy as np


def name_seed(name: str) -> int:
    """The 32-bit FNV-1a hash of a name in ASCII."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def mixed(name: str, count: int) -> np.ndarray:
    """`count` numbers of 32 bits: index and seed stirred by Chris Wellons' "lowbias32"."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(name_seed(name))
    x = (x ^ (x >> 16)) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> 15)) * np.uint32(0x846CA68B)
    return x ^ (x >> 16)


def floats(name: str, count: int, scale: float) -> np.ndarray:
    """`count` numbers in [-scale, scale)."""
    return ((mixed(name, count) >> 8) / 2**23 - 1).astype(np.float32) * np.float32(scale)


def integers(name: str, count: int, below: int) -> np.ndarray:
    """`count` numbers in 0 ... below - 1."""
    return (mixed(name, count) % np.uint32(below)).astype(int)


def picture() -> np.ndarray:
    """A picture of 224 x 224 with slopes of colour and noise on them, [224, 224, 3] of 0 ... 255."""
    y, x, channel = np.meshgrid(np.arange(224), np.arange(224), np.arange(3), indexing="ij")
    slope = (x * (channel + 2) + y * (3 - channel)) & 255
    return (slope * 3 + integers("picture", 224 * 224 * 3, 256).reshape(224, 224, 3)) >> 2
