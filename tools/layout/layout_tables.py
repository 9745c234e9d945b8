#!/usr/bin/env python3
"""Measures how human maps space and turn, and writes plugins/pass/arrange/tables.json.

  layout_tables.py Songs --base plugins/pass/arrange/tables.json --output tables.json

Reads osu!standard maps (.osu and .osz, folders with all below them). The level of a map is that of its star rating if
rosu-pp-py is installed (Easy below 2.0, Normal 2.7, Hard 4.0, Insane 5.3, Expert 7.0; harder maps
are left out), else that of its name.
Figures of fewer than --least cases are taken from --base. Needs numpy."""
import argparse
import hashlib
import json
import math
import pathlib
import zipfile

import numpy as np

try:
    import rosu_pp_py
except ImportError:
    rosu_pp_py = None

LEVELS = ["easy", "normal", "hard", "insane", "expert"]
BANDS = [2.0, 2.7, 4.0, 5.3, 7.0]
GAPS = [0.25, 0.3333, 0.5, 0.75, 1, 1.5, 2]
QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9]
EDGES = [0, 15, 30, 60, 90, 120, 150, 165, 180]
BELOW_PX = [90, 130, 180]
FORMAT = "osugen-layout-tables-1"
STACKED_PX, MOVES_PX = 6, 20
LEADS_PX = 30  # how much of a slider's path says where it goes
GAP_TOLERANCE, LONGEST_GAP = 0.06, 2.05


def texts_of(paths):
    """Every .osu once, whatever its name and archive."""
    seen = set()
    for path in paths:
        for file in sorted(path.rglob("*") if path.is_dir() else [path]):
            if file.suffix == ".osu":
                found = [file.read_bytes()]
            elif file.suffix == ".osz":
                with zipfile.ZipFile(file) as archive:
                    found = [archive.read(name) for name in sorted(archive.namelist()) if name.endswith(".osu")]
            else:
                continue
            for data in found:
                digest = hashlib.sha256(data).digest()
                if digest not in seen:
                    seen.add(digest)
                    yield data


def sections_of(text):
    sections, name = {}, ""
    for line in text.replace("\r", "").split("\n"):
        if line.startswith("["):
            name = line.strip("[]")
        elif line.strip() and not line.startswith("//"):
            sections.setdefault(name, []).append(line)
    return sections


def pairs_of(lines):
    return dict((part.strip() for part in line.split(":", 1)) for line in lines if ":" in line)


def timing_of(lines):
    """Red lines and velocities as (time, value), sorted."""
    red, velocity = [], []
    for line in lines:
        fields = line.split(",")
        time, length = float(fields[0]), float(fields[1])
        uninherited = len(fields) < 7 or fields[6].strip() == "1"
        if uninherited and length > 0:
            red.append((time, length))
        velocity.append((time, 1.0 if uninherited or length >= 0 else min(10.0, max(0.1, -100 / length))))
    return sorted(red), sorted(velocity, key=lambda point: point[0])


def in_force(points, time, otherwise):
    value = points[0][1] if points and otherwise is None else otherwise
    for at, this in points:
        if at > time + 1:
            break
        value = this
    return value


def end_of_path(x, y, text, length):
    """Along the polyline of the anchors, cut to the length: close enough for distances and turns."""
    left = length
    for point in text.split("|")[1:]:
        if ":" not in point:
            continue
        to_x, to_y = map(float, point.split(":"))
        step = math.hypot(to_x - x, to_y - y)
        if step >= left > 0:
            return x + (to_x - x) * left / step, y + (to_y - y) * left / step
        left, x, y = left - step, to_x, to_y
    return x, y


def direction_of(a, b):
    return math.atan2(b[1] - a[1], b[0] - a[0])


def object_of(line, red, velocity, multiplier):
    fields = line.split(",")
    x, y, time, kind = float(fields[0]), float(fields[1]), float(fields[2]), int(fields[3])
    it = {"head": (x, y), "end": (x, y), "time": time, "until": time, "beat": in_force(red, time, None), "into": None}
    it["kind"] = "slider" if kind & 2 else "circle" if kind & 1 else "spinner"
    if it["kind"] == "slider":
        slides, length = max(1, int(fields[6])), float(fields[7])
        far = end_of_path(x, y, fields[5], length)
        it["end"] = far if slides % 2 else (x, y)
        it["until"] = time + slides * length / (100 * multiplier * in_force(velocity, time, 1.0)) * it["beat"]
        near = end_of_path(x, y, fields[5], min(length, LEADS_PX))
        before = end_of_path(x, y, fields[5], max(0.5 * length, length - LEADS_PX))
        it["into"] = direction_of((x, y), near) if near != (x, y) else None
        it["out"] = direction_of(before, far) if slides % 2 else direction_of(near, (x, y))
    return it


def map_of(data):
    """Level and objects; nothing where it is no osu!standard map with a level and enough objects."""
    sections = sections_of(data.decode("utf-8-sig", "replace"))
    if int(pairs_of(sections.get("General", [])).get("Mode", 0)) != 0:
        return None
    red, velocity = timing_of(sections.get("TimingPoints", []))
    if not red:
        return None
    multiplier = float(pairs_of(sections.get("Difficulty", [])).get("SliderMultiplier", 1.4))
    objects = [object_of(line, red, velocity, multiplier) for line in sections.get("HitObjects", [])]
    if len(objects) < 100:
        return None
    level = level_of(data, pairs_of(sections.get("Metadata", [])).get("Version", ""))
    return (level, objects) if level else None


def level_of(data, version):
    if rosu_pp_py:
        stars = rosu_pp_py.Difficulty().calculate(rosu_pp_py.Beatmap(bytes=data)).stars
        return next((level for level, below in zip(LEVELS, BANDS) if stars < below), None)
    return next((level for level in LEVELS if level in version.lower()), None)


class Cases:
    """What was seen, by level: distances by gap and kinds, turns by what comes before."""

    def __init__(self):
        self.distances, self.turns, self.maps = {}, {}, dict.fromkeys(LEVELS, 0)

    def add(self, level, objects):
        self.maps[level] += 1
        for i in range(1, len(objects)):
            before, here = objects[i - 1], objects[i]
            if "spinner" in (before["kind"], here["kind"]):
                continue
            gap = (here["time"] - before["until"]) / here["beat"]
            index = int(np.argmin([abs(gap - known) for known in GAPS]))
            if not 0 < gap <= LONGEST_GAP or abs(gap - GAPS[index]) > GAP_TOLERANCE:
                continue
            px = math.dist(before["end"], here["head"])
            self.distances.setdefault((level, index, before["kind"], here["kind"]), []).append(px)
            if px < MOVES_PX:
                continue
            step = direction_of(before["end"], here["head"])
            if here["into"] is not None:
                self.add_turn((level, "into_slider"), here["into"] - step)
            out = self.out_of(objects, i - 1)
            if out is not None:
                after = "after_" + before["kind"]
                fine = index < 2
                self.add_turn((level, "quarter" if fine else after), step - out)
                if not fine and level in LEVELS[2:]:
                    self.add_turn((after, int(np.searchsorted(BELOW_PX, px, side="right"))), step - out)

    def add_turn(self, key, radians):
        self.turns.setdefault(key, []).append(abs(math.degrees(math.remainder(radians, 2 * math.pi))))

    @staticmethod
    def out_of(objects, i):
        if objects[i]["kind"] == "slider":
            return objects[i]["out"]
        if i == 0 or objects[i - 1]["kind"] == "spinner":
            return None
        a, b = objects[i - 1]["end"], objects[i]["head"]
        return direction_of(a, b) if math.dist(a, b) >= MOVES_PX else None

    def px(self, level, gap, before=("circle", "slider"), here=("circle", "slider")):
        return np.array([px for b in before for h in here for px in self.distances.get((level, gap, b, h), [])])


class Writer:
    """The tables, with figures of too few cases as they were."""

    def __init__(self, cases, base, least):
        self.cases, self.base, self.least, self.kept = cases, base, least, []

    def value(self, path, count, measured):
        if count >= self.least:
            return measured()
        value = self.base
        for part in path:
            value = value[part]
        self.kept.append("/".join(map(str, path)))
        return value

    def quantiles(self, path, px):
        px = px[px >= STACKED_PX]
        return self.value(path, len(px), lambda: [round(float(q)) for q in np.quantile(px, QUANTILES)])

    def shares(self, path, key):
        turns = self.cases.turns.get(key, [])

        def measured():
            counts = np.histogram(turns, EDGES)[0]
            return [round(float(share), 3) for share in counts / counts.sum()]

        return self.value(path, len(turns), measured)

    def stacked(self, path, level, gaps):
        result = []
        for k in range(4):
            kinds = [["circle", "slider"][k // 2]], [["circle", "slider"][k % 2]]
            px = np.concatenate([self.cases.px(level, gap, *kinds) for gap in gaps])
            result.append(self.value([*path, k], len(px), lambda px=px: round(float((px < STACKED_PX).mean()), 2)))
        return result

    def spacing(self, level):
        path = ["spacing", level]
        after = {here: self.quantiles([*path, "quarter_after_slider_px", here],
                                      self.cases.px(level, 0, ("slider",), (here,))) for here in ("circle", "slider")}
        return {
            "distance_px": [self.quantiles([*path, "distance_px", gap], self.cases.px(level, gap))
                            for gap in range(len(GAPS))],
            "stream_px": self.quantiles([*path, "stream_px"], self.cases.px(level, 0, ("circle",), ("circle",))),
            "quarter_after_slider_px": after,
            "stacked": {name: self.stacked([*path, "stacked", name], level, gaps)
                        for name, gaps in (("quarter", [0, 1]), ("half", [2, 3]), ("whole", [4]))},
        }

    def kinds_factor(self):
        """Of the median at each gap of 1/2 and more, by kinds; the mean of levels and gaps with enough cases."""
        factors = []
        for k in range(4):
            kinds = [["circle", "slider"][k // 2]], [["circle", "slider"][k % 2]]
            ratios = []
            for level in LEVELS[2:]:
                for gap in range(2, len(GAPS)):
                    px, every = (p[p >= STACKED_PX] for p in (self.cases.px(level, gap, *kinds),
                                                              self.cases.px(level, gap)))
                    if len(px) >= self.least:
                        ratios.append(float(np.median(px) / np.median(every)))
            factors.append(self.value(["kinds_factor", k], self.least * bool(ratios),
                                      lambda ratios=ratios: round(float(np.mean(ratios)), 2)))
        return factors

    def tables(self):
        return {
            "format": FORMAT, "source": "", "gaps_beats": GAPS, "quantiles": QUANTILES, "turn_edges_degrees": EDGES,
            "spacing": {level: self.spacing(level) for level in LEVELS[2:]},
            "kinds_factor": self.kinds_factor(),
            "turns": {level: {part: self.shares(["turns", level, part], (level, part))
                              for part in ("after_circle", "after_slider", "quarter", "into_slider")}
                      for level in LEVELS},
            "turns_by_distance": {"below_px": BELOW_PX} | {
                after: [self.shares(["turns_by_distance", after, i], (after, i)) for i in range(4)]
                for after in ("after_circle", "after_slider")},
        }


def text_of(value, indent=0):
    """JSON with short things on one line."""
    line = json.dumps(value)
    nested = isinstance(value, dict) and any(isinstance(item, dict) for item in value.values())
    if isinstance(value, str) or (len(line) + indent < 108 and not nested):
        return line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        items = [f"{pad}{json.dumps(key)}: {text_of(item, indent + 2)}" for key, item in value.items()]
    else:
        items = [pad + text_of(item, indent + 2) for item in value]
    left, right = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return left + "\n" + ",\n".join(items) + "\n" + " " * indent + right


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("maps", nargs="+", type=pathlib.Path, help="folders, .osu and .osz files")
    parser.add_argument("--base", type=pathlib.Path, required=True, help="tables that fill gaps")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--least", type=int, default=60, help="fewest cases that a figure is measured from")
    given = parser.parse_args()
    cases = Cases()
    for data in texts_of(given.maps):
        try:
            found = map_of(data)
        except (ValueError, IndexError, OverflowError, ZeroDivisionError):
            continue  # not a map that anybody plays
        if found:
            cases.add(*found)
    writer = Writer(cases, json.loads(given.base.read_text()), given.least)
    tables = writer.tables()
    counts = ", ".join(f"{cases.maps[level]} {level.title()}" for level in LEVELS)
    by = "star rating" if rosu_pp_py else "name"
    tables["source"] = (f"Measured on human osu!standard maps, levels by {by}: {counts}. "
                        f"{len(writer.kept)} figures of fewer than {given.least} cases are older estimates.")
    given.output.write_text(text_of(tables) + "\n")
    print(tables["source"])
    for path in writer.kept:
        print("kept:", path)


if __name__ == "__main__":
    main()
