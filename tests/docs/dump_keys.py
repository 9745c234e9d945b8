#!/usr/bin/env python3
"""Every key that osugen-map dump prints is on its reference page."""
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(os.environ["OSUGEN_SOURCE"])


def keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key != "custom_colours":  # its keys are the map's
                yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def main():
    dump = subprocess.run([os.path.join(os.environ["OSUGEN_BIN"], "osugen-map"), "dump", "--vertices",
                           str(ROOT / "tests/data/beatmap/every_section.osu"),
                           str(ROOT / "tests/readers/maps/every_kind.osu")],
                          check=True, capture_output=True, text=True).stdout
    told = set(re.findall(r"`(\w+)`", (ROOT / "docs/reference/dump.md").read_text()))
    printed = {key for line in dump.splitlines() for key in keys(json.loads(line))}
    missing = sorted(printed - told)
    print(f"{len(printed)} keys, not on the page: {missing}")
    sys.exit(1 if missing or len(printed) < 60 else 0)


if __name__ == "__main__":
    main()
