"""The scorecard against ../shared/tools/layout_stats.py, with which the human bands were measured: every figure of every map of
the corpus, the bands of a folder, and the shares inside. Exit code 77: the corpus or the program is missing.
"""
import json
import math
import os
import pathlib
import runpy
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["OSUGEN_SOURCE"])
EVAL = pathlib.Path(os.environ["OSUGEN_BIN"]) / "osugen-eval"
CORPUS = pathlib.Path(os.environ.get("OSUGEN_CORPUS", SOURCE.parent / "shared" / "corpus"))
ORACLE = CORPUS.parent / "tools" / "layout_stats.py"
LEVELS = ["Easy", "Normal", "Hard", "Insane", "Expert"]
ROUNDING = 1e-9  # relative; the oracle keeps double precision, and so do we
FEWEST_MAPS = 100

for needed in (CORPUS / "osu", ORACLE):
    if not needed.exists():
        print(f"skipped: there is no {needed}")
        sys.exit(77)

oracle = runpy.run_path(str(ORACLE))
problems = []


def corpus_maps(folder):
    """Copies of the corpus whose levels take turns, so that every map has one. Hand-made cases of text (other encodings,
    broken lines) are left out, and so is a map of which the oracle makes infinity: its reader is a simple one that takes lines
    which osu! refuses."""
    files = sorted(file for file in (CORPUS / "osu").rglob("*.osu") if "_synthetic" not in file.parts)
    named, seen = {}, set()
    for file in files:
        data = file.read_bytes()
        if data in seen:
            continue
        seen.add(data)
        copy = folder / f"{len(named):04}.osu"
        copy.write_bytes(data + f"\n[Metadata]\nVersion:{LEVELS[len(named) % len(LEVELS)]}\n".encode())
        if any(math.isinf(value) for value in (theirs(copy) or {}).values()):
            copy.unlink()
            continue
        named[copy.name] = str(file.relative_to(CORPUS))
    return named


def theirs(file):
    """The oracle's figures of a file; None where it has none."""
    try:
        objects, red, difficulty, _, mode = oracle["parse"](file.read_bytes().decode("utf-8", "replace"))
    except Exception:  # its reader gives up on a number that it does not understand
        return None
    if mode != 0 or len(objects) < 20:
        return None
    figures = oracle["figures"](objects, red, difficulty)
    return figures and {name: value for name, value in figures.items() if value == value}


def near(ours, expected, tolerance=ROUNDING):
    return math.isclose(ours, expected, rel_tol=tolerance, abs_tol=tolerance)


def compare_figures(card, folder, named):
    names = {figure["id"]: figure["name"] for figure in card["figures"]}
    ours = {pathlib.Path(one["map"]).name: {names[id]: value for id, value in one["figures"].items()} for one in card["maps"]}
    why = {pathlib.Path(one["what"]).name: one["why"] for one in card["left_out"]}
    compared = 0
    for copy, original in named.items():
        expected = theirs(folder / copy)
        if expected is None:
            continue
        if copy not in ours:
            problems.append(f"{original}: is not measured: {why.get(copy)}")
            continue
        measured = {name: value for name, value in ours[copy].items() if name != "stars"}
        if set(measured) != set(expected):
            problems.append(f"{original}: figures are {sorted(set(measured) ^ set(expected))} too many or too few")
        for name in set(measured) & set(expected):
            if not near(measured[name], expected[name]):
                problems.append(f"{original}: {name} is {measured[name]}, expected {expected[name]}")
        compared += 1
    if compared < FEWEST_MAPS:
        problems.append(f"only {compared} maps were compared")
    return compared


def compare_bands(folder, work):
    """What both write as bands of the folder, and the shares inside by these bands."""
    by_oracle, by_us, ranges = work / "oracle.json", work / "ours.json", work / "values.json"
    subprocess.run([sys.executable, ORACLE, folder, "--by", "name", "--min-objects", "20", "--write-bands", by_oracle, "--json",
                    ranges], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([EVAL, "--scorecard", folder, "--write-bands", by_us, "--progress", "none"], check=True,
                   stdout=subprocess.DEVNULL)
    card = json.loads(subprocess.run([EVAL, "--scorecard", folder, "--bands", by_us, "--json", "--progress", "none"], check=True,
                                     capture_output=True, text=True).stdout)
    names = {figure["id"]: figure["name"] for figure in card["figures"]}
    expected, written = json.loads(by_oracle.read_text()), json.loads(by_us.read_text())
    values = json.loads(ranges.read_text())
    for level in card["levels"]:
        bands = written["levels"][level["level"]]["figures"]
        if {names[id] for id in bands} - {"stars"} != set(expected[level["level"]]) - {"stars"}:
            problems.append(f"{level['level']}: bands of {sorted(names[id] for id in bands)}")
        for id, band in bands.items():
            if names[id] == "stars":
                continue
            theirs = expected[level["level"]].get(names[id], [math.nan] * 3)
            if not all(near(a, b, 1.01e-4) for a, b in zip(band, theirs)):
                problems.append(f"{level['level']}: the band of {names[id]} is {band}, expected {theirs}")
            of = [one.get(names[id], math.nan) for one in values if one["level"] == level["level"]]
            of = [value for value in of if not math.isnan(value)]
            inside = sum(band[0] <= value <= band[2] for value in of) / len(of)
            if not near(level["figures"][id]["inside"], inside, 1e-6):
                problems.append(f"{level['level']}: {level['figures'][id]['inside']} inside of {names[id]}, expected {inside}")


def main():
    with tempfile.TemporaryDirectory(prefix="osugen-scorecard-") as work:
        work = pathlib.Path(work)
        folder = work / "maps"
        folder.mkdir()
        named = corpus_maps(folder)
        done = subprocess.run([EVAL, "--scorecard", folder, "--json", "--progress", "none"], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"osugen-eval ended with {done.returncode}: {done.stderr[-2000:]}")
        compared = compare_figures(json.loads(done.stdout), folder, named)
        compare_bands(folder, work)
    print(f"{compared} maps of {len(named)} compared")
    sys.exit("\n".join(problems[:60]) if problems else 0)


main()
