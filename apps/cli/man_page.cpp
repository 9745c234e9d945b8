#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <osugen/interfaces/version.h>

#include "cli/installed_files.h"

namespace osugen::cli {
namespace {

constexpr std::array<std::string_view, 5> kInstalled{"osugen-run", "osugen-map", "osugen-inspect",
                                                     "osugen-train", "osugen-eval"};

constexpr std::string_view kExitStatus = R"(.SH EXIT STATUS
.TP
0
Success.
.TP
1
The job ran, and the result is negative.
.TP
2
Invalid command line.
.TP
65
Invalid input data.
.TP
66
An input cannot be opened.
.TP
69
A plugin is missing, was refused, or was built for another osugen or LibTorch.
.TP
70
Internal error in osugen or a plugin.
.TP
73
An output cannot be written.
.TP
75
Another rank of a training run did not arrive or failed.
.TP
78
Invalid pipeline.json.
.TP
130
Stopped by a signal.
)";

/// `text` as roff prints it: hyphens can be copied, and no character is a command.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\(rs";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '"':
        out += "\\(dq";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// Lines of running text; a line break of `text` stays one.
std::string lines_of(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t begin = std::min(text.find_first_not_of(' ', at), end);
    if (begin < end)
      out += (out.empty() ? "\\&" : ".br\n\\&") + escaped(text.substr(begin, end - begin)) + "\n";
    at = end + 1;
  }
  return out;
}

/// The first sentence of `about`, as a phrase.
std::string summary(const std::string& about) {
  std::string sentence = about.substr(0, std::min(about.find(". "), about.find('\n')));
  if (!sentence.empty() && (sentence.back() == '.' || sentence.back() == ':')) sentence.pop_back();
  if (!sentence.empty()) sentence[0] = static_cast<char>(std::tolower(sentence[0]));
  return escaped(sentence);
}

std::string synopsis(const CommandLine& line) {
  return fmt::format("\\fB{}\\fR {}\n", escaped(line.name()), escaped(line.usage()));
}

std::string options(const OptionGroup& group) {
  std::string out;
  for (const Option& o : group.options) {
    out += ".TP\n";
    if (!o.short_name.empty()) out += fmt::format("\\fB\\-{}\\fR, ", o.short_name);
    out += fmt::format("\\fB\\-\\-{}\\fR", escaped(o.name));
    if (!o.value.empty()) out += fmt::format(" \\fI{}\\fR", escaped(o.value));
    out += "\n" + lines_of(o.explanation());
  }
  return out;
}

std::string examples(const CommandLine& line) {
  std::string out;
  for (const auto& [command, what_it_does] : line.examples())
    out += fmt::format("{}.EX\n\\&{}\n.EE\n.RS\n{}.RE\n", out.empty() ? "" : ".PP\n", escaped(command),
                       lines_of(what_it_does));
  return out;
}

std::string line_of_program(const CommandLine& line) {
  std::string out = ".SH OPTIONS\n";
  for (const OptionGroup& group : line.groups())
    out += fmt::format(".SS \"{}\"\n{}", escaped(group.title), options(group));
  if (!line.examples().empty()) out += ".SH EXAMPLES\n" + examples(line);
  return out;
}

std::string line_of_command(const CommandLine& line) {
  std::string out = fmt::format(".SS \"{}\"\n{}", escaped(line.name()), lines_of(line.about()));
  std::vector<OptionGroup> groups = line.groups();
  groups.pop_back();  // --help and --version are those of the program
  for (const OptionGroup& group : groups) {
    if (groups.size() > 1) out += fmt::format(".PP\n{}:\n", escaped(group.title));
    out += options(group);
  }
  return out + (line.examples().empty() ? "" : ".PP\n") + examples(line);
}

std::string see_also(const std::string& program) {
  std::string out;
  for (const std::string_view other : kInstalled)
    if (other != program)
      out += fmt::format("{}.BR {} (1)", out.empty() ? "" : " ,\n", escaped(std::string(other)));
  return ".SH SEE ALSO\n" + out + "\n";
}

}  // namespace

std::string man_page(const Program& program) {
  std::string title = program.name;
  std::transform(title.begin(), title.end(), title.begin(), [](unsigned char c) { return std::toupper(c); });
  std::string out = fmt::format(
      ".TH {} 1 {} \"osugen {}\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n",
      escaped(title), OSUGEN_RELEASE_DATE, OSUGEN_VERSION, escaped(program.name), summary(program.about));
  for (const CommandLine* line : program.lines)
    out += (line == program.lines.front() ? "" : ".br\n") + synopsis(*line);
  out += ".SH DESCRIPTION\n" + lines_of(program.about);
  if (!program.has_commands()) {
    out += line_of_program(*program.lines.front());
  } else {
    out += ".SH OPTIONS\n" + options(program.lines.front()->groups().back()) + ".SH COMMANDS\n";
    for (const CommandLine* line : program.lines) out += line_of_command(*line);
  }
  return out + std::string(kExitStatus) + see_also(program.name);
}

}  // namespace osugen::cli
