#!/usr/bin/env python3
"""Fits the weights with which readings and bars are scored, on songs that osugen-synth made.

  osugen-synth SONGS -n 750 -s 31001 --min-seconds 40 --max-seconds 60
  ninja -C build/release tempo-readings          (tempo_readings.cpp)
  plain_songs.py PLAIN --songs 200 --seed 51001
  plain_songs.py MORE --songs 200 --seed 61001
  fit.py SONGS PLAIN MORE --cache FILE --write

Prints how often the best reading is the true one in songs that were left out of the fit, then fits all and writes
framework/osugen/tempo/weights.cpp.

The same songs in the same order give the same weights (those that are there were fitted with the songs in the order
in which they were made, the last 200 and MORE at the end). Needs numpy."""
import argparse
import json
import pathlib
import pickle
import random
import subprocess
import textwrap

import numpy as np

HIDDEN, BAR_HIDDEN = 20, 12
SAME_TEMPO, SAME_BEAT_MS = 0.0015, 12
PEAK_EARLY_MS = 3.5  # estimate.cpp


def groups_of(*sizes):
    """Slices of neighbouring features that are dropped together; as reading.cpp and bars.cpp write them."""
    ends = np.cumsum(sizes)
    return [slice(end - size, end) for size, end in zip(sizes, ends)]


# Tempo; autocorrelation of three bands; contrasts; the fold of three bands; what differs within bars; harmony; start.
READING_GROUPS = groups_of(2, 2, 14, 14, 14, 3, 12, 12, 12, 9, 3, 6, 5, 5)
# Beats of three bands; autocorrelation and contrast; harmony; start; meter; tempo.
BAR_GROUPS = groups_of(7, 7, 7, 9, 3, 3)


def remainder(value, step):
    return value - step * np.round(value / step)


def spans_of(folders):
    """Of each song every stretch of one tempo, and parts of it: what a song whose tempo changes is read from."""
    for path in sorted(path for folder in folders for path in folder.glob("[0-9]*/song.json")):
        truth = json.loads(path.read_text())
        lines = truth["red_lines"]
        chance = random.Random(truth["seed"])
        for line, until in zip(lines, [line["time_ms"] for line in lines[1:]] + [truth["length_ms"]]):
            first = 0 if line is lines[0] else line["time_ms"]
            if until - first < 8000:
                continue
            spans = [(first, until)]
            if until - first > 30000:
                for shortest, longest in ((9000, 22000), (18000, until - first - 5000)):
                    length = chance.uniform(shortest, longest)
                    start = chance.uniform(first, until - length)
                    spans.append((start, start + length))
            for span in spans:
                yield path.parent / truth["audio"], line, span


def truth_has_no_bars(song):
    """A metronome without accents has no bars to find."""
    return json.loads((song.parent / "song.json").read_text()).get("no_bars", False)


def contest(guesses, true):
    """Guesses that compete: their features, and which of them are true."""
    return {"features": np.array([guess[-1] for guess in guesses], dtype=np.float32), "true": true}


def read(args):
    """Of each span the readings and the bars that compete; from the cache if it is there."""
    cache = pathlib.Path(args.cache)
    if cache.exists():
        with cache.open("rb") as file:
            return pickle.load(file)
    wanted = list(spans_of(args.folders))
    text = "".join(f"{song}\t{span[0]:.1f} {span[1]:.1f} {line['bpm']} {line['time_ms'] - PEAK_EARLY_MS:.3f}\n"
                   for song, line, span in wanted)
    output = subprocess.run([args.readings], input=text, capture_output=True, text=True, check=True).stdout
    readings, bars = [], []
    for (song, line, span), row in zip(wanted, output.splitlines()):
        about = {"song": song.parent.name, "whole": span[1] - span[0] > 30000, "plain": "plain" in song.parent.name, "true_bpm": line["bpm"], "span": span}
        guesses = json.loads(row)
        bpm = np.array([guess[0] for guess in guesses["readings"]])
        late = remainder(np.array([guess[1] for guess in guesses["readings"]]) - line["time_ms"],
                         line["beat_length_ms"])
        true = (np.abs(bpm / line["bpm"] - 1) < SAME_TEMPO) & (np.abs(late) < SAME_BEAT_MS)
        readings.append({**about, "bpm": bpm, "late": late, **contest(guesses["readings"], true)})
        # A bar of two beats is half of one of four.
        meter = 4 if line["meter"] == 2 else line["meter"]
        true = np.array([guess[0] == meter and guess[1] % line["meter"] == 0 for guess in guesses["bars"]])
        if truth_has_no_bars(song):
            continue
        bars.append({**about, "bars": [guess[:2] for guess in guesses["bars"]], "meter": meter,
                     **contest(guesses["bars"], true)})
    with cache.open("wb") as file:
        pickle.dump((readings, bars), file)
    return readings, bars


class Model:
    """One hidden layer; a span's readings compete in a softmax. Features are dropped one by one and in groups while
    it is fitted: real music says less clearly, and otherwise, what synthetic songs say."""

    def __init__(self, spans, seed, groups, epochs=40, decay=3e-3, hidden=HIDDEN, dropout=0.1, group_dropout=0.12):
        chance = np.random.default_rng(seed)
        rows = np.concatenate([s["features"] for s in spans])
        self.mean, self.scale = rows.mean(0), rows.std(0) + 1e-3
        inputs = rows.shape[1]
        shapes = [(inputs, hidden), (hidden,), (hidden,)]
        self.weights = [chance.normal(0, np.sqrt(1.5 / inputs), shapes[0]), np.zeros(hidden),
                        chance.normal(0, np.sqrt(1 / hidden), shapes[2])]
        moments = [[np.zeros(s), np.zeros(s)] for s in shapes]
        usable = [s for s in spans if s["true"].any()]
        data = [((s["features"] - self.mean) / self.scale, s["true"]) for s in usable]
        data = [(np.clip(x, -4, 4), y) for x, y in data]
        step, batch = 0, 16
        total = epochs * ((len(data) + batch - 1) // batch)
        for _ in range(epochs):
            order = chance.permutation(len(data))
            for first in range(0, len(order), batch):
                grads = [np.zeros(s) for s in shapes]
                for i in order[first:first + batch]:
                    x, y = data[i]
                    kept = chance.random(inputs) > dropout
                    for group in groups:
                        kept[group] &= chance.random() > group_dropout
                    x = x * kept / (1 - dropout)
                    for grad, more in zip(grads, self.gradient(x, y)):
                        grad += more / batch
                grads[0] += decay * self.weights[0]
                grads[2] += decay * self.weights[2]
                step += 1
                rate = 4e-3 * min(1, step / 50) * (0.5 + 0.5 * np.cos(np.pi * step / total))
                for weight, grad, moment in zip(self.weights, grads, moments):
                    moment[0] = 0.9 * moment[0] + 0.1 * grad
                    moment[1] = 0.999 * moment[1] + 0.001 * grad**2
                    weight -= rate * (moment[0] / (1 - 0.9**step)) / (np.sqrt(moment[1] / (1 - 0.999**step)) + 1e-8)

    def gradient(self, x, y):
        first, bias, last = self.weights
        before = x @ first + bias
        after = np.maximum(before, 0)
        scores = after @ last
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        wanted = odds * y / max(1e-12, (odds * y).sum())
        error = odds - wanted
        back = np.outer(error, last) * (before > 0)
        return x.T @ back, back.sum(0), after.T @ error

    def scores(self, features):
        first, bias, last = self.weights
        x = np.clip((features - self.mean) / self.scale, -4, 4)
        return np.maximum(x @ first + bias, 0) @ last


def wrong_kind(span, best):
    ratio = span["bpm"][best] / span["true_bpm"]
    if span["true"][best]:
        return "right"
    if abs(ratio - 1) < SAME_TEMPO:
        return "other beat"
    for name, value in (("doubled", 2), ("halved", .5), ("3/2", 1.5), ("2/3", 2 / 3), ("4/3", 4 / 3), ("3/4", .75)):
        if abs(ratio / value - 1) < 2 * SAME_TEMPO:
            return name
    return "other"


def cross_validated(spans, parts, groups, **options):
    """Scores of every span by a model that was fitted without any part of its song."""
    names = sorted({s["song"] for s in spans})
    part = {name: i % parts for i, name in enumerate(names)}
    scores = [None] * len(spans)
    for left_out in range(parts):
        model = Model([s for s in spans if part[s["song"]] != left_out], left_out, groups, **options)
        for i, span in enumerate(spans):
            if part[span["song"]] == left_out and len(span["true"]):
                scores[i] = model.scores(span["features"])
    return scores


def bar_kind(span, best):
    if span["true"][best]:
        return "right"
    meter, first = span["bars"][best]
    return "other beat" if meter == span["meter"] else "other meter"


def report(spans, scores, kind_of, name):
    def part_of(span):
        return "plain songs" if span["plain"] else "whole songs" if span["whole"] else "parts"

    for part in ("whole songs", "parts", "plain songs"):
        kinds = {}
        for span, score in zip(spans, scores):
            if part_of(span) != part:
                continue
            kind = "nothing heard" if score is None else kind_of(span, int(np.argmax(score)))
            if not span["true"].any():
                kind += " (true one not among them)"
            kinds[kind] = kinds.get(kind, 0) + 1
        print(name, part, sum(kinds.values()), {kind: kinds[kind] for kind in sorted(kinds, key=lambda k: -kinds[k])})


def table(name, values):
    rows = textwrap.fill(", ".join(f"{value:.4g}F" if "." in f"{value:.4g}" or "e" in f"{value:.4g}" else f"{value:.4g}.0F"
                                   for value in values), 108, initial_indent="    ", subsequent_indent="    ")
    return f"constexpr std::array<float, {len(values)}> {name}{{\n{rows}}};\n"


def written(models):
    """C++ of the nets."""
    text = "// Made by fit.py: do not edit.\n#include <osugen/tempo/features.h>\n#include <array>\n\nnamespace osugen::tempo {\n"
    text += "namespace {\n\n"
    nets = ""
    for name, model in models.items():
        tables = {"Mean": model.mean, "Scale": model.scale, "First": model.weights[0].ravel(),
                  "Bias": model.weights[1], "Last": model.weights[2]}
        text += "".join(table(f"k{name}{part}", values) for part, values in tables.items()) + "\n"
        parts = ", ".join(f"k{name}{part}.data()" for part in tables)
        nets += (f"const Net k{name}Net{{k{name}Mean.size(), k{name}Bias.size(), {parts}}};\n")
    return text + "}  // namespace\n\n" + nets + "\n}  // namespace osugen::tempo\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--readings", default="build/release/bin/tempo-readings")
    parser.add_argument("--cache", required=True, help="cache file of song features, created if missing")
    parser.add_argument("--parts", type=int, default=4, help="folds of the cross-validation; 0: none [%(default)s]")
    parser.add_argument("--write", action="store_true", help="write weights.cpp")
    args = parser.parse_args()
    readings, bars = read(args)
    if args.parts > 0:
        report(readings, cross_validated(readings, args.parts, READING_GROUPS), wrong_kind, "readings")
        report(bars, cross_validated(bars, args.parts, BAR_GROUPS, hidden=BAR_HIDDEN), bar_kind, "bars")
    if args.write:
        models = {"Reading": Model(readings, 1, READING_GROUPS), "Bar": Model(bars, 1, BAR_GROUPS, hidden=BAR_HIDDEN)}
        (pathlib.Path(__file__).parents[2] / "framework/osugen/tempo/weights.cpp").write_text(written(models))


if __name__ == "__main__":
    main()
