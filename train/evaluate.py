"""Accuracy and dead channels of a network.

python evaluate.py --data ../../shared/data
"""

import argparse
import csv
import json
from pathlib import Path

import torch

import data
from model import SIZE, Pocket, Widths, normalise


@torch.no_grad()
def accuracy(
    model: torch.nn.Module, pixels: torch.Tensor, classes: torch.Tensor, size: int
) -> tuple[float, float]:
    """Top-1 and top-5 share right; pixels uint8 [n, 3, h, w], enlarged to `size`."""
    device = next(model.parameters()).device
    model.eval()
    top1 = top5 = 0
    for x, y in zip(pixels.split(250), classes.split(250)):
        x = normalise(data.resize(x.to(device), size)).to(memory_format=torch.channels_last)
        best = model(x).topk(5, 1).indices.cpu() == y[:, None]
        top1 += int(best[:, 0].sum())
        top5 += int(best.any(1).sum())
    return top1 / len(pixels), top5 / len(pixels)


@torch.no_grad()
def dead(model: Pocket, pixels: torch.Tensor, size: int) -> dict[str, tuple[int, int]]:
    """For each mixed layer: channels never above 0 on the pictures [n, 3, h, w], and all."""
    device = next(model.parameters()).device
    model.eval()
    highest: dict[str, torch.Tensor] = {}
    for x in pixels.split(100):
        kept: dict[str, torch.Tensor] = {}
        model(normalise(data.resize(x.to(device), size)), kept)
        for name in model.mixed:
            top = kept[name].amax((0, 2, 3))
            highest[name] = torch.maximum(highest.get(name, top), top)
    return {name: (int((top <= 0).sum()), len(top)) for name, top in highest.items()}


def read_model(checkpoint: Path) -> Pocket:
    """The averaged weights of a checkpoint."""
    state = torch.load(checkpoint, map_location="cpu")
    model = Pocket(Widths(classes=state["average"]["logits.bias"].numel()))
    model.load_state_dict(state["average"])
    return model.eval()


def validation(folder: Path, order: list[str], classes: list[str], side: int):
    """ImageNet validation pictures of our classes: uint8 [n, 3, side, side], int64 [n].

    `order`: WordNet ids of the 1000 classes that the table counts in. Never train on these.
    """
    with open(folder / "imagenet-val-2000.csv", newline="") as table:
        wordnet = {row["file"]: order[int(row["class"])] for row in csv.DictReader(table)}
    pixels, own = [], []
    for name, content in data.read_tar(folder / "imagenet-val-2000.tar"):
        known = wordnet.get(Path(name).name)
        if known in classes:
            pixels.append(torch.from_numpy(data.decode(content, side)))
            own.append(classes.index(known))
    return torch.stack(pixels), torch.tensor(own)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--name", default="pocket")
    parser.add_argument("--labels", type=Path, help="imagenet_labels.txt, for the extra figure")
    args = parser.parse_args()

    pictures = data.load(args.data, args.runs / "pictures.npz")
    model = read_model(args.runs / f"{args.name}.pt")
    result: dict = {}
    for size in (64, 96, SIZE, 128):
        result[f"test, side {size}"] = accuracy(model, pictures.test, pictures.test_class, size)
    if args.labels:
        order = [line.split()[0] for line in args.labels.read_text().splitlines()]
        for side in (SIZE, data.SIDE):
            pixels, own = validation(args.data, order, pictures.classes, side)
            result[f"{len(own)} of ImageNet's validation, by way of side {side}"] = accuracy(
                model, pixels, own, SIZE
            )
    result["dead channels on 500 test pictures"] = dead(model, pictures.test[::4], SIZE)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
