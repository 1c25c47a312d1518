"""Train the network of 200 classes within a budget of minutes; stop and carry on at any time.

python train.py --data ../../shared/data --minutes 60

The budget drives everything: learning rate, picture size and mixing all follow the share of it
that is spent, so that a slow or shared machine still ends with the learning rate at zero.
Checkpoint: runs/<name>.pt. Log: runs/<name>.log.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import distributed
from torch.nn import functional as F

import augment
import data
from evaluate import answers, best_five, right
from model import WIDTHS, Pocket, normalise
from run import Run, Stages, name_of, size_at

# Picture side from each share of the budget on; smallest share of the area of a crop.
STAGES: Stages = ((0.0, 48), (0.3, 64), (0.65, 80), (0.83, 96), (0.93, 112))
SMALLEST_CROP = 0.35
COLOUR = 0.3
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


def targets_for(pictures: data.Pictures, args: argparse.Namespace) -> torch.Tensor:
    """One distribution per training picture, float32 [n, classes]: label and teacher blended."""
    classes = len(pictures.classes)
    hard = F.one_hot(pictures.train_class, classes).float()
    hard = hard * (1 - args.smoothing) + args.smoothing / classes
    if args.teacher is None:
        return hard
    logits = torch.from_numpy(np.load(args.teacher)).float()
    return torch.lerp(hard, F.softmax(logits / args.temperature, 1), args.teacher_share)


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


def step(
    run: Run, args: argparse.Namespace, pixels: torch.Tensor, targets: torch.Tensor, share: float
) -> torch.Tensor:
    """One update from pixels uint8 [b, 3, 64, 64] and targets [b, classes]; the loss."""
    device = next(run.model.parameters()).device
    x = augment.colour(pixels.to(device).float(), COLOUR)
    x, y = augment.crop(x, size_at(STAGES, share), SMALLEST_CROP), targets.to(device)
    if args.mix > 0 and share < MIX_UNTIL:
        x, y = augment.mix(x, y, args.mix)
    x = normalise(x).to(memory_format=torch.channels_last)
    with torch.autocast(device.type, torch.bfloat16, enabled=not args.float32):
        logits = run.model(x)
    loss = F.cross_entropy(logits.float(), y)
    run.optimiser.zero_grad()
    loss.backward()
    run.tick()
    if args.workers > 1:
        run.seconds = share_gradients(run.model, run.seconds, args.workers)
    run.update(share, args.workers * len(pixels))
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
    if len(pictures.train) < args.batch:
        raise SystemExit(f"{len(pictures.train)} pictures do not fill --batch {args.batch}: lower it")
    targets = targets_for(pictures, args)
    settings = {**vars(args), "pictures": len(pictures.train), "device": name_of(device)}
    run = Run(WIDTHS[200], args.runs / f"{args.name}.pt", device, settings)
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
            total += step(run, args, pictures.train[chosen], targets[chosen], share)
            count += 1
        if rank > 0:
            continue
        run.save()
        passes += 1
        if passes % args.test_every and run.seconds < budget:
            continue
        best = best_five(answers(run.average), pictures.test, STAGES[-1][1], device)
        top1, top5 = right(best, pictures.test_class)
        line = (
            f"{run.seconds / 60:.1f} min, {run.seen} pictures, side {size_at(STAGES, share)}, "
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
