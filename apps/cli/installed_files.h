// apps/cli/installed_files.h - what is installed beside a program: its manual page and its shell completions,
// made from the declarations that --help prints.
#pragma once

#include <string>
#include <vector>

#include "cli/cli.h"

namespace osugen::cli {

/// A program, as its manual page and its completions see it.
struct Program {
  std::string name;   ///< "osugen-map"
  std::string about;  ///< its first sentence is the summary that `apropos` finds
  std::vector<const CommandLine*>
      lines;  ///< one of the program's name, or one per command ("osugen-map dump")

  bool has_commands() const { return lines.front()->name() != name; }
  /// The word that selects a line of a program with commands: "dump".
  std::string command(const CommandLine& line) const { return line.name().substr(name.size() + 1); }
};

/// The manual page, section 1, in the `man` macros that groff and mandoc understand.
std::string man_page(const Program& program);

/// A script that completes commands, options and values (files, folders and words) in bash 4.
std::string bash_completion(const Program& program);

/// A completion function of zsh, to be installed as `_PROGRAM` in a folder of $fpath.
std::string zsh_completion(const Program& program);

/// Prints one of the above if `arguments` is `--help=man`, `--help=bash-completion` or
/// `--help=zsh-completion` alone.
/// @return whether it did
/// @throws Error usage for another form of help
bool print_installed_file(const Program& program, const std::vector<std::string>& arguments);

}  // namespace osugen::cli
