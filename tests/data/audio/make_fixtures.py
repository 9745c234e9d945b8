#!/usr/bin/env python3
"""Makes the songs of this folder: one signal, known to the sample, through every encoder.

    python3 tests/data/audio/make_fixtures.py

Needs lame, oggenc, opusenc and flac. The tests make the same signal again (tests/audio/signal.h) and look
for it in what osugen decodes, so the formula below and the one there must stay equal.
"""
import math
import struct
import subprocess
import tempfile
import wave
from pathlib import Path

HERE = Path(__file__).parent
RATE = 44100
LENGTH = 30000
NOISE = 9000  # samples of noise at the start: the loud frames that make VBR lengths hard to guess
BURSTS = ((11000, 900.0), (16000, 1700.0), (21000, 2500.0), (26000, 600.0))


def signal():
    samples, state = [0.0] * LENGTH, 12345
    for i in range(NOISE):
        state = (state * 1103515245 + 12345) % 2**31
        samples[i] = 0.25 * (state / 2**30 - 1.0)
    for start, hertz in BURSTS:
        for i in range(start, LENGTH):
            t = i - start
            samples[i] += 0.4 * math.exp(-t / 300.0) * math.sin(2 * math.pi * hertz * t / RATE)
    return samples


def write(path, channels):
    frames = [int(round(32767 * s)) for s in signal()]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(RATE)
        # The right channel is silent: the mean of both is half the signal.
        out.writeframes(b"".join(struct.pack("<h", f) + b"\0\0" * (channels - 1) for f in frames))


def main():
    with tempfile.TemporaryDirectory() as folder:
        mono, stereo = Path(folder) / "mono.wav", Path(folder) / "stereo.wav"
        write(mono, 1)
        write(stereo, 2)

        def run(*words):
            subprocess.run([str(w) for w in words], check=True)

        tags = ["--tt", "Café Réel", "--ta", "osugen tests"]
        run("lame", "--quiet", "-b", 64, *tags, "--id3v2-only", mono, HERE / "cbr_lame_tag.mp3")
        run("lame", "--quiet", "-V", 5, mono, HERE / "vbr_lame_tag.mp3")
        run("lame", "--quiet", "-m", "s", "-b", 128, stereo, HERE / "stereo_lame_tag.mp3")
        run("lame", "--quiet", "-t", "-b", 64, mono, HERE / "cbr_no_tag.mp3")
        run("lame", "--quiet", "-t", "-V", 5, mono, HERE / "vbr_no_tag.mp3")
        run("lame", "--quiet", "--resample", 22.05, "-b", 56, mono, HERE / "mpeg2_lame_tag.mp3")
        run("oggenc", "--quiet", "-q", 2, "--serial", 1, "--title", "夜に", "--artist", "osugen tests",
            mono, "-o", HERE / "vorbis.ogg")
        run("opusenc", "--quiet", "--serial", 1, "--bitrate", 64, "--title", "Opus", "--artist",
            "osugen tests", mono, HERE / "opus.opus")
        run("flac", "--silent", "--force", "--best", "--no-padding", "--tag=TITLE=Flac",
            "--tag=ARTIST=osugen tests", mono, "-o", HERE / "flac.flac")


if __name__ == "__main__":
    main()
