#include "cli/cli.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <cstdio>
#include <utility>

#include <osugen/interfaces/abi.h>

#include "cli/installed_files.h"

namespace osugen::cli {
namespace {

namespace po = boost::program_options;

/// `text` in lines of at most `width`, every line but the first after `indent` spaces.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::size_t length = end - at;
    if (column > indent && column + 1 + length > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out.append(text, at, length);
    column += length;
    at = end + 1;
  }
  return out;
}

constexpr std::size_t kHelpWidth = 96;
constexpr std::size_t kDocColumn = 26;

/// The lines of `text`: paragraphs are wrapped, lines that begin with a space (lists) stay as they are.
std::string wrapped_lines(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    out += (line.starts_with(' ') ? line : wrapped(line, 0, kHelpWidth)) + '\n';
    at = end + 1;
  }
  return out;
}

Error usage_error(const std::string& program, std::string problem, std::string accepted = {}) {
  return Error(Error::Kind::usage, std::move(problem), {}, std::move(accepted),
               "see '" + program + " --help'");
}

template <class T>
T parsed_number(const std::string& name, const std::string& text, T min, T max) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= min && value <= max))
    throw Error(Error::Kind::usage, fmt::format("--{}: '{}' is not accepted", name, text), {},
                fmt::format("a number from {} to {}", min, max));
  return value;
}

}  // namespace

std::optional<std::string> Given::get(const std::string& name) const {
  if (const auto given = values_.find(name); given != values_.end() && !given->second.empty())
    return given->second.back();
  if (const auto fallback = defaults_.find(name); fallback != defaults_.end()) return fallback->second;
  return std::nullopt;
}

std::string Given::text(const std::string& name) const {
  return get(name).value_or("");
}

std::vector<std::string> Given::all(const std::string& name) const {
  const auto given = values_.find(name);
  return given == values_.end() ? std::vector<std::string>{} : given->second;
}

double Given::number(const std::string& name, double min, double max) const {
  return parsed_number<double>(name, text(name), min, max);
}

long long Given::integer(const std::string& name, long long min, long long max) const {
  return parsed_number<long long>(name, text(name), min, max);
}

CommandLine::CommandLine(std::string name, std::string usage, std::string about)
    : name_(std::move(name)), usage_(std::move(usage)), about_(std::move(about)) {}

CommandLine& CommandLine::group(std::string title) {
  const auto same = [&](const OptionGroup& group) { return group.title == title; };
  group_ = static_cast<std::size_t>(std::find_if(groups_.begin(), groups_.end(), same) - groups_.begin());
  if (group_ == groups_.size()) groups_.push_back({std::move(title), {}});
  return *this;
}

CommandLine& CommandLine::option(std::string name, std::string value, std::string doc, std::string fallback) {
  std::string short_name;
  if (const auto comma = name.find(','); comma != std::string::npos) {
    short_name = name.substr(comma + 1);
    name.resize(comma);
  }
  if (groups_.empty()) group("Options");
  groups_[group_].options.push_back(
      {std::move(name), std::move(short_name), std::move(value), std::move(doc), std::move(fallback)});
  return *this;
}

CommandLine& CommandLine::positionals(std::size_t min, std::size_t max) {
  min_positional_ = min;
  max_positional_ = max;
  return *this;
}

CommandLine& CommandLine::example(std::string command, std::string what_it_does) {
  examples_.emplace_back(std::move(command), std::move(what_it_does));
  return *this;
}

std::vector<OptionGroup> CommandLine::groups() const {
  std::vector<OptionGroup> all = groups_;
  all.push_back({"Help",
                 {{"help", "h", "", "Print this help.", ""},
                  {"version", "V", "", "Print the version and the plugin ABI.", ""}}});
  return all;
}

std::string CommandLine::help() const {
  std::string out = fmt::format("usage: {} {}\n\n{}", name_, usage_, wrapped_lines(about_));
  const auto print = [&](const Option& o) {
    std::string left = (o.short_name.empty() ? "     " : "  -" + o.short_name + ",") + " --" + o.name;
    if (!o.value.empty()) left += " " + o.value;
    if (left.size() + 2 > kDocColumn)
      left += "\n" + std::string(kDocColumn, ' ');
    else
      left.resize(kDocColumn, ' ');
    out += left + wrapped(o.explanation(), kDocColumn, kHelpWidth) + "\n";
  };
  for (const OptionGroup& group : groups()) {
    out += fmt::format("\n{}:\n", group.title);
    for (const Option& o : group.options) print(o);
  }
  if (!examples_.empty()) out += "\nExamples:\n";
  for (const auto& [command, doc] : examples_) out += fmt::format("  {}\n      {}\n", command, doc);
  return out;
}

std::optional<Given> CommandLine::parse(const std::vector<std::string>& arguments) const {
  if (print_installed_file({name_, about_, {this}}, arguments)) return std::nullopt;
  po::options_description description;
  std::vector<std::string> names;
  Given given;
  for (const OptionGroup& group : groups()) {
    for (const Option& o : group.options) {
      const std::string name = o.short_name.empty() ? o.name : o.name + "," + o.short_name;
      if (o.value.empty())
        description.add_options()(name.c_str(), "");
      else
        description.add_options()(name.c_str(), po::value<std::vector<std::string>>()->composing(), "");
      if (!o.fallback.empty()) given.defaults_[o.name] = o.fallback;
      names.push_back("--" + o.name);
    }
  }

  po::parsed_options parsed(&description);
  try {
    const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    parsed = po::command_line_parser(arguments).options(description).style(style).allow_unregistered().run();
  } catch (const po::error& e) {
    throw usage_error(name_, e.what());
  }
  for (const auto& option : parsed.options) {
    if (option.unregistered) {
      const std::string word = option.original_tokens.empty() ? option.string_key : option.original_tokens[0];
      const std::string near = nearest(word.substr(0, word.find('=')), names);
      throw usage_error(name_, fmt::format("unknown option '{}'{}", word,
                                           near.empty() ? "" : fmt::format("; did you mean {}?", near)));
    }
    if (option.position_key >= 0) {
      given.positional_.insert(given.positional_.end(), option.value.begin(), option.value.end());
      continue;
    }
    auto& values = given.values_[option.string_key];
    values.insert(values.end(), option.value.begin(), option.value.end());
  }
  if (given.has("help")) {
    std::fputs(help().c_str(), stdout);
    return std::nullopt;
  }
  if (given.has("version")) {
    fmt::print("{} {}\nplugin ABI: {}, or torch-none\n", name_, OSUGEN_VERSION, OSUGEN_ABI);
    return std::nullopt;
  }
  if (given.positional_.size() < min_positional_)
    throw usage_error(name_, "missing argument", name_ + " " + usage_);
  if (given.positional_.size() > max_positional_)
    throw usage_error(name_, fmt::format("unexpected argument '{}'", given.positional_[max_positional_]),
                      name_ + " " + usage_);
  return given;
}

int guard(const std::string& program, const std::function<int()>& body) {
  try {
    return body();
  } catch (const Error& e) {
    fmt::print(stderr, "{}: {}\n", program, e.message());
    return e.exit_code();
  } catch (const std::exception& e) {
    const std::string_view words(e.what());  // LibTorch's go on with the way through its code
    fmt::print(stderr, "{}: internal error: {}\n", program, words.substr(0, words.find('\n')));
    return static_cast<int>(Error::Kind::internal);
  }
}

int dispatch(const std::string& program, const std::string& about, const std::vector<Command>& commands,
             int argc, char** argv) {
  return guard(program, [&]() -> int {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    std::string overview = fmt::format("usage: {} COMMAND ...\n\n{}\n\nCommands:\n", program, about);
    std::vector<std::string> names;
    for (const Command& c : commands) {
      names.push_back(c.name);
      overview += fmt::format("  {:<12}{}\n", c.name, wrapped(c.line.about(), 14, kHelpWidth));
    }
    overview += fmt::format("\nRun '{} COMMAND --help' for the options of a command.\n", program);
    if (arguments.empty())
      throw usage_error(program, "missing command", fmt::format("{}", fmt::join(names, ", ")));
    Program installed{program, about, {}};
    for (const Command& c : commands) installed.lines.push_back(&c.line);
    if (print_installed_file(installed, arguments)) return 0;
    const std::string name = arguments.front();
    if (name == "--help" || name == "-h") {
      std::fputs(overview.c_str(), stdout);
      return 0;
    }
    if (name == "--version" || name == "-V") {
      CommandLine(program, "", "").parse({"--version"});
      return 0;
    }
    for (const Command& c : commands) {
      if (c.name != name) continue;
      arguments.erase(arguments.begin());
      const auto given = c.line.parse(arguments);
      return given ? c.run(*given) : 0;
    }
    const std::string near = nearest(name, names);
    throw usage_error(program,
                      fmt::format("unknown command '{}'{}", name,
                                  near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                      fmt::format("{}", fmt::join(names, ", ")));
  });
}

}  // namespace osugen::cli
