"""Installs osugen into a temporary prefix, moves that elsewhere, builds sdk/template/ outside the tree with nothing but
that, and runs it by name."""

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


def shipped_plugins_include_public_headers(include):
    """Tests apart. The timing stage `estimate` is a part of osugen: it is what osugen/tempo/ is for, which is not public."""
    missing = []
    for source in (SOURCE / "plugins").rglob("*.[ch]*"):
        if source.suffix not in (".h", ".cpp") or source.name.startswith("test") or source.parent.name == "tests":
            continue
        for name in re.findall(r"#include <(osugen/[^>]+)>", source.read_text()):
            of_estimate = source.parent.name == "estimate" and name.startswith("osugen/tempo/")
            if not of_estimate and not (include / name).exists():
                missing.append(f"{source.relative_to(SOURCE)} includes {name}")
    check(not missing, f"the plugins that ship include what is installed and nothing else {missing}")


def includes(header, include):
    """The installed headers that a header includes, itself among them."""
    found, todo = set(), [header]
    while todo:
        found.add(here := todo.pop())
        todo += [h for name in re.findall(r"#include <(osugen/[^>]+)>", here.read_text()) if (h := include / name) not in found]
    return found


def every_header_compiles(prefix, no_torch, folder):
    """All but module.h, which costs 20 s, in one plugin of the template's form; those that know no tensor also in one
    that is built where there is no LibTorch."""
    include = prefix / "include"
    headers = sorted(h for h in include.rglob("*.h") if h.name != "module.h")
    plain = [h for h in headers if include / "osugen/interfaces/tensor.h" not in includes(h, include)]
    check(include / "osugen/sdk.h" in plain, "osugen/sdk.h includes nothing that passes tensors")

    def lines(some):
        return "".join(f"#include <{h.relative_to(include)}>\n" for h in reversed(some))

    shutil.copytree(prefix / "share/osugen/template", folder / "tensors")
    source = folder / "tensors/src/my_sampler.cpp"
    source.write_text(lines(headers) + source.read_text())
    build_plugin(prefix, folder / "tensors", "Debug")
    check(True, f"all {len(headers)} public headers compile in one file, whatever their order")
    write_quantizer(folder / "plain", lines(plain))
    build_plugin(no_torch, folder / "plain", "Debug")
    check(True, f"{len(plain)} of them without LibTorch")


def write_quantizer(folder, lines, options=""):
    """A plugin that computes without tensors."""
    folder.mkdir(parents=True)
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(halves LANGUAGES CXX)\nfind_package(osugen 0.2 REQUIRED)\n"
        f"osugen_add_plugin(halves {options} SOURCES halves.cpp)\n")
    (folder / "halves.cpp").write_text(lines + """
struct Halves final : osugen::Quantizer {
  static osugen::Descriptor describe() { return {"halves", "1.0.0", "Rounds to halves.", {}, {}, {}}; }
  explicit Halves(const osugen::Config&) {}
  std::int64_t bins() const override { return 8; }
  std::int64_t encode(double value, const osugen::Origin&) const override { return value < 0 ? 0 : value < 3.5 ? 2 * value : 7; }
  double decode(std::int64_t bin, const osugen::Origin&) const override { return 0.5 * bin; }
  double error_bound(std::int64_t, const osugen::Origin&) const override { return 0.5; }
};
OSUGEN_MODULE("halves", "1.0.0", "MIT", osugen::component<Halves>())
""")


def without_torch(prefix, folder):
    """A copy of the prefix that knows of no LibTorch."""
    shutil.copytree(prefix, folder, symlinks=True)
    config = next(folder.rglob("osugenConfig.cmake"))
    config.write_text(re.sub(r"_osugen_torch_hint [^)]*", "_osugen_torch_hint /nonexistent", config.read_text()))
    return folder


def configure(prefix, folder, kind="Release", status=0):
    return run(CMAKE, "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_BUILD_TYPE={kind}",
               status=status)


def build_plugin(prefix, folder, kind="Release"):
    configure(prefix, folder, kind)
    run(CMAKE, "--build", folder / "build")


def plugin_without_tensors_works_with_any_torch(prefix, no_torch, folder):
    write_quantizer(folder, "#include <osugen/sdk.h>\n")
    build_plugin(no_torch, folder)
    library = folder / "build/halves.so"
    check(b" torch-none\0" in library.read_bytes(), "a plugin that passes no tensors is built without LibTorch, for none")
    described = json.loads(run(prefix / "bin/osugen-inspect", "halves", "--json",
                               environment={"OSUGEN_PLUGIN_PATH": str(library.parent)}).stdout)
    check(described["kind"] == "quantizer", "and an osugen with LibTorch loads it")


def tensors_must_be_asked_for(prefix, folder):
    shutil.copytree(prefix / "share/osugen/template", folder / "forgotten")
    lists = folder / "forgotten/CMakeLists.txt"
    lists.write_text(lists.read_text().replace(" TENSORS", ""))
    configure(prefix, folder / "forgotten")
    failed = run(CMAKE, "--build", folder / "forgotten/build", status=2)
    check("this interface passes tensors: write osugen_add_plugin(NAME TENSORS ...)" in failed.stdout + failed.stderr,
          "a sampler without TENSORS does not compile, and the compiler says why")
    write_quantizer(folder / "alone", "#include <osugen/sdk.h>\n", "TENSORS")
    failed = configure(prefix, folder / "alone", status=1)
    check("find_package(osugen REQUIRED COMPONENTS tensors)" in " ".join(failed.stderr.split()),
          "TENSORS without LibTorch is refused while configuring, with what to write")


def libraries_are_found_from_where_the_program_is(prefix):
    """Of every installed program and library: RUNPATH leads from its own folder, or to the LibTorch of the build."""
    torch = re.search(r"_osugen_torch_hint (.*)\)", next(prefix.rglob("osugenConfig.cmake")).read_text())[1]
    wrong, found = [], 0
    for file in [*(prefix / "bin").iterdir(), *(prefix / "lib").rglob("*.so*")]:
        said = re.search(r"RUNPATH.*\[(.*)\]", run("readelf", "-d", file).stdout)
        folders = said[1].split(":") if said else []
        found += len(folders)
        wrong += [f"{file.name}: '{f}'" for f in folders if not f.startswith("$ORIGIN") and f != f"{torch}/lib"]
    check(found and not wrong, f"no installed file looks for libraries in the build folder {wrong}")


def template_is_built_and_found(prefix, folder):
    shutil.copytree(prefix / "share/osugen/template", folder)
    lines = [l for l in (folder / "CMakeLists.txt").read_text().splitlines() if l.strip()]
    check(len(lines) <= 5, "the template's CMakeLists.txt has at most five lines")
    build_plugin(prefix, folder)
    library = folder / "build/my_sampler.so"
    symbols = run("nm", "-D", "--defined-only", library).stdout.split("\n")
    names = sorted(line.split()[-1] for line in symbols if line)
    check(names == ["osugen_abi_1", "osugen_module_1"], f"it exports its record and nothing else: {names}")
    return {"OSUGEN_PLUGIN_PATH": str(library.parent)}


def pipeline_runs(prefix, folder, environment):
    song = SOURCE / "examples/song.ogg"
    program = prefix / "bin/osugen-run"
    needed = ["mel", "osu160", "playfield"]
    plugins = [p.stem for p in (prefix / "lib").rglob("plugins-*/*.so")]
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
    check("unknown plugin 'my_sampler'" in refused.stderr and "/sampler/type" in refused.stderr,
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


def missing_torch_is_named(no_torch, folder):
    shutil.copytree(no_torch / "share/osugen/template", folder)
    failed = configure(no_torch, folder, status=1)
    text = " ".join(failed.stderr.split())
    check("is missing: it was in /nonexistent" in text and "-DCMAKE_PREFIX_PATH=" in text,
          "a LibTorch that is gone is named, with what to do")


def main():
    with tempfile.TemporaryDirectory(prefix="osugen-sdk-") as temporary:
        folder = pathlib.Path(temporary)
        run(CMAKE, "--install", BUILD, "--prefix", folder / "installed")
        prefix = (folder / "installed").rename(folder / "moved")
        libraries_are_found_from_where_the_program_is(prefix)
        included_headers_are_there(prefix / "include")
        shipped_plugins_include_public_headers(prefix / "include")
        environment = template_is_built_and_found(prefix, folder / "template")
        inspect = prefix / "bin/osugen-inspect"
        described = json.loads(run(inspect, "my_sampler", "--json", environment=environment).stdout)
        check(described["kind"] == "sampler" and described["parameters"][0]["default"] == 0.1,
              "osugen-inspect finds the template's sampler by name and describes it")
        described = json.loads(run(inspect, "cnn", "--json").stdout)
        check(str(prefix.resolve()) in described["library"], "an installation that was moved finds its plugins and LibTorch")
        pipeline_runs(prefix, folder / "template", environment)
        no_torch = without_torch(prefix, folder / "prefix_without_torch")
        every_header_compiles(prefix, no_torch, folder / "headers")
        plugin_without_tensors_works_with_any_torch(prefix, no_torch, folder / "plain")
        tensors_must_be_asked_for(prefix, folder / "asked")
        other_torch_is_refused(prefix, folder / "other_torch")
        missing_torch_is_named(no_torch, folder / "no_torch")
    finish()


if __name__ == "__main__":
    main()
