"""Accuracy and dead channels: of 200 classes on their own test, of 1000 on ImageNet's validation.

python evaluate.py --data ../../shared/data --labels .../imagenet_labels.txt [--name pocket-1000 --onnx …]
"""

import argparse
import csv
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import torch

import data
import googlenet
from augment import resize
from model import Pocket, normalise
from run import read_model

Answer = Callable[[torch.Tensor], torch.Tensor]  # pixels 0...255 [n, 3, h, w] -> logits [n, classes]


def answers(model: Pocket) -> Answer:
    """The network as a function of pixels."""
    return lambda pixels: model(normalise(pixels).to(memory_format=torch.channels_last))


@torch.no_grad()
def best_five(answer: Answer, pixels: torch.Tensor, size: int, device: torch.device) -> torch.Tensor:
    """Classes by falling score, int64 [n, 5]; pixels uint8 [n, 3, h, w] are resized to `size`."""
    batches = (resize(x.to(device), size) for x in pixels.split(250))
    return torch.cat([answer(x).topk(5, 1).indices.cpu() for x in batches])


def right(best: torch.Tensor, classes: torch.Tensor) -> tuple[float, float]:
    """Top-1 and top-5 share right, of `best` [n, 5]."""
    hits = best == classes[:, None]
    return hits[:, 0].float().mean().item(), hits.any(1).float().mean().item()


@torch.no_grad()
def dead(model: Pocket, pixels: torch.Tensor, size: int) -> dict[str, tuple[int, int]]:
    """For each mixed layer: channels never above 0 on the pictures [n, 3, h, w], and all."""
    device = next(model.parameters()).device
    model.eval()
    highest: dict[str, torch.Tensor] = {}
    for x in pixels.split(100):
        kept: dict[str, torch.Tensor] = {}
        model(normalise(resize(x.to(device), size)), kept)
        for name in model.mixed:
            top = kept[name].amax((0, 2, 3))
            highest[name] = torch.maximum(highest.get(name, top), top)
    return {name: (int((top <= 0).sum()), len(top)) for name, top in highest.items()}


def read_order(labels: Path) -> list[str]:
    """WordNet ids of the 1000 classes, in the order of GoogLeNet's outputs."""
    return [line.split()[0] for line in labels.read_text().splitlines()]


def validation(folder: Path, order: list[str], classes: list[str], side: int):
    """ImageNet validation pictures of some classes: uint8 [n, 3, side, side], int64 [n].

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


def of_200(model: Pocket, args: argparse.Namespace, device: torch.device) -> dict:
    """On the 2,000 pictures kept out of training; ImageNet's validation as an extra."""
    pictures = data.load(args.data, args.runs / "pictures.npz")
    nominal, answer, rows = model.widths.size, answers(model), {}
    for size in (64, 96, nominal, 128):
        best = best_five(answer, pictures.test, size, device)
        rows[f"test, side {size}"] = right(best, pictures.test_class)
    for side in (nominal, data.SIDE):
        pixels, own = validation(args.data, read_order(args.labels), pictures.classes, side)
        best = best_five(answer, pixels, nominal, device)
        rows[f"{len(own)} of ImageNet's validation, by way of side {side}"] = right(best, own)
    return {"accuracy": rows, "dead": dead(model, pictures.test[::4], nominal)}


def often_seen(folder: Path) -> set[str]:
    """WordNet ids of the 200 classes with many pictures."""
    with tarfile.open(folder / data.TEST_TAR) as tar:
        return {name.split("/")[0] for name in tar.getnames()}


def of_1000(model: Pocket, args: argparse.Namespace, device: torch.device) -> dict:
    """On ImageNet's validation, with the teacher beside."""
    order, nominal = read_order(args.labels), model.widths.size
    pixels, own = validation(args.data, order, order, data.VALIDATION_SIDE)
    best = {size: best_five(answers(model), pixels, size, device) for size in (96, nominal, 160)}
    teacher = googlenet.load(args.onnx, device)
    theirs = best_five(teacher, pixels, googlenet.SIDE, device)
    rows = {f"side {size}": right(five, own) for size, five in best.items()}
    seen = often_seen(args.data)
    often = torch.tensor([order[i] in seen for i in own.tolist()])
    for text, which in (("200 classes of Tiny-ImageNet", often), ("other 800", ~often)):
        rows[f"the {text}, side {nominal}"] = right(best[nominal][which], own[which])
    rows[f"the teacher, side {googlenet.SIDE}"] = right(theirs, own)
    return {
        "accuracy": rows,
        "agreement": right(best[nominal], theirs[:, 0])[0],
        "dead": dead(model, pixels[::4], nominal),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--name", default="pocket")
    parser.add_argument("--labels", type=Path, required=True, help="imagenet_labels.txt")
    parser.add_argument("--onnx", type=Path, help="the teacher of 1000 classes")
    args = parser.parse_args()

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = read_model(args.runs / f"{args.name}.pt").to(device)
    report = of_200 if model.widths.classes == 200 else of_1000
    print(json.dumps(report(model, args, device), indent=1))


if __name__ == "__main__":
    main()
