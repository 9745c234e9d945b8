#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

#include <osugen/error/error.h>

#include "cli/installed_files.h"

namespace osugen::cli {
namespace {

std::string identifier(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == ' '; }, '_');
  return "_" + name;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

/// In single quotes of a shell.
std::string quoted(const std::string& text) {
  return "'" + replaced(text, "'", "'\\''") + "'";
}

std::vector<Option> options_of(const CommandLine& line) {
  std::vector<Option> all;
  for (const OptionGroup& group : line.groups())
    all.insert(all.end(), group.options.begin(), group.options.end());
  return all;
}

std::vector<std::string> commands_of(const Program& program) {
  std::vector<std::string> all;
  for (const CommandLine* line : program.lines) all.push_back(program.command(*line));
  return all;
}

enum class Values { none, file, folder, words };

/// What can be offered for an option's value, as its placeholder tells.
Values values_of(const Option& o) {
  if (o.value.find('|') != std::string::npos) return Values::words;
  if (o.value == "DIR" || o.value == "FOLDER") return Values::folder;
  for (const char* file : {"FILE", "MAPS", "ADAPTER"})
    if (o.value.starts_with(file)) return Values::file;
  return Values::none;
}

std::string words_of(const Option& o) {
  return replaced(o.value, "|", " ");
}

/// What `compgen` is told to offer for the value.
std::string bash_values(const Option& o) {
  switch (values_of(o)) {
    case Values::file:
      return "-f";
    case Values::folder:
      return "-d";
    default:
      return "-W " + quoted(values_of(o) == Values::words ? words_of(o) : "");
  }
}

constexpr std::string_view kBashLine = R"sh({function}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
  local -a offered=(-f)
  if [[ $current == = ]]; then  # bash splits --option=value
    current=
  elif [[ $previous == = ]]; then
    previous=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  [[ $current == -* ]] && offered=(-W '{names}')
  case $previous in
{cases}  esac
  mapfile -t COMPREPLY < <(compgen "${{offered[@]}}" -- "$current")
}}

)sh";

std::string bash_line(const CommandLine& line) {
  std::string names, cases;
  for (const Option& o : options_of(line)) {
    names += (names.empty() ? "--" : " --") + o.name;
    if (o.value.empty()) continue;
    const std::string short_form = o.short_name.empty() ? "" : "|-" + o.short_name;
    cases += fmt::format("    --{}{}) offered=({}) ;;\n", o.name, short_form, bash_values(o));
  }
  return fmt::format(kBashLine, fmt::arg("function", identifier(line.name())), fmt::arg("names", names),
                     fmt::arg("cases", cases));
}

constexpr std::string_view kBashCommands = R"sh({function}() {{
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W '{words} --help --version' -- "${{COMP_WORDS[1]}}")
    return
  fi
  case ${{COMP_WORDS[1]}} in
    {patterns}) "{function}_${{COMP_WORDS[1]}}" ;;
  esac
}}

)sh";

/// What `_arguments` is told about the value.
std::string zsh_values(const Option& o) {
  if (o.value.empty()) return {};
  const std::string message = ":" + replaced(o.value, ":", "\\:") + ":";
  switch (values_of(o)) {
    case Values::file:
      return message + "_files";
    case Values::folder:
      return message + "_files -/";
    case Values::words:
      return message + "(" + words_of(o) + ")";
    default:
      return message + " ";
  }
}

std::string zsh_line(const CommandLine& line) {
  std::string out = identifier(line.name()) + "() {\n  _arguments -S \\\n";
  for (const Option& o : options_of(line)) {
    std::string doc = replaced(o.explanation(), "\\", "\\\\");
    for (const char* special : {"[", "]", ":"}) doc = replaced(doc, special, std::string("\\") + special);
    const std::string rest = "[" + replaced(doc, "\n", " ") + "]" + zsh_values(o);
    if (!o.short_name.empty())
      out += "    " + quoted("*-" + o.short_name + (o.value.empty() ? "" : "+") + rest) + " \\\n";
    out += "    " + quoted("*--" + o.name + (o.value.empty() ? "" : "=") + rest) + " \\\n";
  }
  return out + "    '*:file:_files'\n}\n\n";
}

constexpr std::string_view kZshCommands = R"sh({function}() {{
  if (( CURRENT == 2 )); then
    _values command {described}
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    {patterns}) {function}_$command ;;
  esac
}}

)sh";

std::string zsh_description(const Program& program) {
  std::string out;
  for (const CommandLine* line : program.lines) {
    std::string doc = line->about().substr(0, std::min(line->about().find_first_of(".:\n"), std::size_t{60}));
    for (const char* special : {"[", "]"}) doc = replaced(doc, special, std::string("\\") + special);
    out += (out.empty() ? "" : " \\\n      ") + quoted(program.command(*line) + "[" + doc + "]");
  }
  return out;
}

}  // namespace

std::string bash_completion(const Program& program) {
  std::string out = "# bash completion for " + program.name + "\n\n";
  for (const CommandLine* line : program.lines) out += bash_line(*line);
  if (program.has_commands()) {
    const std::vector<std::string> commands = commands_of(program);
    out += fmt::format(kBashCommands, fmt::arg("function", identifier(program.name)),
                       fmt::arg("words", fmt::join(commands, " ")),
                       fmt::arg("patterns", fmt::join(commands, "|")));
  }
  return out + fmt::format("complete -o filenames -F {} {}\n", identifier(program.name), program.name);
}

std::string zsh_completion(const Program& program) {
  std::string out = "#compdef " + program.name + "\n\n";
  for (const CommandLine* line : program.lines) out += zsh_line(*line);
  if (program.has_commands()) {
    out += fmt::format(kZshCommands, fmt::arg("function", identifier(program.name)),
                       fmt::arg("described", zsh_description(program)),
                       fmt::arg("patterns", fmt::join(commands_of(program), "|")));
  }
  return out + identifier(program.name) + " \"$@\"\n";
}

bool print_installed_file(const Program& program, const std::vector<std::string>& arguments) {
  const std::string option = "--help=";
  if (arguments.size() != 1 || !arguments.front().starts_with(option)) return false;
  const std::string form = arguments.front().substr(option.size());
  std::string text;
  if (form == "man")
    text = man_page(program);
  else if (form == "bash-completion")
    text = bash_completion(program);
  else if (form == "zsh-completion")
    text = zsh_completion(program);
  else
    throw Error(Error::Kind::usage, "--help: '" + form + "' is not a valid value", {},
                "man, bash-completion, zsh-completion");
  std::fputs(text.c_str(), stdout);
  return true;
}

}  // namespace osugen::cli
