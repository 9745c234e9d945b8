#!/usr/bin/env python3
"""The mel spectrogram in dB by osugen, librosa and torchaudio, interleaved, on one thread.

    python3 tools/bench/mel.py [--bench build/release/bin/osugen-bench] [--rounds 9]

Prints one JSON object: for each library the median of wall and of processor time, and how many times faster
than real time both are. Needs librosa (0.11), and torch with torchaudio (2.11); what is missing is left out and
named. torchaudio's compiled extension wants the LibTorch it was built for; the mel spectrogram is Python over
torch.stft and does without, so the extension is replaced by nothing where it does not load.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import types

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", NUMBA_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np  # noqa: E402  (after the number of threads)

RATE, SECONDS, N_FFT, HOP, MELS = 22050, 180, 1024, 256, 80


def clocked(body):
    def measure():
        wall, cpu = time.perf_counter(), time.process_time()
        body()
        return {"wall_ms": 1000 * (time.perf_counter() - wall), "cpu_ms": 1000 * (time.process_time() - cpu)}

    body()  # warm up
    return measure


def osugen(bench):
    def measure():
        out = subprocess.run([bench, "mel", "--repeats", "1", "--threads", "1"], check=True, capture_output=True)
        result = json.loads(out.stdout)["mel"]["frontends"][0]
        assert result["frontend"] == "mel" and result["bins"] == MELS
        return {"wall_ms": result["median_ms"], "cpu_ms": result["median_cpu_ms"]}

    return measure


def librosa(samples):
    import librosa

    def body():
        power = librosa.feature.melspectrogram(y=samples, sr=RATE, n_fft=N_FFT, hop_length=HOP, n_mels=MELS)
        librosa.power_to_db(power, top_db=None)

    return clocked(body)


def torchaudio(samples):
    import torch

    try:
        import torchaudio
    except OSError:
        for name in [name for name in sys.modules if name.startswith("torchaudio")]:
            del sys.modules[name]
        nothing = types.ModuleType("torchaudio._extension")
        nothing._IS_TORCHAUDIO_EXT_AVAILABLE = nothing._IS_RIR_AVAILABLE = nothing._IS_ALIGN_AVAILABLE = False
        nothing.lazy_import_sox_ext = None
        nothing.fail_if_no_align = lambda function: function
        sys.modules["torchaudio._extension"] = nothing
        import torchaudio

    torch.set_num_threads(1)
    song = torch.from_numpy(samples)
    mel = torchaudio.transforms.MelSpectrogram(RATE, N_FFT, hop_length=HOP, n_mels=MELS, norm="slaney",
                                               mel_scale="slaney", pad_mode="constant")
    decibel = torchaudio.transforms.AmplitudeToDB()

    def body():
        with torch.inference_mode():
            decibel(mel(song))

    return clocked(body)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", default="build/release/bin/osugen-bench")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()

    samples = (0.2 * np.random.default_rng(1).standard_normal(RATE * SECONDS)).astype("f4")
    measures, missing = {"osugen": osugen(options.bench)}, []
    for name, make in (("librosa", librosa), ("torchaudio", torchaudio)):
        try:
            measures[name] = make(samples)
        except ImportError as error:
            missing.append(f"{name}: {error}")

    taken = {name: [] for name in measures}
    for _ in range(options.rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    result = {"song_s": SECONDS, "rounds": options.rounds, "threads": 1, "missing": missing}
    for name, rounds in taken.items():
        wall = statistics.median(r["wall_ms"] for r in rounds)
        cpu = statistics.median(r["cpu_ms"] for r in rounds)
        result[name] = {"median_ms": round(wall, 2), "median_cpu_ms": round(cpu, 2),
                        "times_real_time": round(1000 * SECONDS / wall),
                        "times_real_time_cpu": round(1000 * SECONDS / cpu)}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
