#!/usr/bin/env python3
"""Loads maps that osugen wrote with other people's readers and compares the counts of objects.

usage: readers.py [FILE.osu|FOLDER]...

What is named is loaded as it is: maps that osugen generated. Without anything named, the maps beside this
file and, where there is a corpus, a sample of it are written anew by `osugen-map convert` first. Readers:
osu-parsers and rosu-pp-js (node, found through OSUGEN_NODE_MODULES), slider (PyPI). Exits with 77 when one of
them is missing.
"""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["OSUGEN_SOURCE"])
OSUGEN_MAP = pathlib.Path(os.environ["OSUGEN_BIN"]) / "osugen-map"
CORPUS = pathlib.Path(os.environ.get("OSUGEN_CORPUS", SOURCE / ".." / "shared" / "corpus"))
NODE_MODULES = pathlib.Path(os.environ.get("OSUGEN_NODE_MODULES", SOURCE / "build" / "npm" / "node_modules"))
SAMPLE = 60  # maps of the corpus, evenly spread


def skip(why):
    print("skipped:", why)
    sys.exit(77)


try:
    import slider
except ImportError:
    skip("slider is not installed (tests/requirements.txt)")
if not (NODE_MODULES / "osu-parsers").is_dir() or not (NODE_MODULES / "rosu-pp-js").is_dir():
    skip(f"there is no osu-parsers or rosu-pp-js in {NODE_MODULES} (tests/readers/package.json)")


def kinds(counts):
    return "%d circles, %d sliders, %d spinners" % tuple(counts)


def with_osugen(file):
    dump = json.loads(subprocess.run([OSUGEN_MAP, "dump", file], check=True, capture_output=True).stdout)
    assert not dump["rejected"], f"{file}: osugen rejects lines that it wrote: {dump['rejected'][:3]}"
    return [sum(o["kind"] == kind for o in dump["objects"]) for kind in ("circle", "slider", "spinner")]


def with_slider(file):
    objects = slider.Beatmap.from_path(file).hit_objects()
    return [sum(type(o) is kind for o in objects) for kind in (slider.Circle, slider.Slider, slider.Spinner)]


def slider_or_why_not(file):
    try:
        return with_slider(file)
    except Exception as error:  # whatever a reader throws is what it makes of the map
        return f"{type(error).__name__}: {error}"


def with_node(files):
    script = pathlib.Path(__file__).with_name("count_objects.mjs")
    environment = {**os.environ, "OSUGEN_NODE_MODULES": str(NODE_MODULES)}
    run = subprocess.run(["node", script, *files], capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def sources():
    yield from sorted(pathlib.Path(__file__).with_name("maps").glob("*.osu"))
    if not (CORPUS / "MANIFEST.csv").exists():
        print("skipped: the corpus, which is not there")
        return
    with open(CORPUS / "MANIFEST.csv", newline="", encoding="utf-8") as manifest:
        rows = [row for row in csv.DictReader(manifest) if row["mode"] == "0" and "_synthetic" not in row["file"]
                and int(row["n_circle"] or 0) + int(row["n_slider"] or 0) > 20]
    for row in rows[:: -(-len(rows) // SAMPLE)]:
        yield CORPUS / row["file"]


def written_anew(folder):
    for number, source in enumerate(sources()):
        target = folder / f"{number:03}.osu"
        subprocess.run([OSUGEN_MAP, "convert", source, target], check=True)
        yield target, source


def named(arguments):
    for argument in map(pathlib.Path, arguments):
        for file in sorted(argument.rglob("*.osu")) if argument.is_dir() else [argument]:
            yield file, None


def main():
    with tempfile.TemporaryDirectory() as folder:
        maps = dict(named(sys.argv[1:]) if sys.argv[1:] else written_anew(pathlib.Path(folder)))
        assert maps, "no map was found"
        by_node = with_node([str(file) for file in maps])
        failures = 0
        for file, source in maps.items():
            name, expected = (source or file).name, with_osugen(file)
            for reader, counts in {**by_node[str(file)], "slider": slider_or_why_not(file)}.items():
                if counts == expected:
                    continue
                said = kinds(counts) if isinstance(counts, list) else counts
                if reader == "slider" and source and slider_or_why_not(source) == counts:
                    print(f"{name}: {reader} reads neither this nor the map that it was written from: {said}")
                    continue
                failures += 1
                print(f"{name}: osugen wrote {kinds(expected)}; {reader} reads {said}")
        print(f"{len(maps)} maps, 3 readers, {failures} differences")
        sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
