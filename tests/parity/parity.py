"""Encoders and decoders against modules of PyTorch loaded with the same weights: max abs difference 1e-4.

Small sizes by default; --full takes those of pipelines/reference.json and a song of three minutes."""

import math
import sys

import torch

from models import AlignedTransformer, Cnn, Conformer, Transformer, ours

FULL = "--full" in sys.argv
LIMIT = 1e-4


def compare_cnn(name, bins, channels, width, strides, kernel, frames, dilations=(), band_channels=()):
    model = Cnn(bins, channels, width, strides, kernel, dilations, band_channels).eval()
    features = torch.randn(1, frames, bins) * 20 - 30  # decibels
    out = ours({"interface": "encoder", "type": "cnn",
                "values": {"channels": channels, "strides": strides, "kernel": kernel, "dilations": list(dilations),
                           "band_channels": list(band_channels)}},
               model.state_dict(), {"features": features, "width": torch.tensor(width)})
    return name, (out["memory"] - model(features)).abs().max().item()


def compare_conformer(name, bins, width, strides, blocks, heads, feed_forward, kernel, frames):
    model = Conformer(bins, width, strides, blocks, heads, feed_forward, kernel).eval()
    features = torch.randn(2, frames, bins) * 20 - 30
    out = ours({"interface": "encoder", "type": "conformer",
                "values": {"strides": strides, "blocks": blocks, "heads": heads, "feed_forward": feed_forward,
                           "kernel": kernel}},
               model.state_dict(), {"features": features, "width": torch.tensor(width)})
    return name, (out["memory"] - model(features)).abs().max().item()


def compare_transformer(name, vocabulary, width, heads, layers, feed_forward, rows, length, frames, learned=False,
                        memory_positions=True, activation="relu", padded=False, shared=False):
    model = Transformer(vocabulary, width, heads, layers, feed_forward, learned, memory_positions, activation).eval()
    ids = torch.randint(1, vocabulary, (rows, length))
    memory = torch.randn(1 if shared else rows, frames, width)
    conditions = torch.rand(rows, 7) * 10
    inputs = {"ids": ids, "memory": memory, "conditions": conditions, "vocabulary": torch.tensor(vocabulary),
              "frame_ms": torch.tensor(92.879818, dtype=torch.float64), "first_ms": torch.full((memory.shape[0],), 3.5, dtype=torch.float64)}
    ids_padding = memory_padding = None
    if padded:
        ids_padding = torch.arange(length)[None] >= torch.randint(length // 2, length, (rows, 1))
        ids[ids_padding] = 0
        memory_padding = torch.arange(frames)[None] >= torch.randint(frames // 2, frames, (rows, 1))
        inputs |= {"ids_padding": ids_padding, "memory_padding": memory_padding}
    values = {"d_model": width, "heads": heads, "layers": layers, "feed_forward": feed_forward,
              "positions": "learned" if learned else "sinusoidal", "max_positions": 64,
              "memory_positions": memory_positions, "activation": activation}
    out = ours({"interface": "decoder", "type": "transformer", "values": values}, model.names(), inputs)
    expected = model(ids, ids_padding, memory.expand(rows, -1, -1), memory_padding, conditions[:, :4],
                     inputs["frame_ms"].item(), 3.5)
    seen = torch.ones_like(ids, dtype=torch.bool) if ids_padding is None else ~ids_padding
    return name, max((out[k] - expected)[seen].abs().max().item() for k in ("forward", "steps"))


def red_lines(first, count, per_beat):
    """Ticks at 150 BPM in 4/4, from tick 37 on at 95 BPM in 3/4: the change is on no column."""
    times, places = [], []
    for tick in range(first, first + count):
        late = tick >= 37
        times.append(130 + (min(tick, 37) * 400 + max(tick - 37, 0) * 60000 / 95) / per_beat)
        places.append((tick - 37) % (3 * per_beat) if late else tick % (4 * per_beat))
    return times, places


def compare_aligned(name, width, heads, layers, feed_forward, rows, length, frames, per_beat=24, columns_per_beat=12, pointer=True,
                    dilations=(1, 7)):
    vocabulary, first, count = 30, -5, 300
    token_ticks = [3 * (i - 6) if 6 <= i < 26 else -1 for i in range(vocabulary)]
    values = {"d_model": width, "heads": heads, "layers": layers, "feed_forward": feed_forward, "tick_layers": 2,
              "tick_kernel": 5, "tick_dilations": list(dilations), "beats_back": 1, "beats_ahead": 2, "history": 9, "columns_per_beat": columns_per_beat,
              "pointer": pointer}
    if not pointer:
        token_ticks = [-1] * vocabulary
    model = AlignedTransformer(token_ticks, per_beat, width, heads, layers, feed_forward, columns_per_beat, 2, 5, dilations, 1, 2,
                               9).eval()
    times, places = red_lines(first, count, per_beat)
    tick = first + torch.randint(0, 7, (rows, length)).cumsum(1)
    ms = torch.tensor(times, dtype=torch.float64)[tick - first] + torch.randint(0, 2, (rows, length)) * 4.0
    inputs = {"ids": torch.randint(1, vocabulary, (rows, length)), "tick": tick, "time_ms": ms,
              "memory": torch.randn(rows, frames, width), "conditions": torch.rand(rows, 7) * 4, "known": torch.rand(rows, 7) > 0.3,
              "vocabulary": torch.tensor(vocabulary), "token_ticks": torch.tensor(token_ticks), "per_beat": torch.tensor(per_beat),
              "ticks.time_ms": torch.tensor(times, dtype=torch.float64).repeat(rows, 1),
              "ticks.bar_place": torch.tensor(places).repeat(rows, 1), "ticks.first_tick": torch.full((rows,), first),
              "frame_ms": torch.tensor(23.2, dtype=torch.float64), "first_ms": torch.full((rows,), 3.5, dtype=torch.float64)}
    weights = model.state_dict()
    if not pointer:
        weights = {k: v for k, v in weights.items() if not k.startswith("pointer.")}
    out = ours({"interface": "decoder", "type": "aligned_transformer", "values": values}, weights, inputs)
    expected = torch.stack([model(inputs["ids"][r], tick[r], ms[r], inputs["memory"][r], 23.2, 3.5, inputs["conditions"][r],
                                  inputs["known"][r], (times, places, first)) for r in range(rows)])
    return name, max((out[k] - expected).abs().max().item() for k in ("forward", "steps"))


@torch.no_grad()
def main():
    torch.manual_seed(5)
    torch.set_num_threads(1)
    if FULL:
        results = [compare_cnn("cnn 80-256-512-512, 15,504 frames", 80, [256, 512], 512, [2, 2, 2], 5, 15504),
                   compare_conformer("conformer of 4 blocks, 15,504 frames", 80, 512, [2, 2, 2], 4, 4, 1024, 15, 15504),
                   compare_transformer("transformer d512 x 6, 1,938 frames, 400 tokens", 160, 512, 8, 6, 2048, 1, 400, 1938),
                   compare_aligned("aligned_transformer d192 x 3, 40 tokens", 192, 6, 3, 768, 1, 40, 300, per_beat=48)]
    else:
        results = [
            compare_cnn("cnn", 20, [12, 16], 24, [2, 2, 2], 5, 101),
            compare_cnn("cnn, finer", 20, [12, 16, 8], 24, [2, 1, 3, 1], 3, 64),
            compare_cnn("cnn, wide", 20, [12, 16], 24, [2, 1, 1], 5, 101, (2, 4, 8)),
            compare_cnn("cnn, bands", 20, [12, 16], 24, [2, 1, 1], 5, 101, (), (3, 4)),
            compare_cnn("cnn, bands and wide, finer", 20, [12, 16, 8], 24, [2, 1, 3, 1], 3, 64, (2,), (3, 4, 5)),
            compare_conformer("conformer", 20, 24, [2, 3], 2, 3, 40, 7, 101),
            compare_transformer("transformer", 40, 32, 4, 2, 64, 2, 20, 30),
            compare_transformer("transformer, plain", 40, 32, 4, 2, 64, 1, 20, 30, memory_positions=False),
            compare_transformer("transformer, learned, gelu", 40, 32, 2, 3, 48, 2, 20, 30, learned=True, activation="gelu"),
            compare_transformer("transformer, padded", 40, 32, 4, 2, 64, 3, 20, 30, padded=True),
            compare_transformer("transformer, shared memory", 40, 32, 4, 2, 64, 4, 20, 30, shared=True),
            compare_aligned("aligned_transformer", 32, 4, 2, 64, 2, 40, 220),
            compare_aligned("aligned_transformer, a column for every tick", 24, 3, 1, 48, 1, 40, 220, columns_per_beat=24),
            compare_aligned("aligned_transformer, no pointer", 24, 3, 1, 48, 1, 20, 90, pointer=False, dilations=()),
        ]
    for name, difference in results:
        print(f"{name}: max abs difference {difference:.2e}")
    return 0 if all(d <= LIMIT for _, d in results) else 1


if __name__ == "__main__":
    sys.exit(main())
