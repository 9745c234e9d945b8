#!/usr/bin/env python3
"""Every key of a song.json is on its reference page."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ["OSUGEN_SOURCE"])


def keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def main():
    with tempfile.TemporaryDirectory(prefix="osugen-docs-") as folder:
        subprocess.run([os.path.join(os.environ["OSUGEN_BIN"], "osugen-synth"), folder, "--songs", "1", "--sources",
                        "own", "--min-seconds", "10", "--max-seconds", "20", "--progress", "none"], check=True)
        song = json.loads(next(pathlib.Path(folder).glob("*/song.json")).read_text())
    told = set(re.findall(r"`(\w+)`", (ROOT / "docs/reference/song-json.md").read_text()))
    printed = set(keys(song)) | set(song["note_columns"])
    missing = sorted(printed - told)
    print(f"{len(printed)} keys, not on the page: {missing}")
    sys.exit(1 if missing or len(printed) < 30 else 0)


if __name__ == "__main__":
    main()
