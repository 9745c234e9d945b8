#!/usr/bin/env python3
"""Every figure of models/starter/MODEL_CARD.md: maps of songs that the model never heard, against their maps.

    python3 tools/bench/starter.py [--pipeline models/starter/pipeline.json] [--songs 50] [--maps 1000]
                                  [--audio ../shared/audio] [--bin build/release/bin] [--work FOLDER]

Makes songs with osugen-synth from seeds that no training uses, maps all five levels of each with osugen-run (the
tempo from the song, and once more with the true tempo), and scores them with osugen-eval beside the best metronome and
an onset picker of the same density. Every map goes through osugen-map check; --maps N goes on with more songs and seeds until
so many were checked. With --audio a folder of Quaver charts (audio.mp3, *.qua) is scored too: at 50 ms, each level against the
human chart nearest in density, beside human against human. Prints one JSON object, and tables on standard error. A run
that was stopped goes on when it is started again with the same --work.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEVELS = ["Easy", "Normal", "Hard", "Insane", "Expert"]
HELD_OUT_SEED = 990_001  # models/starter/train stays below 900,000
CHECKED = ["-i", "artwork", "-i", "metadata", "-i", "audio"]


class Bench:
    def __init__(self, options, work):
        self.bin, self.pipeline, self.work = pathlib.Path(options.bin), options.pipeline, work
        self.sets = [word for pair in options.set for word in ("--set", pair)]
        self.seconds = {"songs": 0.0, "mapping": 0.0}

    def run(self, program, *words, accept=(0,)):
        done = subprocess.run([str(self.bin / program), *map(str, words)], capture_output=True, text=True)
        if done.returncode not in accept:
            sys.exit(f"{program} {' '.join(map(str, words))} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        return done.stdout

    def songs(self, name, count, seed):
        folder = self.work / name
        self.run("osugen-synth", folder, "--songs", count, "--seed", seed, "--progress", "none")
        return sorted(path for path in folder.iterdir() if (path / "song.json").exists())

    def mapset(self, audio, output, seed, timing=()):
        """All levels of one song; times of their making are those of the runs that made them now."""
        if output.exists():
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        said = json.loads(self.run("osugen-run", self.pipeline, "--audio", audio, "--output", output, "--spread",
                                   ",".join(LEVELS).lower(), "--seed", seed, "--json", "--progress", "none", *timing,
                                   *self.sets))
        self.seconds["mapping"] += time.perf_counter() - began
        self.seconds["songs"] += said.get("song_seconds", 0)

    def scores(self, generated, reference, *words):
        return json.loads(self.run("osugen-eval", generated, "--reference", reference, "--json", "--progress", "none", *words))

    def checks(self, files):
        """Problems by what they are, over all maps of some mapsets."""
        problems, maps, malformed = {}, 0, 0
        for file in files:
            said = json.loads(self.run("osugen-map", "check", file, "--json", *CHECKED, accept=(0, 1)))
            for finding in said["findings"]:
                if finding["severity"] == "problem":
                    problems[finding["code"]] = problems.get(finding["code"], 0) + 1
            for line in self.run("osugen-map", "dump", file).splitlines():
                maps += 1
                malformed += bool(json.loads(line)["rejected"])
        return {"maps": maps, "with_rejected_lines": malformed, "problems": problems}


def audio_of(folder):
    return next(path for path in sorted(folder.iterdir()) if path.suffix in (".mp3", ".ogg", ".flac", ".wav"))


def value(metric):
    return metric.get("mean") if isinstance(metric, dict) else metric


def by_level(scores):
    rows = {}
    for level in scores["levels"]:
        metrics, baselines = level["metrics"], level["baselines"]
        row = {key: value(metrics[key]) for key in ("f1_10", "f1_20", "f1_50", "typed_f1_20", "rate_ratio", "bias_ms")
               if key in metrics}
        for name in ("metronome", "picker", "picker_snapped"):
            own = baselines.get(name, {}).get("metrics", baselines.get(name, {}))
            row[name] = {key: value(own[key]) for key in ("f1_20", "f1_50") if key in own}
        rows[level["level"]] = row
    return rows


def table(title, rows):
    print(f"\n{title}", file=sys.stderr)
    print(f"{'':10}{'F1@10':>8}{'F1@20':>8}{'F1@50':>8}{'typed':>8}{'rate':>8}   metronome  picker  snapped (F1@20)",
          file=sys.stderr)
    for level, row in rows.items():
        line = f"{level:10}" + "".join(f"{row.get(k) or 0:8.3f}" for k in ("f1_10", "f1_20", "f1_50", "typed_f1_20", "rate_ratio"))
        line += "".join(f"{row[k].get('f1_20') or 0:11.3f}" for k in ("metronome", "picker", "picker_snapped"))
        print(line, file=sys.stderr)


def held_out(bench, count):
    result = {}
    songs = bench.songs("held-out", count, HELD_OUT_SEED)
    for name in ("tempo_from_song", "true_tempo"):
        folder = bench.work / name
        for i, song in enumerate(songs):
            truth = next(path for path in sorted(song.iterdir()) if "[Expert]" in path.name)
            given = [] if name == "tempo_from_song" else ["--set", "timing.type=from_map", "--set", f"timing.map={truth}"]
            bench.mapset(audio_of(song), folder / f"{i:05}.osz", i + 1, given)
            print(f"\r{name}: {i + 1} of {count} songs", end="", file=sys.stderr)
        rows = by_level(bench.scores(folder, bench.work / "held-out"))
        table(f"{count} held-out songs, {name.replace('_', ' ')}", rows)
        result[name] = rows
    return result


def more_maps(bench, maps):
    """Maps of other songs, until `maps` were made, held-out ones counted."""
    made = sorted(bench.work.glob("t*/*.osz"))
    missing = -(-(maps - len(LEVELS) * len(made)) // len(LEVELS))
    if missing > 0:
        for i, song in enumerate(bench.songs("more", missing, HELD_OUT_SEED + 1)):
            bench.mapset(audio_of(song), bench.work / "more-maps" / f"{i:05}.osz", i + 1)
            print(f"\rmore maps: {i + 1} of {missing} songs", end="", file=sys.stderr)
    return bench.checks(sorted(bench.work.glob("t*/*.osz")) + sorted(bench.work.glob("more-maps/*.osz")))


def chart_as_map(qua, target):
    """Onsets and tempo of a Quaver chart (four keys) as a map of circles; chords are one object."""
    text = qua.read_text(encoding="utf-8-sig")
    head, _, objects = text.partition("HitObjects:")
    times = sorted({int(float(t)) for t in re.findall(r"^(?:- |  )StartTime: ([\d.]+)", objects, re.M)})
    points = []
    for block in re.split(r"^- ", head.partition("TimingPoints:")[2].partition("SliderVelocities:")[0], flags=re.M)[1:]:
        start, bpm = re.search(r"StartTime: ([-\d.]+)", block), re.search(r"Bpm: ([\d.]+)", block)
        if bpm:
            points.append((float(start.group(1)) if start else 0.0, 60000 / float(bpm.group(1))))
    name = re.search(r"^DifficultyName: (.*)$", head, re.M).group(1).strip()
    lines = ["osu file format v14", "", "[General]", "AudioFilename: audio.mp3", "Mode: 0", "", "[Metadata]", "Title:song", "Artist:song",
             "Creator:chart", f"Version:{name}", "", "[Difficulty]", "HPDrainRate:5", "CircleSize:4", "OverallDifficulty:5",
             "ApproachRate:5", "SliderMultiplier:1.4", "SliderTickRate:1", "", "[TimingPoints]"]
    lines += [f"{round(time)},{length!r},4,1,0,100,1,0" for time, length in points] + ["", "[HitObjects]"]
    lines += [f"256,192,{time},1,0,0:0:0:0:" for time in times]
    target.write_text("\n".join(lines) + "\n")
    return len(times)


def real_songs(bench, audio):
    result = {}
    for song in sorted(path.parent for path in pathlib.Path(audio).glob("quaver/*/audio.mp3")):
        folder = bench.work / "quaver" / song.name
        human = folder / "charts"  # apart from the maps, or they would be compared with themselves
        human.mkdir(parents=True, exist_ok=True)
        shutil.copy(song / "audio.mp3", human)  # a song is known by its audio
        charts = {}
        for qua in sorted(song.glob("*.qua")):
            target = human / f"{qua.stem}.osu"
            charts[target] = chart_as_map(qua, target)
        densest = max(charts, key=charts.get)
        print(f"\n{song.name}", file=sys.stderr)
        rows = result[song.name] = {}
        for name in ("tempo_from_song", "true_tempo"):
            # Charts are timed to the audio: no bias is taken off.
            given = ["--set", "timing.bias_ms=0"]
            if name == "true_tempo":
                given += ["--set", "timing.type=from_map", "--set", f"timing.map={densest}"]
            output = folder / f"{name}.osz"
            bench.mapset(song / "audio.mp3", output, 1, given)
            rows[name] = pairs_of(bench.scores(output, human, "--match", "density", "--audio", song / "audio.mp3", "--bias-ms", 0))
        ordered = sorted(charts, key=charts.get)
        rows["human_against_human"] = {
            f"{a.stem} / {b.stem}": pairs_of(bench.scores(a, b, "--match", "density", "--audio", song / "audio.mp3", "--bias-ms", 0))
            for a, b in zip(ordered, ordered[1:])}
        print(json.dumps(rows, indent=1), file=sys.stderr)
    return result


def pairs_of(scores):
    rows = []
    for pair in scores["pairs"]:
        row = {"generated": pathlib.Path(pair["generated"]).name, "reference": pathlib.Path(pair["reference"]).name,
               "f1_50": pair["values"].get("f1_50"), "rate_ratio": pair["values"].get("rate_ratio")}
        for name, own in pair["baselines"].items():
            row[name] = (own.get("values", own) or {}).get("f1_50")
        rows.append(row)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", default=ROOT / "build/release/bin")
    parser.add_argument("--pipeline", default=ROOT / "models/starter/pipeline.json")
    parser.add_argument("--songs", type=int, default=50)
    parser.add_argument("--maps", type=int, default=0, help="minimum number of maps to check [those of the songs]")
    parser.add_argument("--audio", help="folder with quaver/*/audio.mp3 and charts")
    parser.add_argument("--work", help="folder to keep files in [temporary folder]")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override a value of the pipeline; repeatable")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="osugen-bench-") as temporary:
        bench = Bench(options, pathlib.Path(options.work or temporary))
        bench.work.mkdir(parents=True, exist_ok=True)
        result = {"pipeline": str(options.pipeline), "set": options.set, "songs": options.songs}
        if options.songs:
            result["held_out"] = held_out(bench, options.songs)
        if options.audio:
            result["real_songs"] = real_songs(bench, options.audio)
        result["checks"] = more_maps(bench, options.maps)
        result["seconds"] = {key: round(of, 1) for key, of in bench.seconds.items()}
        print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
