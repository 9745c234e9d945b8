#!/usr/bin/env python3
"""Can a classifier tell generated maps from human-made ones? AUC 0.5: it cannot. 1.0: it always can.

    python3 tools/bench/two_class.py HUMAN GENERATED [--levels hard,insane,expert] [--figures positions|rhythm|all]
                                     [--bin build/release/bin] [--seed 1] [--json]

HUMAN and GENERATED are folders of .osu and .osz files of osu!standard. Every map is cut into windows of 16 objects, one
every 8; of each window a few dozen figures are computed, of positions only unless --figures says otherwise. A logistic
regression and a small random forest learn to tell the two classes apart and are asked about maps that they have not seen
(folds by map). Printed for each level and for all of them together:

  AUC       with a 95 % bootstrap interval over maps
  noise     the same with one half of the human maps against the other half: what this test says of equals.
            Mean, least and most of --halves random halves. Few maps have a wide noise
  figures   whose means differ most, in standard deviations of the human windows: what to look at first

A map's level is told as `osugen-eval --scorecard` tells it: of human maps by star rating, of generated ones by difficulty name
(--human-by, --generated-by). Copies count once, maps of fewer than four windows do not. The same files and seed give the
same output. Needs numpy and scikit-learn, and the programs osugen-eval and osugen-map.
"""
import argparse
import json
import math
import pathlib
import re
import subprocess
import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEVELS = ["Easy", "Normal", "Hard", "Insane", "Expert"]
WINDOW, HOP = 16, 8
FEWEST_WINDOWS = 4  # of a map
FEWEST_MAPS = 6     # of a class: fewer give no folds
STACK_PX, MOVEMENT_PX = 6, 20
WIDTH_PX, HEIGHT_PX = 512, 384


# ---------------------------------------------------------------- reading

class Map:
    """The objects of a map with a place, as columns."""

    def __init__(self, name, dump):
        self.name = name
        objects = [o for o in dump["objects"] if o["kind"] in ("circle", "slider")]
        column = lambda key: np.array([o[key] for o in objects], dtype=float)
        self.heads = np.column_stack([column("x"), column("y")]).reshape(-1, 2)
        self.ends = np.column_stack([column("end_x"), column("end_y")]).reshape(-1, 2)
        self.starts, self.stops = column("time"), column("end_time")
        self.is_slider = np.array([o["kind"] == "slider" for o in objects], dtype=bool)
        self.slides = np.array([o.get("slides", 0) for o in objects], dtype=float)
        self.combos = np.array([o["new_combo"] for o in objects], dtype=bool)
        self.beats = beat_lengths(dump["red_lines"], self.starts)

    def windows(self):
        return [slice(i, i + WINDOW) for i in range(0, len(self.starts) - WINDOW + 1, HOP)]


def beat_lengths(red_lines, times):
    """Milliseconds per beat at each time; the first red line counts before its own time too."""
    if not red_lines:
        return np.full(len(times), 500.0)
    line = np.searchsorted([red["time"] for red in red_lines], times + 1, side="right") - 1
    return np.array([red["beat_length"] for red in red_lines])[np.maximum(line, 0)]


def program(options, name, *words):
    command = [str(pathlib.Path(options.bin) / name), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{name} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def place_of(shown):
    """The file of a map, and inside an archive the name of its difficulty."""
    inside = re.fullmatch(r"(.*?\.(?:osz|olz))#(.*)", shown, re.I | re.S)
    return inside.groups() if inside else (shown, None)


def read_maps(options, folder, by):
    """{level: maps}, the copies taken out."""
    card = json.loads(program(options, "osugen-eval", "--scorecard", folder, "--by", by, "--json", "--progress", "none"))
    dumps, maps = {}, {level: [] for level in LEVELS}
    for measured in card["maps"]:
        file, version = place_of(measured["map"])
        if file not in dumps:
            dumps[file] = [json.loads(line) for line in program(options, "osugen-map", "dump", file).splitlines()]
        found = [d for d in dumps[file] if version is None or d["metadata"]["version"] == version]
        if found:
            maps[measured["level"]].append(Map(measured["map"], found[0]))
    return maps


# ---------------------------------------------------------------- figures of a window

def wrapped(angle):
    return (angle + math.pi) % (2 * math.pi) - math.pi


def shares(values, edges):
    return np.histogram(values, edges)[0] / max(1, len(values))


def spacing_figures(distances):
    """How far from object to object, and how steadily."""
    jumps = [abs(math.log(b / a)) for a, b in zip(distances, distances[1:]) if a > STACK_PX and b > STACK_PX]
    steady = np.array(jumps or [0.0])
    return {
        "distance, mean": distances.mean(), "distance, deviation": distances.std(),
        "distance, median": np.median(distances), "distance, most": distances.max(),
        "distance < 6": (distances < STACK_PX).mean(),
        "distance 6-20": ((distances >= STACK_PX) & (distances < MOVEMENT_PX)).mean(),
        "distance 20-60": ((distances >= MOVEMENT_PX) & (distances < 60)).mean(),
        "log ratio of distances": steady.mean(), "log ratio < .05": (steady < 0.05).mean(),
        "log ratio < .15": (steady < 0.15).mean(),
    }


def turn_figures(distances, angles):
    """How the way bends. 0 degrees is straight on, 180 back."""
    moves = distances > MOVEMENT_PX
    turns = np.array([wrapped(angles[i] - angles[i - 1]) for i in range(1, len(angles)) if moves[i] and moves[i - 1]])
    degrees = np.degrees(np.abs(turns)) if len(turns) else np.array([90.0])
    edges = [0, 15, 30, 60, 90, 120, 150, 181]
    figures = {f"turn {low}-{min(high, 180)}": share for low, high, share in zip(edges, edges[1:], shares(degrees, edges))}
    figures["change of turn"] = np.abs(np.diff(degrees)).mean() if len(degrees) > 1 else 45.0
    figures["turns of one sense"] = (turns[1:] * turns[:-1] > 0).mean() if len(turns) > 1 else 0.5
    return figures


def field_figures(heads):
    """What of the playfield is used, what lies near what, and what is mirrored."""
    x, y = heads[:, 0], heads[:, 1]
    apart = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    nearest = np.array([apart[i, max(0, i - 8):i - 1].min() for i in range(2, len(heads))])  # neighbors apart
    mirrored = np.hypot(WIDTH_PX - x[:, None] - x[None, :], y[:, None] - y[None, :]).min(axis=1)
    figures = {
        "span x": np.ptp(x), "span y": np.ptp(y), "mean x": x.mean(), "mean y": y.mean(),
        "deviation x": x.std(), "deviation y": y.std(),
        "nearest before, mean": nearest.mean(), "mirror image, mean": mirrored.mean(), "mirror image < 8": (mirrored < 8).mean(),
        "at the sides": ((x < 60) | (x > WIDTH_PX - 60)).mean(), "at top or bottom": ((y < 50) | (y > HEIGHT_PX - 50)).mean(),
    }
    return figures | {f"nearest before < {px}": (nearest < px).mean() for px in (6, 20, 40, 58, 80, 120, 160)}


def slider_figures(heads, ends, angles):
    """How the way enters and leaves sliders."""
    into, out = [], []
    for i in range(1, len(heads)):
        body = ends[i] - heads[i]
        if np.hypot(*body) <= 10:
            continue
        direction = math.atan2(body[1], body[0])
        into.append(abs(wrapped(direction - angles[i - 1])))
        if i < len(angles):
            out.append(abs(wrapped(angles[i] - direction)))
    return {"turn into sliders": np.mean(into or [1.2]), "turn out of sliders": np.mean(out or [1.2])}


def position_figures(one, window):
    heads, ends = one.heads[window], one.ends[window]
    ways = heads[1:] - ends[:-1]
    distances, angles = np.hypot(ways[:, 0], ways[:, 1]), np.arctan2(ways[:, 1], ways[:, 0])
    return (spacing_figures(distances) | turn_figures(distances, angles) | field_figures(heads) |
            slider_figures(heads, ends, angles))


def rhythm_figures(one, window):
    """When, which kind and how long; nothing about where."""
    gaps = np.diff(one.starts[window]) / one.beats[window][1:]
    sliders = one.is_slider[window]
    lengths = ((one.stops - one.starts) / one.beats / np.maximum(1, one.slides))[window][sliders]
    ticks = np.round(gaps * 12)
    runs = np.split(ticks, np.flatnonzero(np.diff(ticks)) + 1)
    edges = [0, 0.2, 0.29, 0.42, 0.6, 0.9, 1.1, 1.6, 2.2, np.inf]
    figures = {f"gap {low}-{high}": share for low, high, share in zip(edges, edges[1:], shares(gaps, edges))}
    return figures | {
        "gap, mean": min(gaps.mean(), 16), "kinds of gaps": len(np.unique(ticks)), "longest run": max(map(len, runs)),
        "gap off 1/4 and 1/3": ((ticks % 3 != 0) & (ticks % 4 != 0)).mean(),
        "slider share": sliders.mean(), "changes of kind": (sliders[1:] != sliders[:-1]).mean(),
        "slider length": lengths.mean() if len(lengths) else 0.0, "slider lengths": len(np.unique(np.round(lengths * 12))),
        "sliders with reverses": (one.slides[window][sliders] > 1).mean() if sliders.any() else 0.0,
        "new combos": one.combos[window].mean(),
    }


def table_of(one, kind):
    """A row for each window of a map, and the names of its columns."""
    makers = {"positions": [position_figures], "rhythm": [rhythm_figures], "all": [position_figures, rhythm_figures]}[kind]
    rows, names = [], []
    for window in one.windows():
        figures = {}
        for maker in makers:
            figures |= maker(one, window)
        names = list(figures)
        rows.append([float(figures[name]) for name in names])
    return np.nan_to_num(np.array(rows)), names


# ---------------------------------------------------------------- the test

def classifiers(seed):
    return {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, C=0.3, class_weight="balanced")),
        "forest": RandomForestClassifier(100, min_samples_leaf=5, class_weight="balanced", n_jobs=-1, random_state=seed),
    }


def stacked(first, second):
    """Windows of two classes of maps: figures, classes, and the map that each belongs to."""
    tables = first + second
    classes = np.repeat([0] * len(first) + [1] * len(second), [len(table) for table in tables])
    return np.vstack(tables), classes, np.repeat(np.arange(len(tables)), [len(table) for table in tables])


def answers(model, data, folds, seed):
    """For each window how likely it is of the second class, by a model that has not seen its map."""
    figures, classes, maps = data
    cut = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    return cross_val_predict(model, figures, classes, groups=maps, cv=cut, method="predict_proba")[:, 1]


def interval(data, said, seed, resamples=500):
    """95 % of the AUC over resamples of the maps, each class by itself."""
    _, classes, maps = data
    rows = [np.flatnonzero(maps == one) for one in range(maps[-1] + 1)]
    sides = [[r for r in rows if classes[r[0]] == side] for side in (0, 1)]
    random, aucs = np.random.default_rng(seed), []
    for _ in range(resamples):
        taken = np.concatenate([side[i] for side in sides for i in random.integers(len(side), size=len(side))])
        aucs.append(roc_auc_score(classes[taken], said[taken]))
    return [float(q) for q in np.quantile(aucs, [0.025, 0.975])]


def noise(tables, options):
    """AUC of human maps against human maps, for each classifier over several halves."""
    random, aucs = np.random.default_rng(options.seed), {}
    for half in range(options.halves):
        order = random.permutation(len(tables))
        middle = len(order) // 2
        data = stacked([tables[i] for i in order[:middle]], [tables[i] for i in order[middle:]])
        folds = min(options.folds, middle)
        for name, model in classifiers(options.seed).items():
            aucs.setdefault(name, []).append(float(roc_auc_score(data[1], answers(model, data, folds, options.seed + half))))
    return aucs


def largest_differences(human, generated, names, count=10):
    human, generated = np.vstack(human), np.vstack(generated)
    deviation = human.std(axis=0)
    apart = (generated.mean(axis=0) - human.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    return [[names[i], round(float(apart[i]), 3)] for i in np.argsort(-np.abs(apart), kind="stable")[:count]]


def compare(human, generated, names, options):
    data = stacked(human, generated)
    folds = min(options.folds, len(human), len(generated))
    result = {"maps": [len(human), len(generated)], "windows": [int((data[1] == side).sum()) for side in (0, 1)], "auc": {}}
    halves = noise(human, options) if options.halves else {}
    for name, model in classifiers(options.seed).items():
        said = answers(model, data, folds, options.seed)
        result["auc"][name] = {"auc": float(roc_auc_score(data[1], said)), "interval": interval(data, said, options.seed),
                               "noise": halves.get(name, [])}
    result["differences"] = largest_differences(human, generated, names)
    return result


def printed(title, result):
    human, generated = result["maps"]
    print(f"{title}: {human} human maps ({result['windows'][0]} windows), {generated} generated ({result['windows'][1]})")
    for name, one in result["auc"].items():
        low, high = one["interval"]
        line = f"  {name:9} AUC {one['auc']:.3f} [{low:.3f} to {high:.3f}]"
        if one["noise"]:
            line += f"   noise {np.mean(one['noise']):.3f} ({min(one['noise']):.3f} to {max(one['noise']):.3f})"
        print(line)
    print("  differ most: " + ", ".join(f"{name} {apart:+.2f}" for name, apart in result["differences"]))


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("human")
    parser.add_argument("generated")
    parser.add_argument("--levels", default="hard,insane,expert", help="[%(default)s]")
    parser.add_argument("--figures", choices=["positions", "rhythm", "all"], default="positions", help="[%(default)s]")
    parser.add_argument("--human-by", choices=["stars", "name"], default="stars", help="[%(default)s]")
    parser.add_argument("--generated-by", choices=["stars", "name"], default="name", help="[%(default)s]")
    parser.add_argument("--folds", type=int, default=5, help="[%(default)s]")
    parser.add_argument("--halves", type=int, default=5, help="random halves of the human maps for the noise [%(default)s]")
    parser.add_argument("--seed", type=int, default=1, help="of folds, forest, halves and bootstrap [%(default)s]")
    parser.add_argument("--bin", default=str(ROOT / "build/release/bin"), help="folder of the programs [%(default)s]")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    options.levels = [level.capitalize() for level in options.levels.split(",")]
    if unknown := [level for level in options.levels if level not in LEVELS]:
        parser.error(f"no such level: {', '.join(unknown)} (levels: {', '.join(LEVELS).lower()})")
    if options.folds < 2:
        parser.error("--folds: at least 2")
    return options


def main():
    options = parse()
    sides, names = [], []
    for folder, by in ((options.human, options.human_by), (options.generated, options.generated_by)):
        tables = {}
        for level, maps in read_maps(options, folder, by).items():
            made = [table_of(one, options.figures) for one in maps if len(one.windows()) >= FEWEST_WINDOWS]
            tables[level] = [table for table, _ in made]
            names = made[0][1] if made else names
        sides.append(tables)
    human, generated = sides
    groups = [[level] for level in options.levels] + ([options.levels] if len(options.levels) > 1 else [])
    results = {}
    for levels in groups:
        ours = [[table for level in levels for table in side[level]] for side in (human, generated)]
        title = "+".join(levels)
        if min(map(len, ours)) < FEWEST_MAPS:
            print(f"{title}: skipped, {len(ours[0])} human and {len(ours[1])} generated maps; at least {FEWEST_MAPS} of each "
                  "are needed", file=sys.stderr)
            continue
        results[title] = compare(*ours, names, options)
        if not options.json:
            printed(title, results[title])
    if options.json:
        print(json.dumps({"version": 1, "figures": options.figures, "seed": options.seed, "results": results}, indent=2))
    if not results:
        sys.exit("no level has enough maps")


if __name__ == "__main__":
    main()
