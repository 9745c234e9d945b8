#!/usr/bin/env python3
"""Songs that are plainer than any of osugen-synth, for fit.py: a metronome, drums alone, drums with a few chords.

  plain_songs.py FOLDER [--songs N] [--seed S]

A net that was trained on full arrangements only takes a bare drum beat for something else. Each song gets a song.json with
what fit.py needs of it. The tempos are those at which such beats are written in maps. Needs numpy."""
import argparse
import json
import pathlib
import wave

import numpy as np

RATE = 22050
# One bar of sixteenths each: kick, snare, hat; and the tempos at which people count it so.
PATTERNS = {
    "rock": ("X.......X.......", "....X.......X...", "x.x.x.x.x.x.x.x.", 95, 200),
    "rock with a push": ("X.....x.X.......", "....X.......X...", "x.x.x.x.x.x.x.x.", 95, 195),
    "no hats": ("X.......X.......", "....X.......X...", "................", 95, 200),
    "quarters": ("X.......X.......", "....X.......X...", "x...x...x...x...", 110, 220),
    "sixteenths": ("X.....x...x.....", "....X.......X...", "xxxxxxxxxxxxxxxx", 85, 130),
    "four on the floor": ("X...X...X...X...", "................", "..x...x...x...x.", 110, 200),
    "four and claps": ("X...X...X...X...", "....X.......X...", "..X...X...X...X.", 110, 200),
    "half time": ("X.........x.....", "........X.......", "x.x.x.x.x.x.x.x.", 130, 180),
    "breakbeat": ("X.........x.....", "....X.......X...", "x.x.x.x.x.x.x.x.", 150, 185),
    "blast": ("X.X.X.X.X.X.X.X.", "..x...x...x...x.", "x...x...x...x...", 160, 240),
    "metronome": ("................", "................", "X...x...x...x...", 90, 200),
    "even metronome": ("................", "................", "x...x...x...x...", 90, 200),
    "beats and half-beats": ("................", "................", "X.o.X.o.X.o.X.o.", 90, 180),
}


def hit(samples, at_s, hz, tone, noise, decay, loud, chance):
    first = int(np.ceil(at_s * RATE))
    count = min(int(RATE * 6 / decay), len(samples) - first)
    if count <= 0:
        return
    seconds = np.arange(count) / RATE
    sound = tone * np.sin(2 * np.pi * hz * seconds + 0.5 * np.pi) + noise * chance.uniform(-1, 1, count)
    samples[first:first + count] += loud * sound * np.exp(-decay * seconds)


def chord(samples, at_s, length_s, root, loud, chance):
    first, count = int(np.ceil(at_s * RATE)), int(length_s * RATE)
    count = min(count, len(samples) - first)
    if count <= 0:
        return
    seconds = np.arange(count) / RATE
    rise = np.minimum(1, seconds / 0.01) * np.minimum(1, (length_s - seconds) / 0.02).clip(0)
    for semitone in (0, 7, 12, 12 + int(chance.choice([3, 4])), 19):
        hz = 55 * 2 ** ((root + semitone) / 12)
        samples[first:first + count] += loud * rise * np.sin(2 * np.pi * hz * seconds)


def song(seed):
    chance = np.random.default_rng(seed)
    name = str(chance.choice(list(PATTERNS)))
    kick, snare, hat, low, high = PATTERNS[name]
    bpm = float(np.round(np.exp(chance.uniform(np.log(low), np.log(high))), int(chance.choice([0, 0, 1, 2]))))
    start, seconds = float(chance.choice([0, chance.uniform(0, 3)])), float(chance.uniform(18, 45))
    beat = 60 / bpm
    samples = chance.normal(0, 1e-4, int(seconds * RATE))
    sounds = {"kick": (chance.uniform(45, 90), 1, .3, 25, .6), "snare": (chance.uniform(180, 420), .6, .6, 30, .45),
              "hat": (chance.uniform(3000, 8000), chance.choice([0, .6]), .6, 60, chance.uniform(.08, .3))}
    loudness = {"X": 1, "x": .7, "o": .4}
    bars = int((seconds - start) / (4 * beat)) + 1
    rests = set(chance.integers(2, max(3, bars), 2)) if chance.random() < 0.4 else set()
    for bar in range(bars):
        for part, pattern in (("kick", kick), ("snare", snare), ("hat", hat)):
            for place, how in enumerate(pattern):
                if how != "." and not (bar in rests and part != "hat"):
                    hz, tone, noise, decay, loud = sounds[part]
                    hit(samples, start + (bar * 4 + place / 4) * beat, hz, tone, noise, decay,
                        loud * loudness[how] * chance.uniform(.9, 1.1), chance)
    if chance.random() < 0.4:
        roots = chance.integers(0, 12, 4)
        for bar in range(bars):
            chord(samples, start + bar * 4 * beat, 4 * beat, roots[bar % 4], .06, chance)
    truth = {"seed": seed, "genre": name, "audio": "audio.wav", "length_ms": seconds * 1000, "no_bars": "metronome" in name,
             "red_lines": [{"time_ms": start * 1000, "beat_length_ms": beat * 1000, "bpm": bpm, "meter": 4}]}
    return samples / max(1, np.abs(samples).max()), truth


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--songs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=51001)
    args = parser.parse_args()
    for number in range(args.songs):
        samples, truth = song(args.seed + number)
        folder = args.folder / f"{number:05} plain"
        folder.mkdir(parents=True, exist_ok=True)
        with wave.open(str(folder / "audio.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((samples * 32000).astype("<i2").tobytes())
        (folder / "song.json").write_text(json.dumps(truth))


if __name__ == "__main__":
    main()
