"""osugen-map dump against what other decoders say of the same files.

Three oracles of the corpus: an independent decoder's reading of every file, small vectors with one expected
value each, and osu!'s own conversion fixtures. Exit code 77: there is no corpus.
"""
import gzip
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BIN = pathlib.Path(os.environ["OSUGEN_BIN"])
CORPUS = pathlib.Path(os.environ.get("OSUGEN_CORPUS",
                                     pathlib.Path(os.environ["OSUGEN_SOURCE"]).parent / "shared" / "corpus"))
TIME_MS = 1e-3
PLACE_PX = 0.01
FIXTURE_MS = 1.0
FIXTURE_PX = 0.5
MODES = ["osu", "taiko", "catch", "mania"]

problems = []
compared = 0


def differs(where, what, ours, theirs):
    problems.append(f"{where}: {what} is {str(ours)[:200]}, expected {str(theirs)[:200]}")


def same(where, what, ours, theirs):
    global compared
    compared += 1
    if ours != theirs:
        differs(where, what, ours, theirs)


def near(where, what, ours, theirs, tolerance):
    global compared
    compared += 1
    if ours is None or theirs is None:
        if ours is not theirs:
            differs(where, what, ours, theirs)
    elif abs(ours - theirs) > tolerance + 1e-9 * abs(theirs):
        differs(where, what, ours, theirs)


def near_list(where, what, ours, theirs, tolerance):
    same(where, what + " count", len(ours), len(theirs))
    for i, (a, b) in enumerate(zip(ours, theirs)):
        near(where, f"{what} {i}", a, b, tolerance)


def dump(files, *options):
    """{file: what osugen-map says}; a file that it refuses is missing."""
    result = {}
    for start in range(0, len(files), 100):
        batch = [str(f) for f in files[start:start + 100]]
        done = subprocess.run([BIN / "osugen-map", "dump", *options, *batch], capture_output=True)
        if done.returncode not in (0, 65):
            problems.append(f"exit code {done.returncode}: {done.stderr.decode()[-500:]}")
        for line in done.stdout.decode().splitlines():
            read = json.loads(line)
            result[read["file"]] = read
    return result


# ---------------------------------------------------------------- the independent decoder
KEYS = {
    "general": {"AudioFilename": "audio_filename", "AudioLeadIn": "audio_lead_in", "PreviewTime": "preview_time",
                "Countdown": "countdown", "SampleSet": "sample_set", "SampleVolume": "sample_volume",
                "LetterboxInBreaks": "letterbox_in_breaks", "SpecialStyle": "special_style",
                "WidescreenStoryboard": "widescreen_storyboard", "EpilepsyWarning": "epilepsy_warning",
                "SamplesMatchPlaybackRate": "samples_match_playback_rate", "CountdownOffset": "countdown_offset"},
    "editor": {"Bookmarks": "bookmarks", "DistanceSpacing": "distance_spacing", "BeatDivisor": "beat_divisor",
               "GridSize": "grid_size", "TimelineZoom": "timeline_zoom"},
    "metadata": {"Title": "title", "TitleUnicode": "title_unicode", "Artist": "artist",
                 "ArtistUnicode": "artist_unicode", "Creator": "creator", "Version": "version", "Source": "source",
                 "Tags": "tags", "BeatmapID": "beatmap_id", "BeatmapSetID": "beatmap_set_id"},
}
DIFFICULTY = {"HPDrainRate": "hp", "CircleSize": "cs", "OverallDifficulty": "od", "ApproachRate": "ar",
              "SliderMultiplier": "slider_multiplier", "SliderTickRate": "slider_tick_rate"}
BANKS = {"normal": 1, "soft": 2, "drum": 3}


def compare_header(where, ours, theirs):
    same(where, "version", ours["version"], theirs["version"])
    same(where, "mode", ours["mode"], theirs["general"]["Mode"])
    near(where, "stack leniency", ours["general"]["stack_leniency"], theirs["general"]["StackLeniency"], 1e-6)
    for section, keys in KEYS.items():
        for their_key, our_key in keys.items():
            same(where, our_key, ours[section][our_key], theirs[section][their_key])
    for their_key, our_key in DIFFICULTY.items():
        near(where, our_key, ours["difficulty"][our_key], theirs["difficulty"][their_key], 1e-6)
    same(where, "background", ours["background"], theirs["background"])
    same(where, "combo colours", ours["combo_colours"], theirs["combo_colours"])
    same(where, "custom colours", ours["custom_colours"], theirs["custom_colours"])
    same(where, "breaks", [list(b) for b in ours["breaks"]], [list(b) for b in theirs["breaks"]])


def compare_rejected(where, ours, theirs):
    same(where, "rejected lines", ours["rejected_count"], len(theirs["rejected_lines"]))
    for mine, (section, text, _) in zip(ours["rejected"], theirs["rejected_lines"]):
        same(where, "section of a rejected line", mine["section"], section)
        length = min(len(mine["text"]), len(text)) - 1  # cut at 120 bytes here, at 120 characters there
        same(where, "a rejected line", mine["text"][:max(0, length)], text[:max(0, length)])


def compare_timing(where, ours, theirs):
    same(where, "timing lines", len(ours["timing_lines"]), len(theirs["timing_rows"]))
    for a, b in zip(ours["timing_lines"], theirs["timing_rows"]):
        near(where, "time of a timing line", a["time"], b["time"], TIME_MS)
        near(where, "beat length", a["beat_length"], b["beatLength"], 1e-9)
        for mine, other in [("meter", "meter"), ("sample_set", "bank"), ("sample_index", "custom"),
                            ("volume", "volume"), ("uninherited", "uninherited")]:
            same(where, f"{mine} of a timing line", a[mine], b[other])
        same(where, "kiai", bool(a["effects"] & 1), b["kiai"])
        same(where, "omitted bar line", bool(a["effects"] & 8), b["omit"])
    reds = [[p["time"], p["beat_length"], p["meter"]] for p in ours["red_lines"]]
    same(where, "red lines", reds, [p[:3] for p in theirs["effective_timing"]])
    greens = [[p["time"], p["slider_velocity"], int(p["ticks"])] for p in ours["green_lines"]]
    same(where, "slider velocities", greens, theirs["effective_sv"])
    effects = [[p["time"], int(p["kiai"]), p["scroll_speed"]] for p in ours["effects"]]
    same(where, "effects", effects, [[t, int(k), s] for t, k, s in theirs["effective_kiai_scroll"]])
    samples = [[p["time"], p["sample_set"], p["volume"], p["sample_index"]] for p in ours["samples"]]
    same(where, "samples", samples,
         [[t, BANKS.get(bank, None) or int(bank), v, i] for t, bank, v, i in theirs["effective_sample"]])


def compare_slider(where, mode, a, b):
    same(where, "slides", a["slides"], b["slides"])
    near(where, "length", a["length"], b["len"] or 0.0, TIME_MS)
    near(where, "distance", a["distance"], b["dist"], PLACE_PX)
    near(where, "slider velocity", a["slider_velocity"], b["sv"], 1e-5)
    if isinstance(b["cps"], str):
        same(where, "control points", f"{len(a['points'])} control points", b["cps"])
        b = dict(b, cps=[])
        a = dict(a, points=[])
    same(where, "letters", [p[2] if len(p) > 2 else None for p in a["points"]], [p[2] for p in b["cps"]])
    for mine, other in zip(a["points"], b["cps"]):
        near(where, "x of a control point", mine[0] - a["x"], other[0], PLACE_PX)
        near(where, "y of a control point", mine[1] - a["y"], other[1], PLACE_PX)
    for mine, other in zip(a["quarters"], b["samples"]):
        near(where, "x on the path", mine[0] - a["x"], other[0], PLACE_PX)
        near(where, "y on the path", mine[1] - a["y"], other[1], PLACE_PX)
    if b["path_end"]:
        near(where, "end of the path, x", a["path_end"][0] - a["x"], b["path_end"][0], PLACE_PX)
        near(where, "end of the path, y", a["path_end"][1] - a["y"], b["path_end"][1], PLACE_PX)
    if not any(point[2:] == ["C"] for point in a["points"]):  # for those, osu!'s fixtures say how it is played
        end = a["path_end"] if a["slides"] % 2 else [a["x"], a["y"]]
        near_list(where, "end", [a["end_x"], a["end_y"]], end, PLACE_PX)
    if mode == 0 and "tick_times" in b:
        if isinstance(b["tick_times"], int):  # of very many only the number is given
            same(where, "ticks", len(a["ticks"]), b["tick_times"])
        else:
            near_list(where, "tick", [t[0] for t in a["ticks"]], b["tick_times"], TIME_MS)


def compare_objects(where, ours, theirs):
    same(where, "objects", len(ours["objects"]), len(theirs["objects"]))
    for i, (a, b) in enumerate(zip(ours["objects"], theirs["objects"])):
        place = f"{where} object {i} at {b['t']}"
        same(place, "kind", a["kind"], b["k"])
        near(place, "time", a["time"], b["t"], TIME_MS)
        near(place, "end", a["end_time"], b["e"], TIME_MS)
        near(place, "x", a["x"], b["x"], PLACE_PX)
        near(place, "y", a["y"], b["y"], PLACE_PX)
        same(place, "new combo", int(a["new_combo"]), int(b["nc"]))
        same(place, "combo skip", a["combo_skip"], b["skip"])
        same(place, "hit sound", a["hit_sound"], b["hs"])
        if "stack" in b:
            same(place, "stack height", a["stack_height"], b["stack"])
        if a["kind"] == b["k"] == "slider":
            compare_slider(place, ours["mode"], a, b)


def check_decoder():
    folder = CORPUS / "oracles" / "refdec"
    oracles = sorted(folder.rglob("*.json.gz"))
    files = {f: CORPUS / "osu" / str(f.relative_to(folder))[:-len(".json.gz")] for f in oracles}
    read = dump(list(files.values()))
    for oracle, file in files.items():
        theirs = json.loads(gzip.decompress(oracle.read_bytes()))
        where = str(file.relative_to(CORPUS))
        ours = read.get(str(file))
        if "load_error" in theirs or ours is None:
            same(where, "readable", ours is not None, "load_error" not in theirs)
            continue
        compare_header(where, ours, theirs)
        compare_rejected(where, ours, theirs)
        compare_timing(where, ours, theirs)
        compare_objects(where, ours, theirs)
    return len(files)


# ---------------------------------------------------------------- vectors
def check_vector(vector, ours):
    where, expect, check = vector["id"], vector["expect"], vector["check"]
    objects = ours["objects"]
    if check == "stack":
        same(where, "stack heights", [o["stack_height"] for o in objects], expect)
        return
    if check == "accept":
        same(where, "objects", len(objects), expect["objects"])
        same(where, "rejected lines", ours["rejected_count"], expect["rejected"])
        return
    slider = objects[vector["index"]]
    if check == "end_time":
        near(where, "end time", slider["end_time"], expect, TIME_MS)
    elif check == "tick_times":
        near_list(where, "tick", [t[0] for t in slider["ticks"]], expect, TIME_MS)
    elif check == "events":
        near_list(where, "tick", [t[0] for t in slider["ticks"]], [t for k, t in expect if k == "tick"], TIME_MS)
        near(where, "judged tail", slider["tail_judged"], [t for k, t in expect if k == "last"][0], TIME_MS)
        near(where, "tail", slider["end_time"], [t for k, t in expect if k == "tail"][0], TIME_MS)
    elif check == "path":
        if "distance" in expect:
            near(where, "distance", slider["distance"], expect["distance"], 1e-3)
        if "last" in expect:
            near_list(where, "end of the path", slider["path_end"], expect["last"], PLACE_PX)
        if "points" in expect:
            near_list(where, "vertex", sum(slider["vertices"], []), sum(expect["points"], []), PLACE_PX)
        if "n" in expect:
            same(where, "vertices", len(slider["vertices"]), expect["n"])
        if "contains" in expect:
            x, y = expect["contains"]
            away = min(math.hypot(p[0] - x, p[1] - y) for p in slider["vertices"])
            near(where, "way to a point of the path", away, 0, PLACE_PX)
    else:
        problems.append(f"{where}: there is no check '{check}'")


def check_vectors():
    vectors = json.loads((CORPUS / "oracles" / "vectors.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for i, vector in enumerate(vectors):
            files.append(pathlib.Path(folder) / f"{i}.osu")
            files[-1].write_bytes(vector["osu"].encode())
        read = dump(files, "--vertices")
        for vector, file in zip(vectors, files):
            if str(file) in read:
                check_vector(vector, read[str(file)])
            else:
                problems.append(f"{vector['id']}: was not read")
    return len(vectors)


# ---------------------------------------------------------------- osu!'s fixtures
def parts_of(o, offset):
    """What osu! judges of one object, with stacking, in order of time: (time, end, x, y)."""
    at = (o["x"] + offset, o["y"] + offset)
    if o["kind"] != "slider":
        return [(o["time"], o["end_time"], *at)]
    parts = [(o["time"], o["time"], *at)]
    parts += [(t, t, x + offset, y + offset) for t, x, y in o["ticks"] + o["repeats"]]
    tail = o["tail_judged"]
    parts.append((tail, tail, o["end_x"] + offset, o["end_y"] + offset))
    return sorted(parts, key=lambda p: p[0])


def check_conversion(where, ours, mappings):
    same(where, "objects", len(ours["objects"]), len(mappings))
    for o, mapping in zip(ours["objects"], mappings):
        place = f"{where} at {mapping['StartTime']}"
        near(place, "start", o["time"], mapping["StartTime"], FIXTURE_MS)
        theirs = sorted(mapping["Objects"], key=lambda p: p["StartTime"])
        parts = parts_of(o, o["stack_height"] * o["stack_offset"])
        same(place, "parts", len(parts), len(theirs))
        for (start, end, x, y), other in zip(parts, theirs):
            near(place, "time of a part", start, other["StartTime"], FIXTURE_MS)
            near(place, "end of a part", end, other["EndTime"], FIXTURE_MS)
            near(place, "x of a part", x, other["X"], FIXTURE_PX)
            near(place, "y of a part", y, other["Y"], FIXTURE_PX)


def check_fixtures():
    count = 0
    for mode in ["Osu", "Taiko", "Catch", "Mania"]:
        for fixture in sorted((CORPUS / "oracles" / "expected_conversion" / mode).glob("*.json")):
            name = fixture.name[:-len("-expected-conversion.json")]
            file = CORPUS / "osu" / "ppy+osu" / f"{name}.osu"
            if not file.exists():
                file = next(iter(sorted((CORPUS / "osu").rglob(f"{name}.osu"))), None)
            if file is None:
                continue
            ours = dump([file], "--no-offset")[str(file)]
            text = re.sub(r",(\s*[}\]])", r"\1", fixture.read_text(encoding="utf-8-sig"))  # Json.NET's commas
            mappings = json.loads(text)["Mappings"]
            where = f"{mode} {name}"
            count += 1
            if mode == "Osu":
                check_conversion(where, ours, mappings)
            else:
                near_list(where, "start", sorted({o["time"] for o in ours["objects"]}),
                          sorted({m["StartTime"] for m in mappings}), 2.0)
    return count


def main():
    if not (CORPUS / "oracles").is_dir():
        print(f"skipped: there is no corpus at {CORPUS}")
        return 77
    counts = check_decoder(), check_vectors(), check_fixtures()
    for problem in problems[:40]:
        print(problem)
    print("%d files, %d vectors, %d fixtures, %d values compared, %d differ"
          % (*counts, compared, len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
