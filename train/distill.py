"""Train the network of 1000 classes on a teacher's answer to the very view that it sees.

python distill.py --onnx .../bvlc_googlenet.onnx --minutes 25 [--stretch 9]

A view is a random crop of a packed picture (pack.py), coloured, flipped and, for every other one,
mixed with another view; teacher and network see the same pixels, the network at a smaller side. No
label is used (Beyer et al. 2022, "Knowledge distillation: a good teacher is patient and consistent").

`--minutes` is the whole budget and drives the learning rate and the picture size; `--stretch` ends
this call earlier, and the next call carries on. Checkpoint: runs/<name>.pt, every `--save-every`
seconds. Log: runs/<name>.log.
"""

import argparse
import math
from pathlib import Path

import torch
from torch.nn import functional as F

import augment
import googlenet
import pack
from model import WIDTHS, normalise
from run import Run, Stages, name_of, size_at

STAGES: Stages = ((0.0, 96), (0.6, 128))
SMALLEST_CROP = {"sharp": 0.15, "small": 0.35}  # share of the area
COLOUR = 0.2
MIX_UNTIL = 0.85  # share of the budget
STEEPEST = 5.0  # longest gradient that is followed as it is
LOOKED_AT = 250  # pictures at a time, outside training

Pools = dict[str, torch.Tensor]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--onnx", type=Path, required=True, help="bvlc_googlenet.onnx")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--name", default="pocket-1000")
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--stretch", type=float, default=float("inf"), help="minutes of this call")
    parser.add_argument("--save-every", type=float, default=60, help="seconds; also reports")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=0.8, help="peak learning rate")
    parser.add_argument("--decay", type=float, default=5e-5, help="weight decay of filters")
    parser.add_argument("--temperature", type=float, default=2.0)
    parser.add_argument("--sharp-share", type=float, default=0.5, help="of a batch, rest: small")
    parser.add_argument("--average", type=float, default=0.998, help="decay of the weight average")
    parser.add_argument("--width", type=float, default=1.0, help="of the network, for trials")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--float32", action="store_true", help="no bfloat16")
    parser.add_argument("--compile", action="store_true", help="fuse by torch.compile")
    return parser.parse_args()


def views(pools: Pools, counts: dict[str, int], mixed: bool) -> torch.Tensor:
    """New views of random pictures, `counts` of each pool: float [b, 3, SIDE, SIDE], 0...255."""
    parts = []
    for name, count in counts.items():
        chosen = torch.randint(len(pools[name]), (count,), device=pools[name].device)
        pixels = augment.colour(pools[name][chosen].float(), COLOUR)
        parts.append(augment.crop(pixels, googlenet.SIDE, SMALLEST_CROP[name]))
    x = torch.cat(parts)
    return augment.blend(x) if mixed else x


def divergence(ours: torch.Tensor, theirs: torch.Tensor, temperature: float) -> torch.Tensor:
    """Mean Kullback-Leibler divergence of softened logits [n, classes], times temperature squared.

    So scaled the gradient hardly depends on the temperature (Hinton et al. 2015, "Distilling the
    knowledge in a neural network").
    """
    log_ours = F.log_softmax(ours.float() / temperature, 1)
    log_theirs = F.log_softmax(theirs.float() / temperature, 1)
    return temperature**2 * F.kl_div(log_ours, log_theirs, reduction="batchmean", log_target=True)


class Lesson:
    """The teacher, the pictures and the run that learns from them."""

    def __init__(self, args: argparse.Namespace, device: torch.device):
        self.args, self.device = args, device
        self.pools, self.held = pack.load(args.runs, device)
        sharp = round(args.batch * args.sharp_share)
        self.counts = {"sharp": sharp, "small": args.batch - sharp}
        widths = WIDTHS[1000].scaled(args.width)
        pictures = {name: len(pixels) for name, pixels in self.pools.items()}
        settings = {**vars(args), **pictures, "device": name_of(device)}
        self.run = Run(widths, args.runs / f"{args.name}.pt", device, settings)
        kind = torch.bfloat16 if device.type == "cuda" and not args.float32 else torch.float32
        self.teacher = googlenet.load(args.onnx, device, kind)
        self.answer, self.guess = self.teacher, self.run.model
        if args.compile:
            self.answer = torch.compile(self.teacher, dynamic=False)
            self.guess = torch.compile(self.run.model, dynamic=False)
        torch.manual_seed(args.seed + self.run.steps)

    def share(self) -> float:
        """Of the whole budget, what is spent."""
        return self.run.seconds / (60 * self.args.minutes)

    def step(self) -> torch.Tensor:
        """One update; the loss."""
        share, args = self.share(), self.args
        with torch.no_grad():
            view = views(self.pools, self.counts, share < MIX_UNTIL)
            answer = self.answer(view)
            x = normalise(augment.resize(view, size_at(STAGES, share)))
        with torch.autocast(self.device.type, torch.bfloat16, enabled=not args.float32):
            logits = self.guess(x.contiguous(memory_format=torch.channels_last))
        loss = divergence(logits, answer, args.temperature)
        self.run.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.run.model.parameters(), STEEPEST)
        self.run.update(share, args.batch)
        self.run.tick()
        return loss.detach()

    @torch.no_grad()
    def agreement(self, name: str) -> float:
        """Share of a pool's held-out pictures for which the average's first answer is the teacher's."""
        size, same = STAGES[-1][1], 0
        for pixels in self.held[name].split(LOOKED_AT):
            theirs = self.teacher(augment.resize(pixels, googlenet.SIDE)).argmax(1)
            x = normalise(augment.resize(pixels, size)).contiguous(memory_format=torch.channels_last)
            same += int((self.run.average(x).argmax(1) == theirs).sum())
        return same / len(self.held[name])


def report(lesson: Lesson, loss: float, speed: float) -> None:
    """A line in the log and on standard output."""
    run = lesson.run
    agree = ", ".join(f"{name} {100 * lesson.agreement(name):.1f} %" for name in lesson.held)
    line = (
        f"{run.seconds / 60:.1f} min, {run.seen} views, side {size_at(STAGES, lesson.share())}, "
        f"{speed:.0f}/s, loss {loss:.3f}, first answer as the teacher's: {agree}"
    )
    print(line, flush=True)
    with open(run.path.with_suffix(".log"), "a") as log:
        log.write(line + "\n")


def learn(lesson: Lesson) -> None:
    """Steps until the budget or the stretch is spent, with a checkpoint and a report now and then."""
    run, args = lesson.run, lesson.args
    end = min(60 * args.minutes, run.seconds + 60 * args.stretch)
    while run.seconds < end:
        total, steps, start = torch.zeros((), device=lesson.device), 0, run.seconds
        while run.seconds < min(end, start + args.save_every):
            total += lesson.step()
            steps += 1
        loss = total.item() / steps
        if not math.isfinite(loss):
            raise SystemExit(f"the loss is {loss}: start anew with a --rate below {args.rate:g}")
        run.save()
        report(lesson, loss, steps * args.batch / (run.seconds - start))


def main() -> None:
    args = arguments()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cudnn.benchmark = True
    lesson = Lesson(args, device)
    learn(lesson)
    if lesson.share() < 1:
        spent = lesson.run.seconds / 60
        raise SystemExit(f"{spent:.1f} of {args.minutes:g} minutes are spent: call again to carry on")


if __name__ == "__main__":
    main()
