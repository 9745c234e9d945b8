#!/usr/bin/env python3
"""The structure that docs/explanation/architecture.md draws: arrows between folders point one way, a plugin includes what
is installed, a folder is one library of fewer than 40 files."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(os.environ["OSUGEN_SOURCE"])

# A folder includes itself and what stands before it.
ORDER = ["error", "text", "random", "files", "spectrum", "beatmap", "stars", "interfaces", "mapset", "audio", "tempo", "sound",
         "plugins", "pipeline", "weights", "draft", "runtime", "generate/decoding", "generate", "host", "evaluate/metrics", "evaluate",
         "evaluate/scorecard", "train/options", "train/songs", "train/report", "train/launch", "train/data", "train/checkpoint",
         "train/distributed", "train/step", "train/loop", "train"]
NO_TENSOR = {"error", "text", "random", "files", "spectrum", "beatmap", "stars", "mapset", "audio", "tempo", "sound", "pipeline", "draft", "host",
             "evaluate", "evaluate/metrics", "evaluate/scorecard", "train", "train/options", "train/songs", "train/report",
             "train/launch"}
# The embedding API: of host/, and nothing below it may use it. It is installed, beside sdk.h.
OF_HOST = {"osugen/host.h", "osugen/host_c.h"}
OF_PLUGINS = {"error", "beatmap", "interfaces"}
LIBRARIES_OF_PLUGINS = {"plugins/timing/estimate": {"tempo"}}
INCLUDE = re.compile(r'^#include [<"]([^">]+)[">]', re.M)


def tracked(*folders):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *folders], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.split("\n")
    return [pathlib.PurePosixPath(name) for name in listed if name and (ROOT / name).exists()]


def includes(path):
    return INCLUDE.findall((ROOT / path).read_text())


def sources(*folders):
    return [path for path in tracked(*folders) if path.suffix in (".h", ".cpp")]


def framework_arrows():
    for path in sources("framework/osugen"):
        folder = str(path.parent.relative_to("framework/osugen"))
        if folder.startswith("train/distributed/gloo"):
            continue
        if folder not in ORDER:
            yield f"{path}: {folder} has no place in the order of folders"
            continue
        for include in includes(path):
            if include.startswith(("torch/", "ATen/", "c10/")) and folder in NO_TENSOR:
                yield f"{path} includes {include}, and {folder}/ knows no tensor"
            if not include.startswith("osugen/") or include == "osugen/interfaces/version.h":
                continue
            other = "host" if include in OF_HOST else str(pathlib.PurePosixPath(include).parent.relative_to("osugen"))
            if other not in ORDER or ORDER.index(other) > ORDER.index(folder):
                yield f"{path} includes {include}: an arrow upwards, from {folder}/ to {other}/"


def plugin_includes():
    for path in sources("plugins"):
        if "test" in path.name or "tests" in path.parts:
            continue
        allowed = OF_PLUGINS | LIBRARIES_OF_PLUGINS.get("/".join(path.parts[:3]), set())
        for include in includes(path):
            parts = include.split("/")
            if parts[0] == "osugen" and len(parts) > 2 and parts[1] not in allowed:
                yield f"{path} includes {include}, which is not for plugins"


def sizes():
    counts = {}
    for path in tracked("framework", "plugins", "apps", "tools"):
        counts[path.parent] = counts.get(path.parent, 0) + 1
    for folder, count in counts.items():
        if count >= 40:
            yield f"{folder} has {count} files"


def main():
    if not (ROOT / ".git").exists():
        print("skipped: not a git checkout")
        sys.exit(77)
    problems = [*framework_arrows(), *plugin_includes(), *sizes()]
    sys.exit("\n".join(problems) if problems else 0)


main()
