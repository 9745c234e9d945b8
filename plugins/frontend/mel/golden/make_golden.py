#!/usr/bin/env python3
"""Makes the numbers that plugins/frontend/mel is compared with, by librosa 0.11 in double precision.

    python3 plugins/frontend/mel/golden/make_golden.py

Files are raw little-endian float32: samples.f32 is the song (6,000 samples at 22,050 Hz), the others are
[frames, bands] of power or magnitude, before any logarithm.
"""
from pathlib import Path

import librosa
import numpy as np

HERE = Path(__file__).parent
RATE = 22050

# name: (n_fft, hop, power, arguments of librosa). The same list is in ../test.cpp.
VARIANTS = {
    "slaney": (1024, 256, 2, dict(n_mels=80, pad_mode="constant")),
    "slaney_magnitude": (512, 200, 1, dict(n_mels=40, pad_mode="constant", fmin=30.0, fmax=10000.0)),
    "htk": (1024, 256, 2, dict(n_mels=80, htk=True, norm=None, pad_mode="reflect")),
    "htk_area": (2048, 441, 2, dict(n_mels=64, htk=True, pad_mode="reflect", fmin=20.0)),
}


def song():
    """Noise that fades in and out over a sweep and a click: loud, quiet and silent frames."""
    rng = np.random.default_rng(1)
    t = np.arange(6000) / RATE
    sweep = 0.4 * np.sin(2 * np.pi * (200 * t + 12000 * t**2)) * (t < 0.15)
    noise = 0.1 * rng.standard_normal(t.size) * np.exp(-((t - 0.1) ** 2) / 0.001)
    samples = sweep + noise
    samples[5000] = 0.9
    return samples.astype("<f4")


def main():
    samples = song()
    samples.tofile(HERE / "samples.f32")
    for name, (n_fft, hop, power, arguments) in VARIANTS.items():
        bands = librosa.feature.melspectrogram(y=samples.astype("f8"), sr=RATE, n_fft=n_fft, hop_length=hop,
                                               power=power, dtype=np.float64, **arguments)
        bands.T.astype("<f4").tofile(HERE / f"{name}.f32")


if __name__ == "__main__":
    main()
