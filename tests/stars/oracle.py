"""Star ratings of osugen-map dump against rosu-pp, on the corpus's osu! maps and on those of this repository.

Exit code 77: rosu-pp-py or the corpus is missing.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys

try:
    import rosu_pp_py
except ImportError:
    print("skipped: rosu-pp-py is not installed")
    sys.exit(77)

BIN = pathlib.Path(os.environ["OSUGEN_BIN"])
SOURCE = pathlib.Path(os.environ["OSUGEN_SOURCE"])
CORPUS = pathlib.Path(os.environ.get("OSUGEN_CORPUS", SOURCE.parent / "shared" / "corpus"))
PART = 0.01
SMALL = 0.01  # stars: below, the difference counts, not the ratio
# What rosu-pp reads in another way than osu!, so that it rates another map.
READ_OTHERWISE = {"timing_a.osu": "timing lines that osu! rejects", "lazer-slider-paths.osu": "B-splines of degree 2"}


def read_by_osugen(files):
    """{file: dump}, of osu! maps with objects; a file that is refused is missing. rosu-pp adds no 24 ms to old maps."""
    result = {}
    for start in range(0, len(files), 50):
        done = subprocess.run([BIN / "osugen-map", "dump", "--no-offset", *files[start:start + 50]], capture_output=True)
        for line in done.stdout.decode().splitlines():
            read = json.loads(line)
            if read["mode"] == 0 and read["objects"]:
                result[read["file"]] = read
    return result


def rated_by_rosu(file, objects):
    """None: read in another way."""
    try:
        map_ = rosu_pp_py.Beatmap(path=file)
    except rosu_pp_py.ParseError:
        return None
    kinds = [object_["kind"] for object_ in objects]
    if [map_.n_circles, map_.n_sliders, map_.n_spinners] != [kinds.count(k) for k in ("circle", "slider", "spinner")]:
        return None
    if pathlib.Path(file).name in READ_OTHERWISE:
        return None
    rating = rosu_pp_py.Difficulty().calculate(map_)
    return {"total": rating.stars, "aim": rating.aim, "speed": rating.speed}


def main():
    files = sorted((CORPUS / "osu").rglob("*.osu")) if CORPUS.is_dir() else []
    files += sorted(SOURCE.glob("tests/**/*.osu"))
    problems, errors, otherwise = [], {"total": [], "aim": [], "speed": []}, []
    for file, read in read_by_osugen([str(file) for file in files]).items():
        theirs = rated_by_rosu(file, read["objects"])
        if theirs is None:
            otherwise.append(pathlib.Path(file).name)
            continue
        for what, expected in theirs.items():
            ours = read["stars"][what]
            away = abs(ours - expected)
            errors[what].append(away / max(expected, SMALL))
            if not away <= max(PART * expected, SMALL * PART):
                problems.append(f"{file}: {what} is {ours:.4f}, expected {expected:.4f}")
    print("\n".join(problems[:40]))
    for what, parts in errors.items():
        print(f"{what}: worst {max(parts):.2e}, median {statistics.median(parts):.2e} of {len(parts)} maps")
    print(f"not compared, read in another way: {', '.join(otherwise)}")
    if problems:
        return 1
    if not CORPUS.is_dir():
        print(f"skipped: there is no corpus at {CORPUS}; only the maps of this repository were compared")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main())
