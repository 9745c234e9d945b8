"""tools/bench/two_class.py on maps made here: sets of one kind are not told apart, sets of two kinds are, and the same files
and seed give the same output. Exit code 77: scikit-learn is missing.
"""
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile

SOURCE, BIN = pathlib.Path(os.environ["OSUGEN_SOURCE"]), pathlib.Path(os.environ["OSUGEN_BIN"])
try:
    import sklearn  # noqa: F401
except ImportError:
    print("skipped: scikit-learn is not installed (tests/requirements.txt)")
    sys.exit(77)

HEADER = """osu file format v14
[General]
Mode: 0
[Metadata]
Title:Made
Version:Hard
[Difficulty]
CircleSize:4
SliderMultiplier:1.4
[TimingPoints]
0,400,4,1,0,100,1,0
[HitObjects]
"""


def wander(seed, step_px):
    """A map of circles a half beat apart, each about step_px from the last in any direction."""
    chance, lines = random.Random(seed), []
    x, y = 256.0, 192.0
    for i in range(80):
        while True:
            angle, px = chance.uniform(0, 2 * math.pi), chance.uniform(0.5, 1.5) * step_px
            to = x + px * math.cos(angle), y + px * math.sin(angle)
            if 0 <= to[0] <= 512 and 0 <= to[1] <= 384:
                break
        x, y = to
        lines.append(f"{x:.0f},{y:.0f},{200 * i},{5 if i % 4 == 0 else 1},0")
    return HEADER + "\n".join(lines) + "\n"


def folder_of(root, name, seeds, step_px):
    folder = root / name
    folder.mkdir()
    for seed in seeds:
        (folder / f"{seed}.osu").write_text(wander(seed, step_px))
    return folder


def compared(human, generated, *words):
    command = [sys.executable, SOURCE / "tools/bench/two_class.py", human, generated, "--bin", BIN, "--levels", "hard",
               "--human-by", "name", "--halves", "2", "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def main():
    with tempfile.TemporaryDirectory(prefix="osugen-two-class-") as root:
        root = pathlib.Path(root)
        human = folder_of(root, "human", range(0, 12), 90)
        alike = folder_of(root, "alike", range(100, 112), 90)
        other = folder_of(root, "other", range(200, 212), 130)
        same = json.loads(compared(human, alike))["results"]["Hard"]
        for name, one in same["auc"].items():
            assert 0.3 < one["auc"] < 0.7, (name, one)
            assert one["interval"][0] <= one["auc"] <= one["interval"][1], (name, one)
            assert len(one["noise"]) == 2, (name, one)
        assert same["maps"] == [12, 12] and same["windows"] == [108, 108], same
        first = compared(human, other)
        told = json.loads(first)["results"]["Hard"]
        assert all(one["auc"] > 0.95 for one in told["auc"].values()), told
        assert told["differences"][0][0].startswith("distance"), told
        assert first == compared(human, other)
        # The rhythm is the same in all of them.
        rhythm = json.loads(compared(human, other, "--figures", "rhythm"))["results"]["Hard"]
        assert all(one["auc"] < 0.7 for one in rhythm["auc"].values()), rhythm


main()
