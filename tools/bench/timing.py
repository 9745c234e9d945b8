#!/usr/bin/env python3
"""How often `osugen-map timing` is right: on songs that osugen-synth makes, and on songs with annotations.

  tools/bench/timing.py                       200 synthetic songs of a seed that nothing was fitted to
  tools/bench/timing.py --audio FOLDER        songs with a MANIFEST.csv: file, bpm, offset_ms, notes

Processor time is that of the whole program, decoding and all. Needs nothing but Python."""
import argparse
import csv
import json
import pathlib
import resource
import statistics
import subprocess
import sys

TOLERANCE_BPM = 0.005  # exact
ON_BEAT_MS = 15        # nearer than that is the same beat, farther another one
FOLLOWED_MS = 10       # of a beat, where the tempo changes
SLOW_BPM, FASTEST_BPM = 100, 240  # slower tempos are written twice as fast, as maps are
RATIOS = {"doubled": 2, "halved": 1 / 2, "3/2": 3 / 2, "2/3": 2 / 3, "4/3": 4 / 3, "3/4": 3 / 4, "3": 3, "1/3": 1 / 3,
          "4": 4, "1/4": 1 / 4}


def heard(program, song):
    """What the program says, and its processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run([program, "timing", song, "--json"], capture_output=True, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return json.loads(output), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def remainder(value, step):
    return value - step * round(value / step)


def line_at(lines, time_ms):
    """The red line in force; the first one before it, too."""
    return [line for line in lines if line["time_ms"] <= time_ms + 1][-1:] or lines[:1]


def beats(lines, end_ms, bars):
    """Times of all beats, or of the first ones of bars, with the lengths of their beats."""
    times = []
    for line, until in zip(lines, [line["time_ms"] for line in lines[1:]] + [end_ms]):
        step = line["beat_length_ms"] * (line["meter"] if bars else 1)
        for i in range(int((until - line["time_ms"]) / step + 1.001)):
            if line["time_ms"] + i * step < until - step / 4:
                times.append((line["time_ms"] + i * step, line["beat_length_ms"]))
    return times


def found_share(true, lines, within_ms, bars):
    """Share of true beats (or bars) that a heard one is at, within so many ms."""
    found = 0
    for time, length in true:
        line = line_at(lines, time)[0]
        step = line["beat_length_ms"] * (line["meter"] if bars else 1)
        same = abs(line["beat_length_ms"] / length - 1) < 0.02
        near = min(abs(remainder(time - line["time_ms"], step)),
                   *(abs(time - other["time_ms"]) for other in lines))
        found += same and near < within_ms
    return found / max(1, len(true))


def kind_of(line, true, off_ms):
    """In which way a red line is right or wrong."""
    ratio = line["bpm"] / true["bpm"]
    if abs(line["bpm"] - true["bpm"]) <= TOLERANCE_BPM + 1e-9:
        if abs(off_ms) < ON_BEAT_MS:
            return "right"
        half = true["beat_length_ms"] / 2
        return "half-beat" if abs(abs(off_ms) - half) < ON_BEAT_MS else "other beat"
    if abs(ratio - 1) < 0.003:
        return "decimals"
    return next((name for name, value in RATIOS.items() if abs(ratio / value - 1) < 0.003), "other tempo")


def spans_of(lines, end):
    """How long each line is in force, ms."""
    return [b["time_ms"] - a["time_ms"] for a, b in zip(lines, lines[1:] + [{"time_ms": end}])]


def as_mapped(lines, end):
    """The lines as a map has them: slow songs, by their longest line, at twice the tempo."""
    spans = spans_of(lines, end)
    bpm = lines[spans.index(max(spans))]["bpm"]
    if bpm >= SLOW_BPM or 2 * bpm > FASTEST_BPM:
        return lines
    return [{**line, "bpm": 2 * line["bpm"], "beat_length_ms": line["beat_length_ms"] / 2} for line in lines]


def judged(answer, truth):
    end = truth["length_ms"]
    lines, true_lines = answer["red_lines"], as_mapped(truth["red_lines"], end)
    spans = spans_of(true_lines, end)
    longest = max(range(len(spans)), key=lambda i: spans[i])
    true = true_lines[longest]
    line = line_at(lines, true["time_ms"] + spans[longest] / 2)[0]
    off = remainder(line["time_ms"] - true["time_ms"], true["beat_length_ms"])
    return {"kind": kind_of(line, true, off), "off_ms": off, "bpm": line["bpm"], "true_bpm": true["bpm"],
            "lines": len(lines), "true_lines": len(true_lines), "confidence": answer["confidence"],
            "meter": line["meter"], "true_meter": true["meter"],
            "beats": found_share(beats(true_lines, end, False), lines, FOLLOWED_MS, False),
            "bars": found_share(beats(true_lines, end, True), lines, FOLLOWED_MS, True)}


def synthetic(args):
    folder = pathlib.Path(args.folder)
    subprocess.run([f"{args.build}/bin/osugen-synth", folder, "-n", str(args.songs), "-s", str(args.seed),
                    "--min-seconds", "40", "--max-seconds", "60", "--threads", "1", "--progress", "none"], check=True, stdout=subprocess.DEVNULL)
    songs = []
    for number, path in enumerate(sorted(folder.glob("*/song.json"))[:args.songs]):
        truth = json.loads(path.read_text())
        answer, seconds = heard(f"{args.build}/bin/osugen-map", path.parent / truth["audio"])
        songs.append({"number": number, "genre": truth["genre"], "seconds": seconds, **judged(answer, truth)})
    return songs


def right(song):
    """One tempo: the beat, and no other tempo anywhere. Several: the longest, and nearly all beats followed."""
    if song["true_lines"] == 1:
        return song["kind"] == "right" and song["lines"] == 1
    return song["kind"] in ("right", "decimals") and song["beats"] >= 0.95


def share(part, whole):
    return f"{len(part)}/{len(whole)} ({100 * len(part) / max(1, len(whole)):.1f} %)"


def print_group(name, songs):
    print(f"\n{name}: {len(songs)} songs")
    kinds = {}
    for song in songs:
        kind = song["kind"] if song["true_lines"] > 1 or song["lines"] == 1 else song["kind"] + ", but split"
        kinds[kind] = kinds.get(kind, 0) + 1
    print("  tempo exact     ", share([s for s in songs if abs(s["bpm"] - s["true_bpm"]) <= TOLERANCE_BPM + 1e-9], songs))
    print("  right           ", share([s for s in songs if right(s)], songs))
    for kind, count in sorted(kinds.items(), key=lambda item: -item[1]):
        print(f"    {kind:<22}{count}")
    offsets = sorted(abs(s["off_ms"]) for s in songs if s["kind"] == "right")
    if offsets:
        print(f"  offset error where the beat is right: median {statistics.median(offsets):.2f} ms, "
              f"p90 {offsets[int(0.9 * (len(offsets) - 1))]:.2f} ms")
    sure = [s for s in songs if s["confidence"] >= 0.5]
    print("  sure            ", share(sure, songs), "of those right", share([s for s in sure if right(s)], sure))
    print(f"  beats within {FOLLOWED_MS} ms: {statistics.mean(s['beats'] for s in songs):.3f}, first beats of bars: "
          f"{statistics.mean(s['bars'] for s in songs):.3f}")


def report(songs):
    for song in songs:
        if not right(song):
            print("{number:4} {genre:<12} {kind:<12} {bpm:9.3f} for {true_bpm:9.3f} {off_ms:8.1f} ms  {lines} of "
                  "{true_lines} lines  confidence {confidence:.2f} beats {beats:.2f} bars {bars:.2f}".format(**song))
    print_group("all", songs)
    print_group("one tempo", [s for s in songs if s["true_lines"] == 1])
    print_group("several tempos", [s for s in songs if s["true_lines"] > 1])
    print(f"\nprocessor seconds a song: {statistics.mean(s['seconds'] for s in songs):.2f}")


def number_in(text):
    """320 of '320(grid)'; None where there is none."""
    try:
        return float(text.split("(")[0])
    except ValueError:
        return None


def annotated(args):
    root = pathlib.Path(args.audio)
    songs = []
    with open(root / "MANIFEST.csv", newline="") as manifest:
        rows = list(csv.DictReader(manifest))
    for row in rows:
        if not (root / row["file"]).is_file():
            print("missing:", row["file"])
            continue
        answer, seconds = heard(f"{args.build}/bin/osugen-map", root / row["file"])
        line, bpm, offset = answer["red_lines"][0], number_in(row["bpm"]), number_in(row["offset_ms"])
        song = {"file": row["file"], "bpm": line["bpm"], "time_ms": line["time_ms"], "meter": line["meter"],
                "lines": len(answer["red_lines"]), "confidence": answer["confidence"], "true_bpm": bpm,
                "true_offset_ms": offset, "seconds": seconds}
        if bpm and offset is not None and "grid" not in row["bpm"]:
            song["off_ms"] = remainder(line["time_ms"] - offset, 60000 / bpm)
        songs.append(song)
        truth = f"{row['bpm'] or '-':>10} {song.get('off_ms', float('nan')):8.1f} ms"
        print(f"{row['file'][:52]:<53}{line['bpm']:9.3f} for {truth}  {song['lines']:3} lines  "
              f"{line['meter']}/4  confidence {answer['confidence']:.2f}  {seconds:.2f} s")
    return songs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release", help="build folder [%(default)s]")
    parser.add_argument("--songs", type=int, default=200, help="number of synthetic songs [%(default)s]")
    parser.add_argument("--seed", type=int, default=990101, help="seed of the synthetic songs [%(default)s]")
    parser.add_argument("--folder", default="build/timing-songs", help="folder of the synthetic songs [%(default)s]")
    parser.add_argument("--audio", help="folder of annotated songs, in place of synthetic ones")
    parser.add_argument("--json", help="write all results to this file")
    args = parser.parse_args()
    songs = annotated(args) if args.audio else synthetic(args)
    if not args.audio:
        report(songs)
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(songs, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
