#!/usr/bin/env python3
"""Runs every command of the documentation, page by page, as a reader would.

A fenced block marked `sh` is run line by line, in a folder that looks like the repository (pipelines/,
models/, examples/, sdk/, build/release), with the programs on the PATH. A line that the page says fails has `# exits N` behind it.
`./dev` commands are left out here: .ci/run gives them. A block marked `python` or `text` is not run.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ["OSUGEN_SOURCE"])
BIN = os.environ["OSUGEN_BIN"]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
EXITS = re.compile(r"#\s*exits (\d+)\s*$")


def pages():
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))


def commands(page):
    for block in BLOCK.findall(page.read_text()):
        joined = re.sub(r"\\\n\s*", " ", block)
        for line in joined.splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                yield line


def workplace(folder):
    for name in ("pipelines", "models", "examples", "sdk"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name)
    (folder / "build").mkdir()
    (folder / "build/release").symlink_to(pathlib.Path(BIN).parent)
    return folder


def run(page):
    failures = []
    with tempfile.TemporaryDirectory(prefix="osugen-docs-") as folder:
        workplace(pathlib.Path(folder))
        environment = dict(os.environ, PATH=f"{BIN}:{os.environ['PATH']}")
        for line in commands(page):
            if line.startswith("./dev"):
                continue
            expected = EXITS.search(line)
            wanted = int(expected.group(1)) if expected else 0
            got = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, text=True,
                                 stdin=subprocess.DEVNULL, capture_output=True)
            print(f"{page.relative_to(ROOT)}: {line}: exit {got.returncode}", flush=True)
            if got.returncode != wanted:
                failures.append(f"{page.relative_to(ROOT)}: {line}\n{got.stdout[-1000:]}{got.stderr[-2000:]}")
    return failures


def main():
    failures = [failure for page in pages() for failure in run(page)]
    for failure in failures:
        print("FAILED", failure, file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
