"""A network in training, as a checkpoint holds it: weights, their average, optimiser, time spent."""

import copy
import math
import time
from dataclasses import asdict
from pathlib import Path

import torch

from model import Pocket, Widths

WARM_UP = 0.02  # share of the budget
Stages = tuple[tuple[float, int], ...]  # picture side from each share of the budget on


def rate_at(share: float) -> float:
    """Learning rate relative to its peak: linear warm-up, then half a cosine down to zero."""
    if share < WARM_UP:
        return (share + 1e-3) / (WARM_UP + 1e-3)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (share - WARM_UP) / (1 - WARM_UP))))


def size_at(stages: Stages, share: float) -> int:
    """Picture side for a share of the budget."""
    return [size for start, size in stages if share >= start][-1]


def name_of(device: torch.device) -> str:
    """The device in the card's words."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "a CPU"


def optimiser_for(model: Pocket, rate: float, decay: float) -> torch.optim.Optimizer:
    """SGD with Nesterov momentum; only filters decay, not biases or batch norms."""
    filters = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    groups = [
        {"params": filters, "weight_decay": decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.SGD(groups, rate, momentum=0.9, nesterov=True)


@torch.no_grad()
def follow(average: Pocket, model: Pocket, decay: float) -> None:
    """Move the weight average, batch norm statistics included, towards the model."""
    ours, theirs = average.state_dict(), model.state_dict()
    floats = [k for k, v in ours.items() if v.is_floating_point()]
    torch._foreach_lerp_([ours[k] for k in floats], [theirs[k] for k in floats], 1 - decay)


class Run:
    """Everything that a checkpoint holds; carries on from `path` where that exists.

    `settings`: the arguments of the script, kept as text for the card. Used of them are `seed`, `rate`
    (the peak), `decay` (of filters) and `average` (the decay of the running average).
    """

    def __init__(self, widths: Widths, path: Path, device: torch.device, settings: dict):
        self.path, self.settings = path, settings
        torch.manual_seed(settings["seed"])
        self.model = Pocket(widths).to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval()
        self.optimiser = optimiser_for(self.model, settings["rate"], settings["decay"])
        self.seen = self.steps = 0
        self.seconds = 0.0  # spent so far, earlier sessions included
        if path.exists():
            self.restore(torch.load(path, map_location=device))
        self.begin, self.clock = self.seconds, time.monotonic()

    def state(self) -> dict:
        return {
            "widths": asdict(self.model.widths),
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "progress": (self.seen, self.steps, self.seconds),
            "settings": {k: str(v) for k, v in self.settings.items()},
        }

    def restore(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.seen, self.steps, self.seconds = state["progress"]

    def save(self) -> None:
        """Write the checkpoint; a stop in between leaves the one before."""
        part = self.path.with_suffix(".part")
        torch.save(self.state(), part)
        part.replace(self.path)

    def tick(self) -> float:
        """Seconds spent so far, which are kept as `seconds`."""
        self.seconds = self.begin + time.monotonic() - self.clock
        return self.seconds

    def update(self, share: float, pictures: int) -> None:
        """One step along the gradients, which are a mean over `pictures`, and one of the average."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.settings["rate"] * rate_at(share)
        self.optimiser.step()
        self.steps += 1
        self.seen += pictures
        early = (self.steps + 1) / (self.steps + 10)
        follow(self.average, self.model, min(self.settings["average"], early))


def read_model(checkpoint: Path) -> Pocket:
    """The averaged weights of a checkpoint."""
    state = torch.load(checkpoint, map_location="cpu")
    model = Pocket(Widths(**state["widths"]))
    model.load_state_dict(state["average"])
    return model.eval()
