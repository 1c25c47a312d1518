"""Write weights/pocket/card.md from the training log, the checkpoint and the measured figures.

python card.py --result runs/result.json     (result.json: the output of evaluate.py)
"""

import argparse
import json
from pathlib import Path

import torch

from evaluate import read_model
from model import SIZE, count
from train import STAGES

CARD = """# pocket

A small Inception-style convolutional network with the layer names of the *Building Blocks of
Interpretability* article, thin enough to run on every frame in a browser.

| | |
|---|---|
| input | {size} x {size} RGB; it takes other sizes too, the head is a global average |
| output | 200 classes: those of Tiny-ImageNet, in the order of their WordNet ids (`labels.json`) |
| parameters | {parameters:,} (batch norms folded into the convolutions) |
| multiply-adds | {macs:.1f} M for a {size} x {size} picture |
| file | `weights.safetensors`, float16, {bytes:,} bytes |

## Training

- **Data**: 38,000 pictures of Tiny-ImageNet (64 x 64, 190 of each class), enlarged. Another 2,000
  (ten of each class) were never trained on: the test.
- **Teacher**: {teacher}
- **Recipe**: SGD with Nesterov momentum 0.9, peak rate {rate}, half a cosine to zero, weight decay
  {decay}, batch {batch}, label smoothing {smoothing}, random crops, flips and colours, picture side growing
  from {first} to {size}, running average of the weights. Seed {seed}.
- **Effort**: {seen:,} pictures ({epochs:.0f} passes) in {minutes:.0f} minutes on {device}.{note}

## Measured

| pictures | top-1 | top-5 |
|---|---|---|
{accuracy}

The rows of ImageNet's validation are photographs of the 200 classes that were used for nothing but this.
"By way of side 64" means reduced to 64 x 64 first, as the training pictures were: the network has
never seen a sharp picture.

Channels that stay at zero on 500 test pictures:

| layer | dead | channels |
|---|---|---|
{dead}

## What it can and cannot do

It knows 200 classes, and whatever it is shown it names one of them; people, faces and
most rooms and streets are not among them. It is right about {top1:.0f} times in a hundred on pictures of
these classes, so its use is to be looked into, not to be relied on. It learned from small, blurred
pictures: fine texture says little to it.

## Licence

The weights are ours and under Apache-2.0, like the code. Tiny-ImageNet and ImageNet are offered for
research: whoever trains again has to accept the terms of these data sets. No picture is part of this folder.
"""

TEACHER = (
    "BVLC GoogLeNet (Caffe model zoo, unrestricted use): its probabilities for each training\n"
    "  picture, enlarged to 160 x 160, over our 200 classes, temperature {temperature}, computed once.\n"
    "  Targets are {share:.0%} teacher, {rest:.0%} label. Without crops it names {right} of 100 training\n"
    "  pictures rightly. GoogLeNet was trained on ImageNet, and so may have seen test pictures."
)


def teacher_text(settings: dict, right: str) -> str:
    if settings["teacher"] == "None":
        return "none."
    share = float(settings["teacher_share"])
    return TEACHER.format(
        temperature=settings["temperature"], share=share, rest=1 - share, right=right
    )


def main() -> None:
    root = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, default=root / "runs")
    parser.add_argument("--name", default="pocket")
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--device", default="2 CPU cores, shared with other work")
    parser.add_argument("--note", default="", help="anything unusual about the run")
    parser.add_argument("--teacher-right", default="about 52")
    parser.add_argument("--network", type=Path, default=root.parent / "weights" / "pocket")
    args = parser.parse_args()

    checkpoint = args.runs / f"{args.name}.pt"
    state = torch.load(checkpoint, map_location="cpu")
    settings, (seen, _, seconds) = state["settings"], state["progress"]
    result = json.loads(args.result.read_text())
    parameters, macs = count(read_model(checkpoint))
    rows = {k: v for k, v in result.items() if not k.startswith("dead")}
    dead = next(v for k, v in result.items() if k.startswith("dead"))
    text = CARD.format(
        size=SIZE,
        first=STAGES[0][1],
        parameters=parameters,
        macs=macs / 1e6,
        bytes=(args.network / "weights.safetensors").stat().st_size,
        teacher=teacher_text(settings, args.teacher_right),
        seen=seen,
        epochs=seen / 38000,
        minutes=seconds / 60,
        device=args.device,
        note=args.note and "\n  " + args.note,
        accuracy="\n".join(f"| {k} | {a:.1%} | {b:.1%} |" for k, (a, b) in rows.items()),
        dead="\n".join(f"| {name} | {gone} | {of} |" for name, (gone, of) in dead.items()),
        top1=100 * rows[f"test, side {SIZE}"][0],
        **{k: settings[k] for k in ("rate", "decay", "batch", "smoothing", "seed")},
    )
    (args.network / "card.md").write_text(text)


if __name__ == "__main__":
    main()
