#!/usr/bin/env python3
"""Composes and renders examples/song.ogg: sixteen bars at 128 BPM, made by osugen itself.

    python3 examples/compose_song.py [song.ogg]

Needs numpy, and the encoder `oggenc` (Debian: vorbis-tools). The samples are the same at every run; the
bytes of the Ogg file are those of one version of the encoder. Every onset lies on the grid that
examples/README.md states, to the sample before encoding.
"""
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np

RATE = 44100
BPM = 128.0
FIRST_BEAT = 0.5  # seconds
BARS = 16
TAIL = 1.5  # seconds of reverberation after the last bar
STEP = 60.0 / BPM / 4  # a sixteenth, seconds
LENGTH = int(round((FIRST_BEAT + BARS * 16 * STEP + TAIL) * RATE))

# One chord a bar, as MIDI notes: A minor, F, C, G.
CHORDS = [(57, 60, 64), (53, 57, 60), (55, 60, 64), (55, 59, 62)]
ROOTS = [33, 29, 36, 31]

# (bar, sixteenth, length in sixteenths, MIDI note)
VERSE = [
    (0, 0, 3, 76), (0, 3, 3, 74), (0, 6, 2, 72), (0, 8, 4, 69), (0, 12, 2, 72), (0, 14, 2, 74),
    (1, 0, 3, 77), (1, 3, 3, 76), (1, 6, 2, 72), (1, 8, 6, 69), (1, 14, 2, 72),
    (2, 0, 3, 76), (2, 3, 3, 79), (2, 6, 2, 76), (2, 8, 4, 72), (2, 12, 2, 74), (2, 14, 2, 76),
    (3, 0, 3, 74), (3, 3, 3, 71), (3, 6, 2, 74), (3, 8, 8, 67),
]
CHORUS = [
    (0, 0, 2, 81), (0, 2, 2, 79), (0, 4, 2, 76), (0, 6, 1, 79), (0, 7, 3, 81), (0, 10, 2, 84), (0, 12, 4, 83),
    (1, 0, 2, 81), (1, 2, 2, 77), (1, 4, 2, 76), (1, 6, 1, 77), (1, 7, 3, 79), (1, 10, 2, 81), (1, 12, 4, 77),
    (2, 0, 2, 79), (2, 2, 2, 76), (2, 4, 2, 72), (2, 6, 1, 76), (2, 7, 3, 79), (2, 10, 2, 81), (2, 12, 2, 79),
    (2, 14, 2, 76),
    (3, 0, 2, 74), (3, 2, 2, 76), (3, 4, 2, 79), (3, 6, 1, 83), (3, 7, 5, 81), (3, 12, 1, 79), (3, 13, 1, 76),
    (3, 14, 2, 74),
]


def hertz(note):
    return 440.0 * 2.0 ** ((note - 69) / 12.0)


def start_of(bar, step):
    """The first sample of a sixteenth."""
    return int(round((FIRST_BEAT + (bar * 16 + step) * STEP) * RATE))


def add(track, start, sound, gain):
    end = min(start + len(sound), len(track))
    track[start:end] += gain * sound[: end - start]


def tone(note, seconds, brightness, decay, release=0.04, detune=(0.0,)):
    """Harmonics that fade the faster the higher they are: a saw through a closing low-pass filter."""
    time = np.arange(int((seconds + release) * RATE)) / RATE
    sound = np.zeros_like(time)
    for cents in detune:
        base = hertz(note) * 2.0 ** (cents / 1200.0)
        phase = 2 * np.pi * base * time + 0.7 * cents
        for k in range(1, min(40, int(14000 / base)) + 1):
            fade = np.exp(-(k - 1) * (1.0 / brightness + decay * time))
            sound += np.sin(k * phase) * fade / k
    attack = np.minimum(time / 0.003, 1.0)
    closing = np.clip((seconds + release - time) / release, 0.0, 1.0)
    return sound * attack * closing / len(detune)


def kick():
    time = np.arange(int(0.32 * RATE)) / RATE
    phase = 2 * np.pi * (48 * time + 150 / 38 * (1 - np.exp(-38 * time)))
    click = np.exp(-time * 900) * np.sin(2 * np.pi * 3200 * time)
    return np.sin(phase) * np.exp(-time * 11) * np.minimum(time / 0.001, 1) + 0.35 * click


def noise_hit(rng, seconds, decay, low, high):
    """Noise between two frequencies, fading: snare, clap and hats."""
    count = int(seconds * RATE)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    spectrum *= 1 / (1 + (low / np.maximum(frequency, 1)) ** 4) / (1 + (frequency / high) ** 6)
    sound = np.fft.irfft(spectrum, count)
    return sound / np.abs(sound).max() * np.exp(-np.arange(count) / RATE * decay)


def snare(rng):
    time = np.arange(int(0.25 * RATE)) / RATE
    body = np.sin(2 * np.pi * (185 * time + 60 / 40 * (1 - np.exp(-40 * time)))) * np.exp(-time * 24)
    return 0.6 * body + 0.8 * noise_hit(rng, 0.25, 19, 1200, 9000)


def drums(rng):
    """Kick, snare and hats, and the gain by which the kick ducks everything else."""
    dry, wet = np.zeros(LENGTH), np.zeros(LENGTH)
    duck = np.ones(LENGTH)
    kick_sound, snare_sound = kick(), snare(rng)
    closed, opened = noise_hit(rng, 0.06, 70, 7000, 15000), noise_hit(rng, 0.22, 16, 6500, 14000)
    crash = noise_hit(rng, 2.2, 2.2, 3500, 12000)
    dip = 1 - 0.55 * np.exp(-np.arange(int(0.3 * RATE)) / RATE * 12)
    for bar in range(BARS):
        last = bar == BARS - 1
        for step in (0, 4, 8, 12) if not last else (0, 3, 6):
            start = start_of(bar, step)
            add(dry, start, kick_sound, 0.85)
            end = min(start + len(dip), LENGTH)
            duck[start:end] = np.minimum(duck[start:end], dip[: end - start])
        if bar >= 4:
            for step in (4, 12):
                add(wet, start_of(bar, step), snare_sound, 0.85)
        if bar % 4 == 3 and bar >= 3:
            for step in (13, 14, 15):
                add(wet, start_of(bar, step), snare_sound, 0.36 + 0.16 * (step - 13))
        for step in range(2, 16, 4):
            add(wet, start_of(bar, step), opened if bar >= 8 else closed, 0.36 if bar >= 8 else 0.40)
        if bar >= 8:
            for step in range(16):
                add(wet, start_of(bar, step), closed, 0.22 if step % 2 == 0 else 0.13)
        if bar in (4, 8, 12):
            add(wet, start_of(bar, 0), crash, 0.34)
    return dry, wet, duck


def bass():
    track = np.zeros(LENGTH)
    for bar in range(4, BARS):
        root = ROOTS[bar % 4]
        pattern = [(2, 2), (6, 2), (10, 2), (14, 1), (15, 1)]
        if bar >= 8:
            pattern = [(0, 1), (2, 2), (4, 1), (6, 2), (8, 1), (10, 2), (12, 1), (14, 1), (15, 1)]
        if bar == BARS - 1:
            pattern = [(0, 2), (3, 2), (6, 8)]
        for step, length in pattern:
            note = root + (12 if step in (14, 15) else 0)
            add(track, start_of(bar, step), tone(note, length * STEP * 0.9, 9.0, 2.0), 0.22)
    return track


def pad():
    left, right = np.zeros(LENGTH), np.zeros(LENGTH)
    for bar in range(BARS):
        brightness = 4.0 + 1.5 * bar if bar < 8 else 16.0
        for i, note in enumerate(CHORDS[bar % 4]):
            sound = tone(note, 16 * STEP * 0.98, brightness, 0.02, 0.25, (-6.0, 0.0, 7.0))
            swell = np.minimum(np.arange(len(sound)) / (0.08 * RATE), 1.0)
            balance = (0.62, 0.5, 0.38)[i]
            add(left, start_of(bar, 0), sound * swell, 0.24 * balance)
            add(right, start_of(bar, 0), sound * swell, 0.24 * (1 - balance))
    return left, right


def arpeggio():
    left, right = np.zeros(LENGTH), np.zeros(LENGTH)
    order = (0, 1, 2, 1, 0, 2, 1, 2)
    for bar in range(BARS - 1):
        chord = CHORDS[bar % 4]
        for step in range(0, 16, 2 if bar < 8 else 1):
            if bar >= 8 and step % 4 == 0:
                continue
            note = chord[order[step // (2 if bar < 8 else 1) % 8]] + 12
            sound = tone(note, STEP * 1.2, 9.0, 5.0)
            balance = 0.5 + 0.3 * np.sin(step * 0.8 + bar)
            add(left, start_of(bar, step), sound, 0.26 * balance)
            add(right, start_of(bar, step), sound, 0.26 * (1 - balance))
    return left, right


def melody():
    track = np.zeros(LENGTH)
    for first, phrase in ((4, VERSE), (8, CHORUS), (12, CHORUS)):
        for bar, step, length, note in phrase:
            if first + bar == BARS - 1 and step >= 7:
                continue
            add(track, start_of(first + bar, step),
                tone(note, length * STEP * 0.92, 14.0, 1.2, 0.05, (-4.0, 4.0)), 0.21)
    add(track, start_of(BARS - 1, 7), tone(81, 7 * STEP, 14.0, 1.0, 0.3, (-4.0, 4.0)), 0.21)
    return track


def room(rng, sound, seconds, decay):
    """Reverberation: convolution with fading noise, 12 ms after the sound."""
    count = int(seconds * RATE)
    answer = rng.standard_normal(count) * np.exp(-np.arange(count) / RATE * decay)
    answer[: int(0.012 * RATE)] = 0.0
    answer /= np.sqrt(np.sum(answer**2))
    size = 1 << int(np.ceil(np.log2(len(sound) + count)))
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(answer, size), size)[: len(sound)]


def echo(sound, steps, gain):
    delay = int(round(steps * STEP * RATE))
    later = np.zeros_like(sound)
    later[delay:] = gain * sound[:-delay]
    return later


def mix():
    rng = np.random.default_rng(128)
    kick_track, drum_track, duck = drums(rng)
    pad_left, pad_right = pad()
    arp_left, arp_right = arpeggio()
    lead, low = melody(), bass()
    sides = []
    for side, (pads, arps) in enumerate(((pad_left, arp_left), (pad_right, arp_right))):
        held = pads + arps + lead + echo(lead, 3 + side, 0.28)
        wet = room(rng, drum_track * 0.5 + lead * 0.6 + arps, 1.4, 4.2)
        sides.append(kick_track + drum_track + duck * (low + held + 0.30 * wet))
    stereo = np.stack(sides, axis=1)
    stereo = np.tanh(0.9 * stereo)  # rounds the loudest peaks off
    fade = np.clip((LENGTH - np.arange(LENGTH)) / (0.6 * RATE), 0.0, 1.0)
    stereo *= fade[:, None]
    return stereo * (10 ** (-1.5 / 20) / np.abs(stereo).max())


def main():
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("song.ogg")
    samples = np.round(mix() * 32767).astype("<i2")
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "song.wav"
        with wave.open(str(wav), "wb") as out:
            out.setnchannels(2)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(samples.tobytes())
        subprocess.run(["oggenc", "--quiet", "--quality", "4", "--serial", "128", "--title", "First Light",
                        "--artist", "osugen", "--comment", "LICENSE=CC0-1.0", "--output", str(target), str(wav)],
                       check=True)
    print(target)


if __name__ == "__main__":
    main()
