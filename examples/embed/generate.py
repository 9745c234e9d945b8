#!/usr/bin/env python3
"""generate.py PIPELINE.json SONG OUTPUT [KEY=VALUE...]: osugen from Python, by its C interface (osugen/host_c.h).

The library is libosugen-host.so of the osugen-run on the PATH, or the one that OSUGEN_HOST_LIBRARY names."""

import ctypes as c
import os
import pathlib
import shutil
import sys


class Progress(c.Structure):
    _fields_ = [("stage", c.c_char_p), ("fraction", c.c_double), ("tokens", c.c_int64), ("stage_seconds", c.c_double),
                ("seconds_left", c.c_double), ("done", c.c_int)]


ON_PROGRESS = c.CFUNCTYPE(None, c.c_void_p, c.POINTER(Progress))
ON_NOTE = c.CFUNCTYPE(None, c.c_void_p, c.c_char_p)
ON_CANCEL = c.CFUNCTYPE(c.c_int, c.c_void_p)


class Watch(c.Structure):
    _fields_ = [("user", c.c_void_p), ("progress", ON_PROGRESS), ("note", ON_NOTE), ("cancel", ON_CANCEL)]


class PipelineOptions(c.Structure):
    _fields_ = [("settings", c.POINTER(c.c_char_p)), ("plugin_folders", c.POINTER(c.c_char_p)), ("device", c.c_char_p),
                ("threads", c.c_int)]


class OsugenError(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def load_library():
    named = os.environ.get("OSUGEN_HOST_LIBRARY")
    if not named:
        program = shutil.which("osugen-run") or sys.exit("generate.py: osugen-run is not on the PATH; set OSUGEN_HOST_LIBRARY")
        named = pathlib.Path(program).resolve().parents[1] / "lib/libosugen-host.so"
    library = c.CDLL(str(named))
    library.osugen_last_error.restype = c.c_char_p
    library.osugen_maps_osu.restype = c.c_char_p
    library.osugen_maps_osu.argtypes = [c.c_void_p, c.c_size_t]
    library.osugen_maps_count.restype = c.c_size_t
    return library


class Osugen:
    """The functions that can fail raise OsugenError; those that make an object return its handle."""

    def __init__(self):
        self.library = load_library()

    def call(self, name, *arguments):
        if status := getattr(self.library, f"osugen_{name}")(*arguments):
            raise OsugenError(status, self.library.osugen_last_error().decode())

    def make(self, name, *arguments):
        out = c.c_void_p()
        self.call(name, *arguments, c.byref(out))
        return out


def texts(words):
    return (c.c_char_p * (len(words) + 1))(*[w.encode() for w in words], None)


def main(pipeline_file, song_file, output, *settings):
    osugen = Osugen()
    watch = Watch(None, ON_PROGRESS(lambda user, p: print(f"{p[0].stage.decode()}: {100 * p[0].fraction:3.0f} %", file=sys.stderr)),
                  ON_NOTE(lambda user, sentence: print(f"note: {sentence.decode()}", file=sys.stderr)), ON_CANCEL())
    pipeline = osugen.make("pipeline_load", pipeline_file.encode(), c.byref(PipelineOptions(settings=texts(settings))), c.byref(watch))
    song = osugen.make("song_from_file", song_file.encode())
    maps = osugen.make("generate", pipeline, song, None, None, c.byref(watch))
    print(f"{osugen.library.osugen_maps_count(maps)} map, {len(osugen.library.osugen_maps_osu(maps, 0))} bytes as .osu")
    osugen.call("maps_write", maps, song, output.encode(), c.byref(watch))
    osugen.library.osugen_maps_free(maps)
    osugen.library.osugen_song_free(song)
    osugen.library.osugen_pipeline_free(pipeline)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except OsugenError as error:
        print(f"generate.py: {error}", file=sys.stderr)
        sys.exit(error.status)
