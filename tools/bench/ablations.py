#!/usr/bin/env python3
"""What each part of the default model is worth: the same songs and steps without it.

    python3 tools/bench/ablations.py --songs build/starter/Songs --held-out FOLDER [--steps 2000] [--width 192] [--only NAME ...]

Every variant is trained by models/starter/train on the same songs with the same seed and steps, then maps the held-out
songs (osugen-synth, other seeds) with their true tempo, and osugen-eval scores the maps: onset F1 at 20 ms by level, beside
the best metronome. --width makes all of them narrower, to fit more steps into an hour. Prints one JSON object, and a
table on standard error. A stopped run continues with the same --work.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEVELS = ["Easy", "Normal", "Hard", "Insane", "Expert"]
SILENT = [word for name in ("gain", "eq", "noise", "lowpass", "bed", "shift", "time-masks", "freq-masks")
          for word in (f"--augment-{name}", "0")]


def narrowed(pipeline, width):
    """The default with decoder and memory of `width`, and an encoder as much narrower."""
    share = width / pipeline["decoder"]["d_model"]
    encoder = {**pipeline["encoder"], "channels": [round(share * channels) for channels in pipeline["encoder"]["channels"]]}
    decoder = {**pipeline["decoder"], "d_model": width, "feed_forward": round(share * pipeline["decoder"]["feed_forward"])}
    return {**pipeline, "encoder": encoder, "decoder": decoder}


def variants(pipeline):
    """Name -> the pipeline and what osugen-train is told beside the recipe."""
    plain = {"type": "transformer", **{key: pipeline["decoder"][key] for key in ("d_model", "heads", "layers", "feed_forward")}}

    def changed(**parts):
        return {**pipeline, **parts}

    return {
        "default": (pipeline, []),
        "without augmentation": (pipeline, SILENT),
        "without pointer": (changed(decoder={**pipeline["decoder"], "pointer": False}), []),
        "without wide columns": (changed(decoder={**pipeline["decoder"], "tick_dilations": []}), []),
        "without wide hearing": (changed(encoder={**pipeline["encoder"], "dilations": []}), []),
        "without bands": (changed(encoder={**pipeline["encoder"], "band_channels": []}), []),
        "without onset loss": (pipeline, ["--onset-loss", "0"]),
        "without strays": (pipeline, ["--augment-strays", "0"]),
        "plain decoder": (changed(decoder=plain), []),
        "log time": (changed(tokenizer={"type": "osu160", "time": {"type": "log_time"}}), []),
        "log time, plain decoder": (changed(tokenizer={"type": "osu160", "time": {"type": "log_time"}}, decoder=plain), []),
    }


def checked(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def trained(options, name, pipeline, more):
    work = options.work / name.replace(" ", "-").replace(",", "")
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "Songs").exists():
        (work / "Songs").symlink_to(options.songs.resolve())
    file = work / "pipeline.json"
    file.write_text(json.dumps({**pipeline, "weights": "weights.safetensors"}, indent=2))
    if not (work / "weights.safetensors").exists():
        count = sum(1 for song in options.songs.iterdir() if (song / "song.json").exists())
        subprocess.run([ROOT / "models/starter/train", "--pipeline", file, "--work", work, "--bin", options.bin, "--songs", str(count),
                        "--steps", str(options.steps), "--threads", str(options.threads), "--", "--score-maps", "0",
                        "--cache", options.songs.parent / "cache",
                        "--precision", options.precision, *more], check=True)
    return file


def scores(options, file):
    maps = file.parent / "maps"
    maps.mkdir(exist_ok=True)
    for i, song in enumerate(sorted(path for path in options.held_out.iterdir() if (path / "song.json").exists())):
        output = maps / f"{i:05}.osz"
        if output.exists():
            continue
        audio = next(path for path in sorted(song.iterdir()) if path.stem == "audio")
        truth = next(path for path in sorted(song.iterdir()) if "[Expert]" in path.name)
        checked(options.bin / "osugen-run", file, "--audio", audio, "--output", output, "--spread", ",".join(LEVELS).lower(),
                "--seed", i + 1, "--progress", "none", "--set", "timing.type=from_map", "--set", f"timing.map={truth}")
    found = json.loads(checked(options.bin / "osugen-eval", maps, "--reference", options.held_out, "--json", "--progress", "none"))
    rows = {"these maps": {}, "metronome": {}}
    for level in found["levels"]:
        rows["these maps"][level["level"]] = level["metrics"]["f1_20"]["mean"]
        rows["metronome"][level["level"]] = level["baselines"]["metronome"]["metrics"]["f1_20"]["mean"]
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--songs", type=pathlib.Path, default=ROOT / "build/starter/Songs")
    parser.add_argument("--held-out", type=pathlib.Path, required=True, help="held-out songs of osugen-synth, generated with another seed")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--width", type=int, default=192, help="width of decoder and memory; a multiple of 6 [%(default)s]")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--precision", default="auto", help="compute precision of osugen-train [%(default)s]")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/ablations")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin")
    parser.add_argument("--only", action="append", help="variant; repeatable [all]")
    options = parser.parse_args()
    pipeline = narrowed(json.loads((ROOT / "models/starter/pipeline.json").read_text()), options.width)
    result = {"steps": options.steps, "width": options.width, "f1_20": {}}
    print(f"{'':28}" + "".join(f"{level:>9}" for level in LEVELS), file=sys.stderr)
    for name, (changed, more) in variants(pipeline).items():
        if options.only and name not in options.only:
            continue
        rows = scores(options, trained(options, name, changed, more))
        result["f1_20"].setdefault("metronome", rows["metronome"])
        result["f1_20"][name] = rows["these maps"]
        print(f"{name:28}" + "".join(f"{rows['these maps'].get(level, float('nan')):9.3f}" for level in LEVELS), file=sys.stderr, flush=True)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
