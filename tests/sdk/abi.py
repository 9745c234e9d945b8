"""The shape of what plugins are built against, compared by libabigail with the one that was released.

A plugin works with every osugen of its SDK version, so of what <osugen/error/...>, <osugen/interfaces/...> and
<osugen/beatmap/...> declare nothing may change, move or go; what is new is welcome. The shape is read from a library of
those sources with debug information. LibTorch and the C++ library are left out (at::Tensor is a stub, templates have no
content), so that the stored shape holds on every machine.

    abi.py CXX CMAKE BUILD [--store]     --store writes the shape of a version that is about to be released"""

import concurrent.futures
import lzma
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from third_party import check, finish, run

CXX, CMAKE, BUILD = sys.argv[1:4]
SOURCE = pathlib.Path(os.environ["OSUGEN_SOURCE"])
FRAMEWORK, STORE = SOURCE / "framework", SOURCE / "tests/sdk/abi"
LIBRARIES = ("error", "interfaces", "beatmap")
FLAGS = ["-std=c++20", "-g", "-O0", "-w", "-fPIC", "-fvisibility=hidden", "-fvisibility-inlines-hidden",
         "-femit-struct-debug-detailed=ord:any,gen:none", "-isystem", STORE / "stub"]


def public_headers(include):
    """All but module.h, which is LibTorch's nn and nothing more."""
    headers = [h for library in LIBRARIES for h in sorted((include / "osugen" / library).glob("*.h"))]
    return [h for h in headers if h.name != "module.h"]


def witness(include):
    """A function for each public type: libabigail looks at what exported functions take, not at what virtual ones do."""
    lines, types = [], []
    for header in public_headers(include):
        lines.append(f"#include <{header.relative_to(include)}>")
        types += re.findall(r"(?<!>\n)^(?:struct|class|enum class) (?:OSUGEN_EXPORT )?(\w+)[^;{]*{", header.read_text(), re.M)
    lines += [f"namespace osugen {{ OSUGEN_EXPORT void shape_of_{name}({name}&) {{}} }}" for name in types]
    return "\n".join(lines) + "\n"


def shape_of(include, objects, sources):
    """What libabigail reads from the headers and sources, and from the objects that are there already."""
    def one(source):
        run(CXX, *FLAGS, f"-fdebug-prefix-map={source.parent}=.", "-I", include, "-I", FRAMEWORK,
            "-c", source, "-o", objects / f"{source.stem}.o")

    (objects / "witness.cpp").write_text(witness(include))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(one, [objects / "witness.cpp", *sources]))
    library, shape = objects / "shape.so", objects / "shape.abi"
    run(CXX, "-shared", *sorted(objects.glob("*.o")), "-o", library)
    run("abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-elf-needed", "--no-parameter-names",
        "--suppressions", STORE / "osugen_only.ini", "--out-file", shape, library)
    return shape


def differences(stored, shape):
    """What abidiff says against the shape; empty where plugins of the stored one work with it."""
    done = subprocess.run(["abidiff", "--no-added-syms", stored, shape], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode != 0 else ""


def changed(include, folder, changes):
    """A copy of the headers in which each (header, text, other text) is done."""
    shutil.copytree(include, folder)
    for header, text, other in changes:
        file = folder / "osugen" / header
        before = file.read_text()
        check(text in before, f"{header} has '{text}'")
        file.write_text(before.replace(text, other, 1))
    return folder


def the_comparison_sees(include, objects, folder, stored):
    """Changes that break plugins are found, additions are not."""
    interfaces = [FRAMEWORK / "osugen/interfaces/interfaces.cpp"]
    broken = changed(include, folder / "broken", [
        ("interfaces/sampler.h", "  virtual double rank(", "  virtual bool greedy() const = 0;\n  virtual double rank("),
        ("interfaces/timing.h", "  double confidence = 1;", "  double doubt = 0, confidence = 1;"),
        ("interfaces/component.h", "std::string name, dtype;", "std::string dtype, name;"),
        ("interfaces/tokenizer.h", "{ special, time,", "{ special, bar, time,")])
    report = differences(stored, shape_of(broken, objects, interfaces))
    for name in ("Sampler", "TimingEstimate", "Port", "TokenKind"):
        check(f"osugen::{name}" in report, f"a change of {name} is seen")
    grown = changed(include, folder / "grown", [
        ("interfaces/sampler.h", "/// Interface \"", "struct Tree { int depth; };\n/// Interface \"")])
    check(not differences(stored, shape_of(grown, objects, interfaces)), "a type more is no change")


def main():
    if shutil.which("abidiff") is None:
        print("skipped: there is no abidiff (Debian: abigail-tools)")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="osugen-abi-") as temporary:
        folder = pathlib.Path(temporary)
        run(CMAKE, "--install", BUILD, "--prefix", folder / "prefix")
        include, objects = folder / "prefix/include", folder / "objects"
        objects.mkdir()
        sources = [FRAMEWORK / h.relative_to(include).with_suffix(".cpp") for h in public_headers(include)]
        sources = [s for s in sources if s.exists()] + [FRAMEWORK / "osugen/interfaces/interfaces.cpp"]
        shape = shape_of(include, objects, sources)
        version = re.search(r'SDK_VERSION "(.*)"', (include / "osugen/interfaces/version.h").read_text())[1]
        file, stored = STORE / f"osugen-{version}.abi.xz", folder / "stored.abi"
        if "--store" in sys.argv:
            file.write_bytes(lzma.compress(shape.read_bytes(), preset=9))
            print(f"{file.relative_to(SOURCE)} is the shape of osugen {version}")
            return
        if not file.exists():
            check(False, f"the shape of osugen {version} is stored: run './dev abi'")
            finish()
        stored.write_bytes(lzma.decompress(file.read_bytes()))
        report = differences(stored, shape)
        print(report, end="")
        check(not report, f"plugins for osugen {version} work with this one. What is released never changes: a new "
              "ability is a new interface id. Before the version is released, './dev abi' stores its shape anew")
        the_comparison_sees(include, objects, folder, stored)
    finish()


if __name__ == "__main__":
    main()
