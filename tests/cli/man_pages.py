"""The manual page of every program, read as groff and mandoc do: no warning, and what --help and the documentation say."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from programs import FAILED, check, commands, options, output, programs

SOURCE = pathlib.Path(os.environ["OSUGEN_SOURCE"])


def formatted(page):
    """The page as a reader sees it, without bold and underline, and what the formatter warns of."""
    if shutil.which("man"):
        command = ["man", "--warnings", "-l", "-"]
    else:
        command = ["mandoc", "-Tutf8", "-Owidth=500"]
    environment = {**os.environ, "MANWIDTH": "500", "MANPAGER": "cat", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, input=page, capture_output=True, text=True, env=environment, check=False)
    return re.sub(".\b", "", done.stdout), done.stderr


def lint(page):
    done = subprocess.run(["mandoc", "-Tlint", "-Wwarning"], input=page, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def appear_in_order(words, text):
    """The first of `words` that is not in `text` behind the ones before it, or nothing."""
    at = 0
    for word in words:
        found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])").search(text, at)
        if not found:
            return word
        at = found.end()
    return None


def exit_codes():
    return re.findall(r"^\| (\d+) \|", (SOURCE / "docs/reference/exit-codes.md").read_text(), re.M)


def check_page(program):
    page = output(program, "--help=man")
    text, warnings = formatted(page)
    check(not warnings, f"{program}.1 is formatted without a warning: {warnings}")
    if shutil.which("mandoc"):
        check(not lint(page), f"{program}.1 pleases mandoc -Tlint: {lint(page)}")
    sections = re.findall(r"^[A-Z][A-Z ]+$", text, re.M)
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "SEE ALSO"):
        check(section in sections, f"{program}.1 has the section {section}: {sections}")
    check(re.search(rf"^ +{program} - \S.*[^.]$", text, re.M), f"{program}.1 has a summary for apropos")
    for command in [[c] for c in commands(program)] or [[]]:
        declared = [name for name, _ in options(program, *command)]
        behind = text.partition("\nCOMMANDS\n")[2].partition(f" {' '.join([program, *command])}\n")[2] if command else text
        declared = [n for n in declared if not command or n not in ("--help", "--version")]
        missing = appear_in_order(declared, behind)
        check(missing is None, f"{program}.1 explains the options of --help in their order: {command} {missing}")
    status = text.partition("\nEXIT STATUS\n")[2]
    missing = appear_in_order(exit_codes(), status)
    check(missing is None, f"{program}.1 has the exit codes of docs/reference/exit-codes.md: {missing}")
    print(f"{program}.1: {len(text.splitlines())} lines")


def main():
    if not shutil.which("man") and not shutil.which("mandoc"):
        print("skipped: there is neither man nor mandoc (Debian: man-db, mandoc)")
        sys.exit(77)
    check(len(exit_codes()) > 5, "the exit codes are found in the documentation")
    for program in programs():
        check_page(program)
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
