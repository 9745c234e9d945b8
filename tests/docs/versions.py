#!/usr/bin/env python3
"""The version stands in CMakeLists.txt. What a release says besides is the same: the programs, the newest section of
CHANGELOG.md, and CITATION.cff with its date.

    versions.py VERSION"""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(os.environ["OSUGEN_SOURCE"])
VERSION = sys.argv[1]


def main():
    changelog = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    citation = dict(re.findall(r"^(version|date-released): *(.+)$", (ROOT / "CITATION.cff").read_text(), re.M))
    wrong = []
    if changelog[0] != "Unreleased":
        wrong.append(f"CHANGELOG.md begins with '{changelog[0]}', not with Unreleased")
    if changelog[1] != f"{citation['version']} - {citation['date-released']}":
        wrong.append(f"CHANGELOG.md has '{changelog[1]}', CITATION.cff {citation}")
    if citation["version"] != VERSION:
        wrong.append(f"CITATION.cff has {citation['version']}, CMakeLists.txt {VERSION}")
    for program in sorted(pathlib.Path(os.environ["OSUGEN_BIN"]).glob("osugen-*")):
        said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
        if said.splitlines()[0] != f"{program.name} {VERSION}":
            wrong.append(f"{program.name} --version says '{said}'")
    print("\n".join(wrong) or f"{VERSION} of {citation['date-released']} everywhere")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
