#!/usr/bin/env python3
"""Writes the generated part of docs/reference/ from the programs themselves, or checks that it is current.

usage: tools/docs/generate.py [--check]     with OSUGEN_BIN naming the folder of the programs
"""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("OSUGEN_BIN", ROOT / "build/release/bin"))
PROGRAMS = {
    "osugen-run": [],
    "osugen-map": ["dump", "check", "picture", "timing", "convert", "tokenize", "detokenize"],
    "osugen-train": [],
    "osugen-synth": [],
    "osugen-inspect": [],
    "osugen-bench": [],
    "osugen-eval": [],
}


def output(*command):
    # No other plugins than osugen's own, whatever the environment names.
    clean = {k: v for k, v in os.environ.items() if k not in ("OSUGEN_PLUGIN_PATH", "XDG_DATA_HOME")}
    clean["HOME"] = "/nonexistent"
    return subprocess.run(command, check=True, capture_output=True, text=True, env=clean).stdout


def command_line():
    text = "# The command line\n\nGenerated from `--help` by `./dev reference`.\n"
    for program, commands in PROGRAMS.items():
        text += f"\n## {program}\n\n```text\n{output(BIN / program, '--help')}```\n"
        for command in commands:
            text += f"\n### {program} {command}\n\n```text\n{output(BIN / program, command, '--help')}```\n"
    return text


GENERATED = {
    "docs/reference/command-line.md": command_line,
    "docs/reference/components.md": lambda: output(BIN / "osugen-inspect", "--markdown"),
    "docs/reference/metrics.md": lambda: output(BIN / "osugen-eval", "--markdown"),
    "pipelines/pipeline.schema.json": lambda: output(BIN / "osugen-inspect", "--schema"),
}


def main():
    stale = []
    for name, make in GENERATED.items():
        path, text = ROOT / name, make()
        if "--check" in sys.argv:
            if not path.exists() or path.read_text() != text:
                stale.append(name)
        else:
            path.write_text(text)
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}; run ./dev reference")


if __name__ == "__main__":
    main()
