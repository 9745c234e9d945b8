#!/usr/bin/env python3
"""Overfits eight songs with the reference pipeline at its full size, which shows that masks, shift, positions
and cross-attention are correct.

    python3 tools/bench/overfit.py [--bin build/release/bin] [--work FOLDER] [--level Hard] [--epochs 300]

Generates eight songs with osugen-synth, keeps one map of each, trains pipelines/reference.json on them (without
dropout, so that everything can be memorized; min_coverage 0, so that the end of a map is learned, too) and has
osugen-train generate all eight maps with the pipeline's sampler. Prints one JSON object: the loss in nats per token,
onset F1 at 20 and 50 ms, seconds, and whether the loss is below 0.1 and F1 at 50 ms above 0.95. Takes 10 to 20 minutes
on two idle cores. A stopped run continues with the same --work.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIMITS = {"loss": 0.1, "onset_f1_50": 0.95}


def make_songs(args, folder):
    if folder.exists():
        return
    draft = folder.with_name("draft")
    subprocess.run([args.bin / "osugen-synth", draft, "--songs", "8", "--seed", "4", "--min-seconds", str(args.seconds),
                    "--max-seconds", str(args.seconds + 4), "--sources", "own", "--format", "flac", "--progress", "none"],
                   check=True, stdout=subprocess.DEVNULL)
    for song in draft.iterdir():
        for osu in song.glob("*.osu") if song.is_dir() else []:
            if f"[{args.level}]" not in osu.name:
                osu.unlink()
    draft.rename(folder)


def train(args, songs, out):
    command = [args.bin / "osugen-train", ROOT / "pipelines/reference.json", "--data", songs, "--out", out,
               "--cache", out.with_name("cache"), "--set", "decoder.dropout=0", "--set", "decoding.min_coverage=0", "--epochs", str(args.epochs),
               "--batch-size", "4", "--micro-batch", "4", "--validation-share", "0", "--learning-rate", "3e-4",
               "--schedule", "warmup_cosine", "--warmup-steps", "40", "--final-share", "0.02",
               "--score-training-maps", "8", "--score-every", str(args.epochs), "--keep", "1",
               "--threads", str(args.threads), "--progress", "plain", "--json"]
    if out.exists():
        command.append("--resume")
    return json.loads(subprocess.run(command, check=True, capture_output=False, stdout=subprocess.PIPE, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin")
    parser.add_argument("--work", type=pathlib.Path, help="folder of songs and training run [temporary folder]")
    parser.add_argument("--level", default="Hard", help="level to train on")
    parser.add_argument("--seconds", type=int, default=15, help="minimum length of a song")
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = args.work or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        make_songs(args, work / "Songs")
        result = train(args, work / "Songs", work / "out")
    figures = {"loss": result["training_loss"], **result["training_songs"], "epochs": result["epochs"],
               "steps": result["steps"], "seconds": result["seconds"], "precision": result["precision"]}
    figures["reached"] = figures["loss"] < LIMITS["loss"] and figures["onset_f1_50"] > LIMITS["onset_f1_50"]
    print(json.dumps(figures, indent=2))
    return 0 if figures["reached"] else 1


if __name__ == "__main__":
    sys.exit(main())
