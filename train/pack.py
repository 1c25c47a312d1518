"""Unlabelled pictures: the tars, decoded once by all processors, as squares of a stored size.

python pack.py --data ../../shared/data     writes runs/sharp.npy and runs/small.npy, uint8 [n, 3, side, side]
"""

import argparse
import io
import os
import time
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from data import read_tar

# Name of the pool: pattern of its tars, side of a stored picture. The test, imagenet-val-*, is in none.
POOLS = {"sharp": ("photos-*.tar", 144), "small": ("tiny-imagenet-*.tar", 64)}
OBLONG = 1.2  # from this ratio of the sides on, a picture gives two squares
HELD_OUT = 50  # one picture of so many is never trained on


def squares(content: bytes, side: int) -> np.ndarray:
    """A picture file -> uint8 [k, 3, side, side]: its middle square, or the squares at both ends."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    short, spare = min(image.size), max(image.size) - min(image.size)
    starts = (0, spare) if short + spare >= OBLONG * short else (spare // 2,)
    across = image.width > image.height
    out = []
    for start in starts:
        left, top = (start, 0) if across else (0, start)
        box = (left, top, left + short, top + short)
        square = image.resize((side, side), Image.Resampling.BILINEAR, box)
        out.append(np.asarray(square).transpose(2, 0, 1))
    return np.stack(out)


def work(task: tuple[bytes, int]) -> np.ndarray:
    return squares(*task)


def pack(tars: list[Path], side: int, workers: int) -> np.ndarray:
    """All squares of the tars, in the order of their names."""
    tasks = ((content, side) for tar in tars for _, content in read_tar(tar))
    with Pool(workers) as processes:
        return np.concatenate(list(processes.imap(work, tasks, chunksize=64)))


def load(runs: Path, device: torch.device) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """The packed pools in the memory of the device: to train on, and held out."""
    train, held = {}, {}
    for name in POOLS:
        path = runs / f"{name}.npy"
        if not path.exists():
            raise SystemExit(f"{path} is missing: run pack.py first")
        pixels = torch.from_numpy(np.load(path))
        out = torch.arange(len(pixels)) % HELD_OUT == 0
        train[name], held[name] = pixels[~out].to(device), pixels[out].to(device)
    return train, held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the tar files")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes that decode")
    args = parser.parse_args()

    args.runs.mkdir(parents=True, exist_ok=True)
    for name, (pattern, side) in POOLS.items():
        start, tars = time.monotonic(), sorted(args.data.glob(pattern))
        if not tars:
            raise SystemExit(f"no {pattern} in {args.data}")
        pixels = pack(tars, side, args.workers)
        part = args.runs / f"{name}.part.npy"
        np.save(part, pixels)
        part.replace(args.runs / f"{name}.npy")
        print(f"{name}: {len(pixels)} squares of {side} x {side} in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
