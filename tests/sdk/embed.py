"""osugen in a program of somebody else: examples/embed built against an installed osugen alone, and its Python script.
Both make the bytes that osugen-run makes, wherever they are started."""

import ctypes
import importlib.util
import math
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from third_party import CLEAN, check, finish, run

CMAKE, BUILD = sys.argv[1:3]
SOURCE = pathlib.Path(os.environ["OSUGEN_SOURCE"])
SONG = SOURCE / "examples/song.ogg"
SMALL = ["decoder.d_model=32", "decoder.layers=1", "decoder.heads=2", "decoder.feed_forward=32", "encoder.channels=[16,16]",
         "decoding.max_tokens=300", "seed=7"]
STARTER = ["level=hard"]


def build_example(prefix, folder):
    shutil.copytree(SOURCE / "examples/embed", folder)
    check(len((folder / "main.cpp").read_text().splitlines()) <= 60, "the example has at most 60 lines")
    run(CMAKE, "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Debug",
        "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Werror")
    run(CMAKE, "--build", folder / "build")
    return folder / "build/embed"


def header_is_c(prefix, folder):
    source = folder / "plain.c"
    source.write_text("#include <osugen/host_c.h>\nint main(void) { return osugen_version() == 0; }\n")
    run("gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", prefix / "include", source, "-o", folder / "plain",
        "-L", prefix / "lib", "-losugen-host", f"-Wl,-rpath,{prefix}/lib", f"-Wl,-rpath-link,{prefix}/lib")
    run(folder / "plain")
    check(True, "osugen/host_c.h is C99, and a C program links the library")


def nothing_else_is_needed(prefix):
    library = prefix / "lib/libosugen-host.so"
    needed = run("readelf", "-d", library).stdout
    check("libtorch" not in needed and "libc10" not in needed, "libosugen-host needs no LibTorch to be loaded")
    text = "".join((prefix / "include/osugen" / h).read_text() for h in ("host.h", "host_c.h"))
    check("ATen" not in text and "torch/" not in text and "nlohmann" not in text, "its headers name neither LibTorch nor JSON")


def folder_of_traps(folder):
    """A working directory with files of the names that are loaded; none of them can be."""
    for name in ("osugen/generate.so", "generate.so", "libosugen.so.0.2", "mel.so", "osugen/plugins-0.2/mel.so"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("not a library")
    return folder


def same_bytes(prefix, example, folder, name, pipeline, settings):
    at = {"folder": folder, "environment": {"OSUGEN_HOST_LIBRARY": str(prefix / "lib/libosugen-host.so")}}
    for ending in ("osz", "osu"):
        outputs = [folder / f"{name}.{who}.{ending}" for who in ("run", "cpp", "python")]
        options = [word for setting in settings for word in ("--set", setting)]
        run(prefix / "bin/osugen-run", pipeline, "--audio", SONG, "--output", outputs[0], "--progress", "none", *options, **at)
        told = run(example, pipeline, SONG, outputs[1], *settings, **at).stderr
        run(sys.executable, prefix / "generate.py", pipeline, SONG, outputs[2], *settings, **at)
        made = [output.read_bytes() for output in outputs]
        check(made[1] == made[0], f"{name}: the C++ program makes the .{ending} of osugen-run ({len(made[0])} bytes)")
        check(made[2] == made[0], f"{name}: and so does the Python script")
        check("decoding audio: " in told and "decoding tokens: 100 %" in told, f"{name}: the stages are told")


def cancelled_by_a_signal(example, folder):
    output = folder / "cancelled.osz"
    with subprocess.Popen([example, SOURCE / "pipelines/reference.json", SONG, output], stderr=subprocess.PIPE, text=True,
                          env=CLEAN) as process:
        for line in process.stderr:
            if line.startswith("decoding tokens"):
                process.send_signal(signal.SIGINT)
                break
        said = process.stderr.read()
    check(process.returncode == 130 and "interrupted" in said and not output.exists(),
          f"a cancelled run ends as interrupted and writes nothing ({process.returncode})")


def python_module(prefix):
    os.environ["OSUGEN_HOST_LIBRARY"] = str(prefix / "lib/libosugen-host.so")
    spec = importlib.util.spec_from_file_location("generate", prefix / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def c_interface(generate, folder):
    osugen = generate.Osugen()
    library = osugen.library

    def fails(status, words, name, *arguments):
        try:
            handle = osugen.make(name, *arguments)
        except generate.OsugenError as error:
            check(error.status == status and words in str(error), f"{name} fails with {status}: {error}")
        else:
            check(False, f"{name} fails with {status}, and made {handle}")

    def load(*settings):
        options = generate.PipelineOptions(settings=generate.texts(settings))
        return osugen.make("pipeline_load", str(SOURCE / "pipelines/reference.json").encode(), ctypes.byref(options), None)

    def osu(pipeline, song, levels=None, seed=None, index=0):
        maps = osugen.make("generate", pipeline, song, levels, seed, None)
        text = library.osugen_maps_osu(maps, index)
        library.osugen_maps_free(maps)
        return text

    pipeline, song = load(*SMALL), osugen.make("song_from_file", str(SONG).encode())
    first = osu(pipeline, song)
    check(first.startswith(b"osu file format v14") and b"[HitObjects]" in first, "a map is a text in memory")
    check(osu(pipeline, song) == first, "a pipeline generates the same map again")
    other = osu(pipeline, song, seed=ctypes.byref(ctypes.c_uint64(8)))
    check(other != first and osu(pipeline, song) == first, "another seed makes another map, for that call alone")
    content = SONG.read_bytes()
    in_memory = osugen.make("song_from_bytes", content, ctypes.c_size_t(len(content)), b"song.ogg")
    check(osu(pipeline, in_memory) == first, "a song in memory is the same song")
    both = [osu(pipeline, song, b"hard,easy", index=i) for i in range(3)]
    check(b"Version:Easy" in both[0] and b"Version:Hard" in both[1] and both[2] is None,
          "levels are sorted, easiest first; there is no third")

    clicks = [math.exp(-(i % 11025) / 400) * math.sin(i / 3) for i in range(22050 * 10)]
    samples = osugen.make("song_from_samples", (ctypes.c_float * len(clicks))(*clicks), ctypes.c_size_t(len(clicks)),
                          ctypes.c_double(22050))
    maps = osugen.make("generate", pipeline, samples, None, None, None)
    osugen.call("maps_write", maps, samples, str(folder / "samples.osu").encode(), None)
    check(b"[HitObjects]" in (folder / "samples.osu").read_bytes(), "samples make a map")
    status = library.osugen_maps_write(maps, samples, str(folder / "samples.osz").encode(), None)
    check(status == 2 and not (folder / "samples.osz").exists(), "which has no song to put into an .osz")

    cancel = generate.Watch(None, generate.ON_PROGRESS(), generate.ON_NOTE(), generate.ON_CANCEL(lambda user: 1))
    fails(130, "interrupted", "generate", pipeline, song, None, None, ctypes.byref(cancel))
    check(osu(pipeline, song) == first, "after a cancelled call a pipeline is as before")
    fails(66, "nowhere.ogg", "song_from_file", b"nowhere.ogg")
    fails(65, "lyrics.txt", "song_from_bytes", b"la la la", ctypes.c_size_t(8), b"lyrics.txt")
    fails(65, "at least one sample", "song_from_samples", (ctypes.c_float * 1)(), ctypes.c_size_t(0), ctypes.c_double(22050))
    fails(66, "nowhere.json", "pipeline_load", b"nowhere.json", None, None)
    fails(2, "file is NULL", "pipeline_load", None, None, None)
    fails(2, "'brutal' is not a level", "generate", pipeline, song, b"easy,brutal", None, None)
    fails(2, "duplicate level", "generate", pipeline, song, b"easy,easy", None, None)
    options = generate.PipelineOptions(settings=generate.texts(["sampler.q=1"]))
    fails(78, "sampler", "pipeline_load", str(SOURCE / "pipelines/reference.json").encode(), ctypes.byref(options), None)
    for kind, handle in (("maps", maps), ("song", song), ("song", in_memory), ("song", samples), ("pipeline", pipeline), ("maps", None)):
        getattr(library, f"osugen_{kind}_free")(handle)


def main():
    with tempfile.TemporaryDirectory(prefix="osugen-embed-") as temporary:
        folder = pathlib.Path(temporary).resolve()
        for component in ("runtime", "sdk"):
            run(CMAKE, "--install", BUILD, "--prefix", folder / "installed", "--component", component)
        prefix = (folder / "installed").rename(folder / "moved")
        shutil.copy(SOURCE / "examples/embed/generate.py", prefix)
        example = build_example(prefix, folder / "example")
        header_is_c(prefix, folder)
        nothing_else_is_needed(prefix)
        traps = folder_of_traps(folder / "traps")
        same_bytes(prefix, example, traps, "reference", SOURCE / "pipelines/reference.json", SMALL)
        same_bytes(prefix, example, traps, "starter", SOURCE / "models/starter/pipeline.json", STARTER)
        cancelled_by_a_signal(example, folder)
        os.chdir(traps)
        c_interface(python_module(prefix), folder)
    finish()


if __name__ == "__main__":
    main()
