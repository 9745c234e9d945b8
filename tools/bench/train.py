#!/usr/bin/env python3
"""Training of the reference model by osugen and by PyTorch, in turns: single steps, and a whole epoch.

    build/release/bin/osugen-synth Songs -n 6 --min-seconds 15 --max-seconds 60
    python3 tools/bench/train.py [--bench build/release/bin/osugen-bench] [--rounds 5] [--songs Songs]

A step is forward, cross entropy, backward, clipped gradients and AdamW in float32, over a batch of four songs of
21 to 30 s, dropout 0.1: Conv1d x 3 and torch.nn.TransformerDecoder (d 512, 6 layers) on the side of PyTorch,
osugen's cnn and transformer on ours, the same number of threads. Every round starts both programs anew.
With --songs (osugen-synth makes such a folder) an epoch follows: ours as osugen-train reads it, batches of like
length made in the background; PyTorch's in shuffled order, padded to the longest of the batch, as most people write
that loop. Prints one JSON object with medians of the rounds and the largest memory of each program. Needs torch,
safetensors and tests/parity/models.py.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS, FRAMES, TOKENS, BINS, VOCABULARY, FRAME_MS = 4, 2584, 400, 80, 160, 1000 * 256 / 22050


def run(command, environment):
    """The JSON that a program prints, and the most memory it had."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([str(c) for c in command], stdout=out, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"{' '.join(map(str, command))} ended with {os.waitstatus_to_exitcode(status)}")
        out.seek(0)
        return json.loads(out.read()), usage.ru_maxrss / 1024


class PyTorch:
    """The reference model as one writes it in PyTorch."""

    def __init__(self, threads):
        import torch
        sys.path.insert(0, str(ROOT / "tests/parity"))
        from models import Cnn, Transformer
        self.torch = torch
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        self.encoder = Cnn(BINS, [256, 512], 512, [2, 2, 2], 5).train()
        self.decoder = Transformer(VOCABULARY, 512, 8, 6, 2048, False, True, "relu").train()
        self.parameters = [*self.encoder.parameters(), *self.decoder.parameters()]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=1e-4, weight_decay=0.01, fused=True)

    def padding(self, counts, longest):
        return self.torch.arange(longest)[None] >= self.torch.tensor(counts)[:, None]

    def step(self, features, frames, ids, lengths, conditions):
        """One step; ids hold one token more than is read."""
        torch = self.torch
        nothing = self.padding(lengths, ids.shape[1] - 1)
        memory = self.encoder(features)
        memory_padding = self.padding([(n + 7) // 8 for n in frames], memory.shape[1])
        logits = self.decoder(ids[:, :-1].masked_fill(nothing, 0), nothing, memory, memory_padding, conditions[:, :4],
                              8 * FRAME_MS, 0)
        targets = ids[:, 1:].masked_fill(nothing, 0)
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=0).backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return int((targets != 0).sum())


def pytorch_steps(threads, repeats):
    model = PyTorch(threads)
    torch = model.torch
    frames, lengths = ([longest * (10 - row) // 10 for row in range(ROWS)] for longest in (FRAMES, TOKENS))
    features = torch.randn(ROWS, FRAMES, BINS).masked_fill(model.padding(frames, FRAMES)[..., None], 0)
    ids, conditions = torch.randint(3, VOCABULARY - 1, (ROWS, TOKENS + 1)), torch.full((ROWS, 7), 5.0)
    taken = []
    for _ in range(repeats + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        targets = model.step(features, frames, ids, lengths, conditions)
        taken.append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
    wall, cpu = (statistics.median(t[i] for t in taken[1:]) for i in (0, 1))
    return {"targets": targets, "median_step_ms": wall, "median_step_cpu_ms": cpu, "tokens_per_s": 1000 * targets / wall}


def pytorch_epoch(threads, dump):
    from safetensors import safe_open
    model = PyTorch(threads)
    torch, pad = model.torch, model.torch.nn.utils.rnn.pad_sequence
    targets = slots = frame_count = frame_slots = steps = 0
    waited = 0.0
    with safe_open(dump, "pt") as file:
        count = len(file.keys()) // 3
        order = torch.randperm(count).tolist()
        began = time.perf_counter()
        for first in range(0, count, ROWS):
            loading = time.perf_counter()
            items = [{k: file.get_tensor(f"{i}.{k}") for k in ("features", "ids", "conditions")}
                     for i in order[first:first + ROWS]]
            features, ids = (pad([item[k] for item in items], batch_first=True) for k in ("features", "ids"))
            conditions = torch.stack([item["conditions"] for item in items])
            frames, lengths = [len(i["features"]) for i in items], [len(i["ids"]) - 1 for i in items]
            waited += time.perf_counter() - loading
            targets += model.step(features, frames, ids, lengths, conditions)
            slots += ids[:, 1:].numel()
            frame_count, frame_slots = frame_count + sum(frames), frame_slots + features[..., 0].numel()
            steps += 1
        ms = 1000 * (time.perf_counter() - began)
    return {"items": count, "steps": steps, "targets": targets, "token_padding_share": 1 - targets / slots,
            "frame_padding_share": 1 - frame_count / frame_slots, "waited_for_data_ms": 1000 * waited, "epoch_ms": ms,
            "tokens_per_s": 1000 * targets / ms}


def summary(rounds):
    results, memory = zip(*rounds)
    summed = {k: statistics.median(r[k] for r in results) for k in results[0]}
    return {**{k: round(v, 3) for k, v in summed.items()}, "peak_rss_mib": round(max(memory))}


def in_turns(commands, key, rounds, environment):
    taken = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            print(f"{key} {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
            out, memory = run(command, environment)
            taken[name].append((out["train"][key], memory))
    result = {name: summary(of) for name, of in taken.items()}
    ours, theirs = (result[name]["tokens_per_s"] for name in ("osugen", "pytorch"))
    result["osugen_times_pytorch"] = round(ours / theirs, 3)
    if "median_step_cpu_ms" in result["osugen"]:  # also on a busy machine
        ours, theirs = (result[name]["median_step_cpu_ms"] for name in ("osugen", "pytorch"))
        result["osugen_times_pytorch_cpu"] = round(theirs / ours, 3)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", default=ROOT / "build/release/bin/osugen-bench")
    parser.add_argument("--pipeline", default=ROOT / "pipelines/reference.json")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3, help="timed steps per round")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--songs", help="Songs folder: also measure one epoch of it")
    parser.add_argument("--worker", choices=["step", "epoch"], help=argparse.SUPPRESS)
    parser.add_argument("--dump", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        measured = (pytorch_steps(options.threads, options.repeats) if options.worker == "step" else
                    pytorch_epoch(options.threads, options.dump))
        print(json.dumps({"train": {options.worker: measured}}))
        return
    environment = {**os.environ, "OMP_NUM_THREADS": str(options.threads), "MKL_NUM_THREADS": str(options.threads)}
    ours = [options.bench, "train", "--threads", options.threads, "--repeats", options.repeats]
    theirs = [sys.executable, __file__, "--threads", options.threads, "--repeats", options.repeats, "--worker"]
    result = {"threads": options.threads, "rounds": options.rounds, "steps_per_round": options.repeats,
              "step": in_turns({"osugen": ours, "pytorch": [*theirs, "step"]}, "step", options.rounds, environment)}
    if options.songs:
        with tempfile.TemporaryDirectory(prefix="osugen-bench-") as folder:
            dump = Path(folder) / "items.safetensors"
            epoch = [*ours, "--songs", options.songs, "--pipeline", options.pipeline, "--dump", dump]
            result["epoch"] = in_turns({"osugen": epoch, "pytorch": [*theirs, "epoch", "--dump", dump]}, "epoch", 1,
                                       environment)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
