"""Optimizer, clipping, schedules and loss of the trainer against PyTorch's own, on the same numbers."""

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

RUN = sys.argv[1]
STEPS = 60
SHAPES = {"matrix": (17, 9), "bias": (9,), "number": (), "large": (300, 41)}


def numbers():
    """Parameters, gradients (some large enough to be clipped, some missing) and validation losses."""
    parameters = {name: torch.randn(shape) for name, shape in SHAPES.items()}
    gradients = {}
    for step in range(STEPS):
        scale = 10 ** torch.empty(()).uniform_(-4, 0.5).item()
        for name, shape in SHAPES.items():
            if not (name == "number" and step % 3 == 1):
                gradients[step, name] = scale * torch.randn(shape)
    # Falls, stalls for long, and falls by less than counts as better.
    losses = [3 * 0.9 ** i for i in range(10)] + [1.2] * 25 + [1.1 * (1 - 5e-5) ** i for i in range(STEPS - 35)]
    logits = 4 * torch.randn(3, 11, 29)
    targets = torch.randint(1, 29, (3, 11))
    targets[1, 6:] = 0
    targets[2, 2:] = 0
    return parameters, gradients, torch.tensor(losses, dtype=torch.float64), logits, targets


def ours(options, given):
    parameters, gradients, losses, logits, targets = given
    tensors = {f"parameter.{k}": v for k, v in parameters.items()} | {"losses": losses, "logits": logits, "targets": targets}
    tensors |= {f"gradient.{step}.{name}": v for (step, name), v in gradients.items()}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in", Path(folder) / "out"
        save_file(tensors, source, metadata={"options": json.dumps(options), "total_steps": str(STEPS)})
        subprocess.run([RUN, source, target], check=True)
        return load_file(target)


def scheduler_of(optimizer, o):
    s = torch.optim.lr_scheduler
    if o["schedule"] == "plateau":
        return s.ReduceLROnPlateau(optimizer, factor=o["plateau_factor"], patience=o["plateau_patience"])
    if o["schedule"] == "constant":
        return s.ConstantLR(optimizer, factor=1)
    warmup = o["warmup_steps"]
    rise = s.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
    fall = s.CosineAnnealingLR(optimizer, T_max=STEPS - warmup, eta_min=o["learning_rate"] * o["final_share"])
    return s.SequentialLR(optimizer, [rise, fall], milestones=[warmup])


def pytorch(o, given):
    parameters, gradients, losses, logits, targets = given
    model = {name: nn.Parameter(v.clone()) for name, v in parameters.items()}
    optimizer = torch.optim.AdamW(model.values(), lr=o["learning_rate"], betas=(o["beta1"], o["beta2"]), eps=o["epsilon"],
                                  weight_decay=o["weight_decay"])
    scheduler = scheduler_of(optimizer, o)
    norms, rates = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        for name, parameter in model.items():
            gradient = gradients.get((step, name))
            parameter.grad = None if gradient is None else gradient.clone()
        limit = o["clip_norm"] if o["clip_norm"] > 0 else math.inf
        norms.append(nn.utils.clip_grad_norm_(model.values(), limit).item())
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if o["schedule"] == "plateau":
            scheduler.step(losses[step].item())
        else:
            scheduler.step()
    logits = logits.clone().requires_grad_()
    taught = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=0, reduction="none",
                                         label_smoothing=o["label_smoothing"])
    loss = (taught * torch.where(targets.flatten() % 7 == 1, o["time_weight"], 1.0)).sum()
    loss.backward()
    each = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=0, reduction="none").double()
    counted = (targets.flatten() != 0).double()
    by_kind, count = torch.zeros(7, dtype=torch.float64), torch.zeros(7, dtype=torch.float64)
    by_kind.index_add_(0, targets.flatten() % 7, each.detach())
    count.index_add_(0, targets.flatten() % 7, counted)
    return {f"parameter.{k}": v.detach() for k, v in model.items()} | {
        "norms": torch.tensor(norms, dtype=torch.float64), "rates": torch.tensor(rates, dtype=torch.float64),
        "loss": loss.detach(), "loss.grad": logits.grad, "loss.by_kind": by_kind, "targets.by_kind": count}


CASES = {
    "plateau": {"schedule": "plateau", "plateau_factor": 0.3, "plateau_patience": 4, "learning_rate": 1e-2},
    "plateau to nothing": {"schedule": "plateau", "plateau_factor": 0.001, "plateau_patience": 0, "learning_rate": 1e-4},
    "warmup and cosine": {"schedule": "warmup_cosine", "warmup_steps": 13, "final_share": 0.1, "weight_decay": 0.3},
    "constant, nothing clipped": {"schedule": "constant", "clip_norm": 0, "weight_decay": 0, "learning_rate": 3e-3},
    "smoothed, other memory": {"schedule": "constant", "label_smoothing": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3},
    "time counts more": {"schedule": "constant", "time_weight": 3.5},
    "smoothed, time counts less": {"schedule": "constant", "label_smoothing": 0.1, "time_weight": 0.5},
}
DEFAULTS = {"learning_rate": 1e-4, "weight_decay": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "clip_norm": 1.0,
            "label_smoothing": 0.0, "time_weight": 1.0}


def main():
    torch.manual_seed(11)
    torch.set_num_threads(1)
    failed = False
    for name, given in CASES.items():
        options = DEFAULTS | given
        data = numbers()
        mine, theirs = ours(options, data), pytorch(options, data)
        for key, expected in theirs.items():
            limit = 1e-12 if key in ("rates", "targets.by_kind") else 2e-6
            difference = ((mine[key] - expected).abs() / (1 + expected.abs())).max().item()
            if not difference <= limit:
                failed = True
                print(f"{name}: {key} differs by {difference:.2e}, at most {limit:.0e} is accepted")
    print(f"{len(CASES)} cases")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
