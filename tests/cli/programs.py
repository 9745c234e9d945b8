"""The programs that are built, and what they say about themselves."""

import os
import pathlib
import re
import subprocess

BIN = pathlib.Path(os.environ["OSUGEN_BIN"])
FAILED = []


def programs():
    return sorted(p.name for p in BIN.glob("osugen-*") if os.access(p, os.X_OK))


def output(program, *arguments):
    return subprocess.run([BIN / program, *arguments], check=True, capture_output=True, text=True).stdout


def commands(program):
    """Those of a program with commands, from its --help."""
    listed = output(program, "--help").partition("\nCommands:\n")[2]
    return re.findall(r"^  (\w+)  ", listed, re.M)


def options(program, *command):
    """[(name, placeholder or '')] of --help, in its order."""
    return re.findall(r"^(?:     |  -\w,) (--[\w-]+)(?: (\S+))?", output(program, *command, "--help"), re.M)


def check(holds, sentence):
    if not holds:
        print(f"FAILED: {sentence}")
        FAILED.append(sentence)
