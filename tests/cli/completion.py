"""The completions of every program, tried in the shells themselves: bash, and zsh where it is installed."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from programs import FAILED, check, commands, options, output, programs


def bash(script, words, folder):
    """What bash offers for the last of `words`. An --option=value is three words to it, and the last one is there if
    it is not empty."""
    split = [*words[:-1], *(part for part in re.split("(=)", words[-1]) if part or "=" not in words[-1])]
    line = " ".join(f"'{word}'" for word in split)
    asked = f"""source "$1"
      COMP_WORDS=({line}) COMP_CWORD={len(split) - 1}
      function=$(complete -p {words[0]} | grep -o -- '-F [^ ]*') && ${{function#-F }}
      printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-eu", "-c", asked, "bash", script], cwd=folder, capture_output=True, text=True, check=False)
    # A completion without matches ends with compgen's exit code 1.
    check(not done.stderr, f"bash completes {words} without a message: {done.stderr}")
    return sorted(w for w in done.stdout.split("\n") if w)


def check_line(script, program, command, folder):
    """The options of a program, or of one of its commands, and what is offered for their values."""
    declared = options(program, *command)
    line = [program, *command]
    offered = bash(script, [*line, "--"], folder)
    check(offered == sorted(n for n, _ in declared), f"{line}: all options are offered, and no others: {offered}")
    for name, value in declared:
        if not value:
            continue
        got = bash(script, [*line, name, ""], folder)
        if "|" in value:
            wanted = sorted(value.split("|"))
        elif value in ("DIR", "FOLDER"):
            wanted = ["a folder"]
        elif value.startswith(("FILE", "MAPS", "ADAPTER")):
            wanted = ["a folder", "a map.osu"]
        else:
            wanted = []
        check(got == wanted, f"{line} {name} {value}: {wanted} are offered: {got}")
        check(bash(script, [*line, f"{name}="], folder) == wanted, f"{line} {name}=: the same is offered")
        if wanted:
            begun = bash(script, [*line, f"{name}={wanted[0][:1]}"], folder)
            check(begun == [w for w in wanted if w.startswith(wanted[0][:1])], f"{line} {name}={wanted[0][:1]}: {begun}")
    check(bash(script, [*line, "a m"], folder) == ["a map.osu"], f"{line}: files are offered")


def check_bash(program, folder):
    script = folder / "script"
    script.write_text(output(program, "--help=bash-completion"))
    work = folder / "work"
    words = commands(program)
    for word in words:
        check_line(script, program, [word], work)
    if not words:
        check_line(script, program, [], work)
        return
    check(bash(script, [program, ""], work) == sorted([*words, "--help", "--version"]), f"{program}: the commands are offered")
    check(bash(script, [program, words[0][:2]], work) == [w for w in words if w.startswith(words[0][:2])],
          f"{program}: those that begin like what is typed")


def zsh(script, words):
    """The arguments with which the completion calls zsh's own _arguments or _values."""
    asked = """_arguments() { print -rl -- "$@" }; _values() { print -rl -- "$@" }
      words=("${@[2,-1]}"); CURRENT=$#words; source "$1" """
    done = subprocess.run(["zsh", "-f", "-c", asked, "zsh", script, *words], capture_output=True, text=True, check=False)
    check(not done.stderr, f"zsh completes {words} without a message: {done.stderr}")
    return done.stdout.splitlines()


def check_zsh(program, folder):
    script = folder / f"_{program}"
    script.write_text(output(program, "--help=zsh-completion"))
    check(script.read_text().startswith(f"#compdef {program}\n"), f"{program}: zsh finds the function")
    words = commands(program)
    if words:
        offered = [line.partition("[")[0] for line in zsh(script, [program, ""])[1:]]
        check(offered == words, f"{program}: zsh offers the commands: {offered}")
    for command in [[w] for w in words] or [[]]:
        specs = [line[1:] for line in zsh(script, [program, *command, "--"]) if line.startswith("*--")]
        offered = [(spec.partition("[")[0].rstrip("="), "=[" in spec) for spec in specs]
        wanted = [(name, value != "") for name, value in options(program, *command)]
        check(offered == wanted, f"{program} {command}: zsh is told all options: {offered}")


def main():
    with tempfile.TemporaryDirectory(prefix="osugen-completion-") as temporary:
        folder = pathlib.Path(temporary)
        (folder / "work/a folder").mkdir(parents=True)
        (folder / "work/a map.osu").write_text("")
        for program in programs():
            check_bash(program, folder)
            if shutil.which("zsh"):
                check_zsh(program, folder)
    print(f"{len(programs())} programs in bash" + (" and zsh" if shutil.which("zsh") else ""))
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
