"""What the tests of the kit share: programs run as on the machine of somebody who has never built osugen, and what
was found."""

import os
import subprocess
import sys

CLEAN = {k: v for k, v in os.environ.items()
         if k not in ("CMAKE_PREFIX_PATH", "LD_LIBRARY_PATH", "OSUGEN_PLUGIN_PATH", "OSUGEN_BIN")}
FAILED = []


def run(*command, environment=None, status=0, folder=None):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=folder,
                          env={**CLEAN, **(environment or {})}, check=False)
    if done.returncode != status:
        print(f"exit code {done.returncode}, not {status}: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
        sys.exit(1)
    return done


def check(holds, sentence):
    print(("ok: " if holds else "FAILED: ") + sentence)
    if not holds:
        FAILED.append(sentence)


def finish():
    """Ends the test with what check() found."""
    sys.exit(1 if FAILED else 0)
