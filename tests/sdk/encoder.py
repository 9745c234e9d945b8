"""An encoder of a third party: built outside the tree against an installed osugen alone, trained by osugen-train on a
small Songs folder, whole and by an adapter, and run by osugen-run with what was learned."""

import json
import math
import os
import pathlib
import shutil
import struct
import sys
import tempfile
import wave

from third_party import check, finish, run

CMAKE, BUILD = sys.argv[1:3]
SOURCE = pathlib.Path(os.environ["OSUGEN_SOURCE"])
RATE, SECONDS, BEAT_MS = 22050, 6, 500

PIPELINE = {"version": 1, "frontend": {"type": "mel", "n_mels": 32}, "timing": {"type": "fixed"},
            "tokenizer": {"type": "osu160"}, "encoder": {"type": "pooling", "frames": 8},
            "decoder": {"type": "transformer", "layers": 1, "d_model": 32, "heads": 2, "feed_forward": 64},
            "sampler": {"type": "greedy"}, "decoding": {"max_tokens": 100}}
MAP = """osu file format v14

[General]
AudioFilename: audio.wav
Mode: 0

[Metadata]
Title:Clicks {title}
Artist:Nobody
Creator:Test
Version:{version}

[Difficulty]
HPDrainRate:5
CircleSize:4
OverallDifficulty:5
ApproachRate:5
SliderMultiplier:1.4
SliderTickRate:1

[TimingPoints]
0,{beat},4,2,0,50,1,0

[HitObjects]
{objects}
"""


def write_song(folder, pitch):
    """Clicks on the beat, and a map of a circle on each."""
    folder.mkdir(parents=True)
    beat = RATE * BEAT_MS // 1000
    samples = [int(20000 * math.exp(-(i % beat) / 400) * math.sin(i * pitch)) for i in range(RATE * SECONDS)]
    with wave.open(str(folder / "audio.wav"), "wb") as out:
        out.setparams((1, 2, RATE, len(samples), "NONE", ""))
        out.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    for version in ("Easy", "Hard"):
        step = BEAT_MS * (2 if version == "Easy" else 1)
        objects = "\n".join(f"{100 + t % 300},{80 + t // 40},{t},1,0,0:0:0:0:" for t in range(step, SECONDS * 1000 - 500, step))
        (folder / f"clicks [{version}].osu").write_text(MAP.format(title=folder.name, version=version, beat=BEAT_MS, objects=objects))


def main():
    with tempfile.TemporaryDirectory(prefix="osugen-encoder-") as temporary:
        folder = pathlib.Path(temporary)
        prefix, plugin = folder / "prefix", folder / "plugin"
        run(CMAKE, "--install", BUILD, "--prefix", prefix)
        shutil.copytree(SOURCE / "tests/sdk/encoder", plugin)
        run(CMAKE, "-S", plugin, "-B", plugin / "build", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Debug")
        run(CMAKE, "--build", plugin / "build")
        environment = {"OSUGEN_PLUGIN_PATH": str(plugin / "build")}
        for i in range(3):
            write_song(folder / f"Songs/{i} Clicks", 0.1 + 0.05 * i)
        pipeline = folder / "pipeline.json"
        pipeline.write_text(json.dumps(PIPELINE))

        def train(out, *options):
            return json.loads(run(prefix / "bin/osugen-train", pipeline, "--data", folder / "Songs", "--out", folder / out,
                                  "--cache", folder / "cache", "--threads", "1", "--batch-size", "4", "--score-maps", "0",
                                  "--learning-rate", "0.003", "--progress", "none", "--json", *options,
                                  environment=environment).stdout)

        def map_of(result, name):
            run(prefix / "bin/osugen-run", result["pipeline"], "--audio", folder / "Songs/0 Clicks/audio.wav",
                "--output", folder / name, "--progress", "none", environment=environment)
            return (folder / name).read_bytes()

        short, longer = train("short", "--epochs", "1"), train("longer", "--epochs", "12")
        check(longer["training_loss"] < 0.8 * short["training_loss"],
              f"the encoder learns: loss {short['training_loss']:.3f} after one epoch, {longer['training_loss']:.3f} after 12")
        first = map_of(longer, "a.osu")
        check(b"[HitObjects]" in first and first == map_of(longer, "b.osu"), "osugen-run makes a map with it, twice the same")
        weights = pathlib.Path(longer["best"])
        adapted = train("adapted", "--epochs", "2", "--init", weights, "--lora-rank", "2", "--lora-parameters", "encoder.*.weight")
        names = [n for n in header(folder / "adapted/adapter.safetensors") if n != "__metadata__"]
        check(sorted(names) == [f"encoder.{m}.weight.lora_{x}" for m in ("in", "out") for x in "ab"],
              f"an adapter of its matrices is trained: {sorted(names)}")
        check(adapted["steps"] > 0, "in some steps")
    finish()


def header(file):
    data = file.read_bytes()
    return json.loads(data[8:8 + struct.unpack("<Q", data[:8])[0]])


if __name__ == "__main__":
    main()
