// apps/cli/cli.h - command lines of the programs: options, help, errors, exit codes.
//
// Options are declared once; parsing, --help and the reference manual are made from the declaration.
// Names are never guessed from abbreviations, an unknown option gets a did-you-mean, and an extra
// positional argument is an error.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <osugen/error/error.h>
#include <osugen/error/nearest.h>

namespace osugen::cli {

/// What was given on a command line.
class Given {
 public:
  bool has(const std::string& name) const { return values_.count(name) != 0; }
  /// The last value given, or the option's default, or nothing.
  std::optional<std::string> get(const std::string& name) const;
  std::string text(const std::string& name) const;  ///< get() of an option that has a default or was given
  std::vector<std::string> all(const std::string& name) const;  ///< every value of a repeated option
  /// @throws Error usage naming the option, when the value is no number or outside [min, max]
  double number(const std::string& name, double min, double max) const;
  long long integer(const std::string& name, long long min, long long max) const;
  const std::vector<std::string>& positional() const { return positional_; }

 private:
  friend class CommandLine;
  std::map<std::string, std::vector<std::string>> values_;
  std::map<std::string, std::string> defaults_;
  std::vector<std::string> positional_;
};

/// An option as it was declared.
struct Option {
  std::string name, short_name;  ///< "output", and "o" or empty
  std::string value;             ///< "FILE", "DIR" or another word; "a|b" are the values; empty: a flag
  std::string doc, fallback;

  /// `doc` with the default behind it.
  std::string explanation() const { return fallback.empty() ? doc : doc + " [" + fallback + "]"; }
};

/// The options under one title of --help.
struct OptionGroup {
  std::string title;
  std::vector<Option> options;
};

/// The options of one program or of one of its commands. --help and --version are always there.
///
/// What is installed beside a program is made from the same declaration, and printed by `--help=man`,
/// `--help=bash-completion` and `--help=zsh-completion`.
class CommandLine {
 public:
  /// @param name   "osugen-run", or "osugen-map dump" for a command
  /// @param usage  what follows the name: "PIPELINE.json [options]"
  /// @param about  one paragraph: what it does, in the user's words
  CommandLine(std::string name, std::string usage, std::string about);
  CommandLine& group(std::string title);  ///< the options that follow stand under this title in --help
  /// @param name   "audio", or "output,o" for a short form too
  /// @param value  "FILE"; empty: a flag
  CommandLine& option(std::string name, std::string value, std::string doc, std::string fallback = {});
  CommandLine& positionals(std::size_t min, std::size_t max);
  CommandLine& example(std::string command, std::string what_it_does);

  /// @throws Error usage. Prints help or version and returns nothing when those are asked for.
  std::optional<Given> parse(const std::vector<std::string>& arguments) const;
  std::string help() const;
  const std::string& name() const { return name_; }
  const std::string& usage() const { return usage_; }
  const std::string& about() const { return about_; }
  const std::vector<std::pair<std::string, std::string>>& examples() const { return examples_; }
  /// In the order in which they were declared, with --help and --version as the last one.
  std::vector<OptionGroup> groups() const;

 private:
  std::string name_, usage_, about_;
  std::vector<OptionGroup> groups_;
  std::size_t group_ = 0;  ///< that the next option is put into
  std::vector<std::pair<std::string, std::string>> examples_;
  std::size_t min_positional_ = 0, max_positional_ = 0;
};

/// A program with commands: "osugen-map dump FILE".
struct Command {
  std::string name;  ///< "dump"
  CommandLine line;
  std::function<int(const Given&)> run;
};

/// Runs `body`, prints an Error (or any other exception, as a defect) as "PROGRAM: message" on stderr, and
/// returns the exit code. The last line of every main().
int guard(const std::string& program, const std::function<int()>& body);

/// The main of a program with commands: help, dispatch with did-you-mean, guard.
int dispatch(const std::string& program, const std::string& about, const std::vector<Command>& commands,
             int argc, char** argv);

}  // namespace osugen::cli
