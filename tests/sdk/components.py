"""What each component of an installation has, and its .pc files: a plugin is compiled with nothing but pkg-config and
found in the folder that it names, and so are programs that embed osugen.

    components.py CMAKE BUILD CXX"""

import pathlib
import re
import shutil
import sys
import tempfile

from third_party import check, finish, run

CMAKE, BUILD, CXX = sys.argv[1:4]
APPS = {"osugen-run", "osugen-map", "osugen-train", "osugen-eval", "osugen-inspect"}
TOOLS = {"osugen-synth", "osugen-bench"}
OF_PROGRAMS = ("bin/", "share/man/man1/", "share/bash-completion/completions/", "share/zsh/site-functions/")
EXPECTED = {  # of what is no program's
    "runtime": [r"lib/libosugen(-host)?\.so\.[\d.]+", r"lib/osugen/(generate|train|host)\.so", r"lib/osugen/plugins-[\d.]+/\w+\.so",
                r"share/osugen/human_bands\.json", r"share/osugen/(pipelines|models)/.+\.(json|md|safetensors)", r"share/doc/osugen/LICENSE"],
    "sdk": [r"lib/libosugen(-host)?\.so", r"include/osugen/.+\.h", r"lib/cmake/osugen/.+\.(cmake|map)", r"lib/pkgconfig/[\w-]+\.pc",
            r"share/osugen/template/.+"],
    "tools": [],
}
QUANTIZER = """#include <osugen/sdk.h>

struct Halves final : osugen::Quantizer {
  static osugen::Descriptor describe() { return {"halves", "1.0.0", "Rounds to halves.", {}, {}, {}}; }
  explicit Halves(const osugen::Config&) {}
  std::int64_t bins() const override { return 8; }
  std::int64_t encode(double value, const osugen::Origin&) const override { return value < 0 ? 0 : value < 3.5 ? 2 * value : 7; }
  double decode(std::int64_t bin, const osugen::Origin&) const override { return 0.5 * bin; }
  double error_bound(std::int64_t, const osugen::Origin&) const override { return 0.5; }
};
OSUGEN_MODULE("halves", "1.0.0", "MIT", osugen::component<Halves>())
"""
PROGRAMS = {  # by the ending of their source: both print the version of osugen
    "c": """#include <stdio.h>
#include <osugen/host_c.h>
int main(void) { return puts(osugen_version()) < 0; }
""",
    "cpp": """#include <cstdio>
#include <osugen/beatmap/writer.h>
#include <osugen/host.h>
#include <osugen/host_c.h>
int main() {
  const bool works = osugen::host::levels_of("hard").size() == 1 && !osugen::write_beatmap(osugen::Beatmap{}).empty();
  return !works || std::puts(osugen_version()) < 0;
}
""",
}


def installed(prefix, *component):
    run(CMAKE, "--install", BUILD, "--prefix", prefix, *component)
    return {str(p.relative_to(prefix)) for p in prefix.rglob("*") if not p.is_dir()} if prefix.exists() else set()


def files_of(program):
    return {f"{OF_PROGRAMS[0]}{program}", f"{OF_PROGRAMS[1]}{program}.1", f"{OF_PROGRAMS[2]}{program}", f"{OF_PROGRAMS[3]}_{program}"}


def check_component(name, files, programs):
    of_programs = {f for f in files if f.startswith(OF_PROGRAMS)}
    check(of_programs == set().union(*map(files_of, programs)),
          f"{name}: {sorted(programs)}, each with manual page and completions: {sorted(of_programs)}")
    rest = files - of_programs
    unexpected = sorted(f for f in rest if not any(re.fullmatch(e, f) for e in EXPECTED[name]))
    check(not unexpected, f"{name}: nothing else is in it {unexpected}")
    absent = [e for e in EXPECTED[name] if not any(re.fullmatch(e, f) for f in rest)]
    check(not absent, f"{name}: it has {len(rest)} files of its own {absent}")


def check_components(folder):
    of = {name: installed(folder / name, "--component", name) for name in EXPECTED}
    built = {p.name for p in (pathlib.Path(BUILD) / "bin").glob("osugen-*")}
    check_component("runtime", of["runtime"], APPS)
    check_component("sdk", of["sdk"], set())
    check_component("tools", of["tools"], built & TOOLS)
    everything = installed(folder / "everything")
    check(sum(map(len, of.values())) == len(everything) and set().union(*of.values()) == everything,
          f"the default installation is the components together, without a file in two of them: {len(everything)} files")


def pkg_config(prefix, *arguments, package="osugen"):
    environment = {"PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")}
    return run("pkg-config", *arguments, package, environment=environment).stdout.split()


def check_pkg_config(prefix, folder):
    version = re.search(r'OSUGEN_VERSION "(.*)"', (prefix / "include/osugen/interfaces/version.h").read_text())[1]
    check(pkg_config(prefix, "--modversion") == [version], f"osugen.pc is of version {version}")
    plugins = pathlib.Path(*pkg_config(prefix, "--variable=plugindir"))
    check(plugins.is_dir() and plugins.resolve().is_relative_to(prefix.resolve()), "plugindir is the folder of the plugins, also after a move")
    source = folder / "halves.cpp"
    source.write_text(QUANTIZER)
    run(CXX, "-shared", "-fPIC", "-fvisibility=hidden", *pkg_config(prefix, "--cflags"), source, "-o", plugins / "halves.so",
        *pkg_config(prefix, "--libs"), "-Wl,-z,defs")
    described = run(prefix / "bin/osugen-inspect", "halves").stdout
    check("Rounds to halves." in described, "a plugin that pkg-config's flags compile is found in plugindir")


def check_programs(prefix, folder):
    version = pkg_config(prefix, "--modversion", package="osugen-host")[0]
    flags = pkg_config(prefix, "--cflags", "--libs", package="osugen-host")
    for ending, text in PROGRAMS.items():
        source, program = folder / f"program.{ending}", folder / f"program_in_{ending}"
        source.write_text(text)
        compiler = ["gcc"] if ending == "c" else [CXX, "-std=c++20"]
        run(*compiler, source, "-o", program, *flags, f"-Wl,-rpath,{prefix}/lib")
        check(run(program).stdout.split() == [version], f"osugen-host.pc compiles and links a program in .{ending}")


def main():
    with tempfile.TemporaryDirectory(prefix="osugen-components-") as temporary:
        folder = pathlib.Path(temporary)
        check_components(folder)
        if shutil.which("pkg-config"):
            prefix = (folder / "everything").rename(folder / "moved")
            check_pkg_config(prefix, folder)
            check_programs(prefix, folder)
    finish()


if __name__ == "__main__":
    main()
