"""Write weights/pocket/card.md from a text in cards/, the checkpoint and the measured figures.

python card.py --result runs/result.json     (result.json: the output of evaluate.py)
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

import distill
import googlenet
import pack
import train
from model import count
from run import read_model

CARDS = Path(__file__).parent / "cards"
TEACHER = (
    "BVLC GoogLeNet (Caffe model zoo, unrestricted use): its probabilities for each training\n"
    "  picture, enlarged to 160 x 160, over our 200 classes, temperature {temperature}, computed once.\n"
    "  Targets are {share:.0%} teacher, {rest:.0%} label. Without crops it names {right:.0f} of 100 training\n"
    "  pictures rightly. GoogLeNet was trained on ImageNet, and so may have seen test pictures."
)


def teacher_text(settings: dict, runs: Path) -> str:
    """What the card of 200 classes says of the teacher, and how often it was right."""
    if settings["teacher"] == "None":
        return "none."
    with np.load(runs / "pictures.npz") as stored:
        right = (np.load(settings["teacher"]).argmax(1) == stored["train_class"]).mean()
    share, temperature = float(settings["teacher_share"]), settings["temperature"]
    return TEACHER.format(temperature=temperature, share=share, rest=1 - share, right=100 * right)


def of_200(settings: dict, seen: int, runs: Path) -> dict:
    """What only the card of 200 classes tells."""
    return {
        "teacher": teacher_text(settings, runs),
        "first": train.STAGES[0][1],
        "passes": seen / int(settings["pictures"]),
    }


def of_1000(result: dict) -> dict:
    """What only the card of 1000 classes tells."""
    return {
        "teacher_side": googlenet.SIDE,
        "first": distill.STAGES[0][1],
        "agreement": result["agreement"],
        **{f"{name}_side": side for name, (_, side) in pack.POOLS.items()},
    }


def table(rows: dict, form: str) -> str:
    """Rows of a Markdown table; `form` lays out the two values of each."""
    return "\n".join(f"| {name} | " + form.format(a, b) + " |" for name, (a, b) in rows.items())


def main() -> None:
    root = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, default=root / "runs")
    parser.add_argument("--name", default="pocket")
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--device", help="in other words than the checkpoint's")
    parser.add_argument("--note", default="", help="anything unusual about the run")
    parser.add_argument("--network", type=Path, default=root.parent / "weights" / "pocket")
    args = parser.parse_args()

    checkpoint = args.runs / f"{args.name}.pt"
    state = torch.load(checkpoint, map_location="cpu")
    settings, (seen, _, seconds) = state["settings"], state["progress"]
    result, model = json.loads(args.result.read_text()), read_model(checkpoint)
    parameters, macs = count(model)
    classes, size = model.widths.classes, model.widths.size
    nominal = f"test, side {size}" if classes == 200 else f"side {size}"
    own = of_200(settings, seen, args.runs) if classes == 200 else of_1000(result)
    facts = {
        "size": size,
        "parameters": parameters,
        "macs": macs / 1e6,
        "bytes": (args.network / "weights.safetensors").stat().st_size,
        "seen": seen,
        "minutes": seconds / 60,
        "note": args.note and "\n  " + args.note,
        "accuracy": table(result["accuracy"], "{:.1%} | {:.1%}"),
        "dead": table(result["dead"], "{} | {}"),
        "top1": 100 * result["accuracy"][nominal][0],
    }
    text = (CARDS / f"{classes}.md").read_text()
    told = {**settings, "device": args.device or settings["device"]}
    for name in ("sharp", "small", "pictures"):
        told[name] = int(settings.get(name, 0))
    (args.network / "card.md").write_text(text.format(**told | facts | own))


if __name__ == "__main__":
    main()
