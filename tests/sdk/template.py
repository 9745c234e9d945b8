"""Installs osugen into a temporary prefix, builds sdk/template/ outside the tree with nothing but that, and
runs it by name."""

import json
import os
import pathlib
import re
import shutil
import sys
import tempfile

from third_party import check, finish, run

CMAKE, BUILD = sys.argv[1:3]
SOURCE = pathlib.Path(os.environ["OSUGEN_SOURCE"])


def included_headers_are_there(include):
    missing = []
    for header in include.rglob("*.h"):
        for name in re.findall(r"#include <(osugen/[^>]+)>", header.read_text()):
            if not (include / name).exists():
                missing.append(f"{header.name} includes {name}")
    check(not missing, f"every installed header finds what it includes {missing}")


def every_header_compiles(prefix, folder):
    """All but module.h, which costs 20 s, in one plugin of the template's form."""
    headers = sorted(h.relative_to(prefix / "include") for h in (prefix / "include").rglob("*.h"))
    headers = [h for h in headers if h.name != "module.h"]
    shutil.copytree(prefix / "share/osugen/template", folder)
    source = folder / "src/my_sampler.cpp"
    source.write_text("".join(f"#include <{h}>\n" for h in reversed(headers)) + source.read_text())
    run(CMAKE, "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Debug")
    run(CMAKE, "--build", folder / "build")
    check(True, f"all {len(headers)} public headers compile in one file, whatever their order")


def template_is_built_and_found(prefix, folder):
    shutil.copytree(prefix / "share/osugen/template", folder)
    lines = [l for l in (folder / "CMakeLists.txt").read_text().splitlines() if l.strip()]
    check(len(lines) <= 5, "the template's CMakeLists.txt has at most five lines")
    run(CMAKE, "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Release")
    run(CMAKE, "--build", folder / "build")
    library = folder / "build/my_sampler.so"
    symbols = run("nm", "-D", "--defined-only", library).stdout.split("\n")
    names = sorted(line.split()[-1] for line in symbols if line)
    check(names == ["osugen_abi_1", "osugen_module_1"], f"it exports its record and nothing else: {names}")
    return {"OSUGEN_PLUGIN_PATH": str(library.parent)}


def pipeline_runs(prefix, folder, environment):
    song = SOURCE / "examples/song.ogg"
    program = prefix / "bin/osugen-run"
    needed = ["mel", "osu160", "playfield"]
    plugins = [p.stem for p in (prefix / "lib").rglob("plugins-0/*.so")]
    if not program.exists() or not song.exists() or any(p not in plugins for p in needed):
        print(f"skipped: the run, for not all of osugen-run, {song.name}, {', '.join(needed)} are there")
        return
    small = ["decoder.d_model=32", "decoder.layers=1", "decoder.heads=2", "decoder.feed_forward=32",
             "encoder.channels=[16,16]", "decoding.max_tokens=120"]
    options = [word for setting in small for word in ("--set", setting)]
    maps = []
    for name in ("a.osu", "b.osu"):
        run(program, "pipeline.json", "--audio", song, "--output", folder / name, *options,
            environment=environment, folder=folder)
        maps.append((folder / name).read_bytes())
    check(b"[HitObjects]" in maps[0], "osugen-run makes a map with the sampler of the template")
    check(maps[0] == maps[1], "and the same map again")
    refused = run(program, "pipeline.json", "--audio", song, "--output", folder / "c.osu", folder=folder, status=69)
    check("there is no plugin 'my_sampler'" in refused.stderr and "/sampler/type" in refused.stderr,
          "without OSUGEN_PLUGIN_PATH the sampler is not found, and the place in the file is named")


def other_torch_is_refused(prefix, folder):
    shutil.copytree(prefix / "share/osugen/template", folder)
    other = folder / "other"
    headers = other / "include/torch/headeronly"
    headers.mkdir(parents=True)
    (other / "include/ATen/core").mkdir(parents=True)
    (other / "include/ATen/core/Tensor.h").write_text("")
    (headers / "version.h").write_text(
        "#define TORCH_VERSION_MAJOR 1\n#define TORCH_VERSION_MINOR 13\n#define TORCH_VERSION_PATCH 1\n")
    failed = run(CMAKE, "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={prefix};{other}", status=1)
    text = " ".join(failed.stderr.split())
    check("LibTorch 1.13.1 in" in text and "that osugen was built with" in text,
          "another LibTorch is refused while configuring, with both versions")


def missing_torch_is_named(prefix, folder):
    shutil.copytree(prefix / "share/osugen/template", folder)
    moved = folder / "prefix"
    shutil.copytree(prefix, moved, symlinks=True)
    config = next(moved.rglob("osugenConfig.cmake"))
    config.write_text(re.sub(r"_osugen_torch_hint [^)]*", "_osugen_torch_hint /nonexistent", config.read_text()))
    failed = run(CMAKE, "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={moved}", status=1)
    text = " ".join(failed.stderr.split())
    check("is missing: it was in /nonexistent" in text and "-DCMAKE_PREFIX_PATH=" in text,
          "a LibTorch that is gone is named, with what to do")


def main():
    with tempfile.TemporaryDirectory(prefix="osugen-sdk-") as temporary:
        folder = pathlib.Path(temporary)
        prefix = folder / "prefix"
        run(CMAKE, "--install", BUILD, "--prefix", prefix)
        included_headers_are_there(prefix / "include")
        environment = template_is_built_and_found(prefix, folder / "template")
        inspect = prefix / "bin/osugen-inspect"
        described = json.loads(run(inspect, "my_sampler", "--json", environment=environment).stdout)
        check(described["kind"] == "sampler" and described["parameters"][0]["default"] == 0.1,
              "osugen-inspect finds the template's sampler by name and describes it")
        described = json.loads(run(inspect, "cnn", "--json").stdout)
        check(str(prefix.resolve()) in described["library"], "installed programs find installed plugins and LibTorch")
        pipeline_runs(prefix, folder / "template", environment)
        every_header_compiles(prefix, folder / "headers")
        other_torch_is_refused(prefix, folder / "other_torch")
        missing_torch_is_named(prefix, folder / "no_torch")
    finish()


if __name__ == "__main__":
    main()
