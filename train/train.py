"""Train the network within a budget of wall-clock minutes; stop and carry on at any time.

python train.py --data ../../shared/data --minutes 60

The budget drives everything: learning rate, picture size and mixing all follow the share of it
that is spent, so that a slow or shared machine still ends with the learning rate at zero.
Checkpoint: runs/<name>.pt. Log: runs/<name>.log.
"""

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import distributed
from torch.nn import functional as F

import data
from evaluate import accuracy
from model import SIZE, Pocket, Widths, normalise

# Picture side from each share of the budget on; smallest share of the area of a crop.
STAGES = ((0.0, 48), (0.3, 64), (0.65, 80), (0.83, 96), (0.93, SIZE))
SMALLEST_CROP = 0.35
COLOUR = 0.3
WARM_UP = 0.02  # share of the budget
MIX_UNTIL = 0.8


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the tar files")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--name", default="pocket")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=0.2, help="peak learning rate")
    parser.add_argument("--decay", type=float, default=1e-4, help="weight decay of filters")
    parser.add_argument("--smoothing", type=float, default=0.1, help="label smoothing")
    parser.add_argument("--mix", type=float, default=0.0, help="mixup alpha, 0 for none")
    parser.add_argument("--teacher", type=Path, help="soft labels, made by teacher.py")
    parser.add_argument("--teacher-share", type=float, default=0.6)
    parser.add_argument("--temperature", type=float, default=2.0, help="of the soft labels")
    parser.add_argument("--average", type=float, default=0.998, help="decay of the weight average")
    parser.add_argument("--test-every", type=int, default=4, help="passes over the pictures")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes that share each batch")
    parser.add_argument("--threads", type=int, help="CPU threads of each worker")
    parser.add_argument("--float32", action="store_true", help="no bfloat16")
    return parser.parse_args()


def rate_at(share: float) -> float:
    """Learning rate relative to its peak: linear warm-up, then half a cosine down to zero."""
    if share < WARM_UP:
        return (share + 1e-3) / (WARM_UP + 1e-3)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (share - WARM_UP) / (1 - WARM_UP))))


def size_at(share: float) -> int:
    """Picture side for a share of the budget."""
    return [size for start, size in STAGES if share >= start][-1]


def targets_for(pictures: data.Pictures, args: argparse.Namespace) -> torch.Tensor:
    """One distribution per training picture, float32 [n, classes]: label and teacher blended."""
    classes = len(pictures.classes)
    hard = F.one_hot(pictures.train_class, classes).float()
    hard = hard * (1 - args.smoothing) + args.smoothing / classes
    if args.teacher is None:
        return hard
    logits = torch.from_numpy(np.load(args.teacher)).float()
    return torch.lerp(hard, F.softmax(logits / args.temperature, 1), args.teacher_share)


def optimiser_for(model: Pocket, args: argparse.Namespace) -> torch.optim.Optimizer:
    """SGD with Nesterov momentum; only filters decay, not biases or batch norms."""
    filters = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    groups = [
        {"params": filters, "weight_decay": args.decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.SGD(groups, args.rate, momentum=0.9, nesterov=True)


@torch.no_grad()
def follow(average: Pocket, model: Pocket, decay: float) -> None:
    """Move the weight average, batch norm statistics included, towards the model."""
    ours, theirs = average.state_dict(), model.state_dict()
    floats = [k for k, v in ours.items() if v.is_floating_point()]
    torch._foreach_lerp_([ours[k] for k in floats], [theirs[k] for k in floats], 1 - decay)


def share_gradients(model: Pocket, seconds: float, workers: int) -> float:
    """Average the gradients, and the time spent, over all workers; the time."""
    gradients = [p.grad for p in model.parameters()]
    clock = torch.tensor([seconds], device=gradients[0].device)
    flat = torch.cat([g.flatten() for g in gradients] + [clock])
    distributed.all_reduce(flat)
    flat /= workers
    parts = flat[:-1].split([g.numel() for g in gradients])
    torch._foreach_copy_(gradients, [a.view_as(b) for a, b in zip(parts, gradients)])
    return flat[-1].item()


class Run:
    """Everything that a checkpoint holds."""

    def __init__(self, args: argparse.Namespace, classes: int, device: torch.device):
        self.args, self.device = args, device
        self.model = Pocket(Widths(classes=classes)).to(device)
        self.model = self.model.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval()
        self.optimiser = optimiser_for(self.model, args)
        self.seen = self.steps = 0
        self.seconds = 0.0  # spent so far, earlier sessions included
        self.path = args.runs / f"{args.name}.pt"
        if self.path.exists():
            self.restore(torch.load(self.path, map_location=device))
        self.begin, self.clock = self.seconds, time.monotonic()

    def state(self) -> dict:
        return {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "progress": (self.seen, self.steps, self.seconds),
            "settings": {k: str(v) for k, v in vars(self.args).items()},
        }

    def restore(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.seen, self.steps, self.seconds = state["progress"]

    def save(self) -> None:
        part = self.path.with_suffix(".part")
        torch.save(self.state(), part)
        part.replace(self.path)

    def step(self, pixels: torch.Tensor, targets: torch.Tensor, share: float) -> torch.Tensor:
        """One update from pixels uint8 [b, 3, 64, 64] and targets [b, classes]; the loss."""
        args = self.args
        for group in self.optimiser.param_groups:
            group["lr"] = args.rate * rate_at(share)
        x = data.colour(pixels.to(self.device).float(), COLOUR)
        x, y = data.crop(x, size_at(share), SMALLEST_CROP), targets.to(self.device)
        if args.mix > 0 and share < MIX_UNTIL:
            x, y = data.mix(x, y, args.mix)
        x = normalise(x).to(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=not args.float32):
            logits = self.model(x)
        loss = F.cross_entropy(logits.float(), y)
        self.optimiser.zero_grad()
        loss.backward()
        self.seconds = self.begin + time.monotonic() - self.clock
        if args.workers > 1:
            self.seconds = share_gradients(self.model, self.seconds, args.workers)
        self.optimiser.step()
        self.steps += 1
        self.seen += args.workers * len(pixels)
        follow(self.average, self.model, min(args.average, (self.steps + 1) / (self.steps + 10)))
        return loss.detach()


def work(rank: int, args: argparse.Namespace) -> None:
    """One worker: its share of every batch. Worker 0 also tests, logs and saves."""
    if args.threads:
        torch.set_num_threads(args.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if args.workers > 1:
        meeting = f"file://{(args.runs / args.name).resolve()}.meeting"
        distributed.init_process_group("gloo", meeting, rank=rank, world_size=args.workers)
    pictures = data.load(args.data, args.runs / "pictures.npz")
    targets = targets_for(pictures, args)
    torch.manual_seed(args.seed)
    run = Run(args, len(pictures.classes), device)
    torch.manual_seed(args.seed + run.steps + 1000 * rank)
    budget, passes = args.minutes * 60, 0

    while run.seconds < budget:
        shuffle = torch.Generator().manual_seed(args.seed + run.steps)
        order = torch.randperm(len(pictures.train), generator=shuffle)
        batches = [b for b in order.split(args.batch) if len(b) == args.batch]
        total, count, share, start = torch.zeros((), device=device), 0, 0.0, run.seconds
        for batch in batches:
            share = run.seconds / budget
            if share >= 1:
                break
            chosen = batch.chunk(args.workers)[rank]
            total += run.step(pictures.train[chosen], targets[chosen], share)
            count += 1
        if rank > 0:
            continue
        run.save()
        passes += 1
        if passes % args.test_every and run.seconds < budget:
            continue
        top1, top5 = accuracy(run.average, pictures.test, pictures.test_class, SIZE)
        line = (
            f"{run.seconds / 60:.1f} min, {run.seen} pictures, side {size_at(share)}, "
            f"{count * args.batch / (run.seconds - start):.0f}/s, "
            f"loss {total.item() / max(count, 1):.3f}, "
            f"test {100 * top1:.1f} % top-1, {100 * top5:.1f} % top-5\n"
        )
        with open(args.runs / f"{args.name}.log", "a") as log:
            log.write(line)


def main() -> None:
    args = arguments()
    if args.batch % args.workers:
        raise SystemExit("--batch must be a multiple of --workers")
    if args.workers == 1:
        return work(0, args)
    (args.runs / f"{args.name}.meeting").unlink(missing_ok=True)
    torch.multiprocessing.spawn(work, (args,), args.workers)


if __name__ == "__main__":
    main()
