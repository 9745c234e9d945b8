#include "cli/params.h"

#include <cmath>

#include <osugen/pipeline/param_values.h>

namespace osugen::cli {
namespace {

std::string name_of(const Param& p) {
  return option_name(p).substr(2);
}

/// " From 0 to 10 ms."; nothing where a bound is none that anybody comes to.
std::string range_text(const Param& p) {
  constexpr double kVast = 1e9;
  if (!(std::abs(p.min) < kVast && std::abs(p.max) < kVast)) return {};
  return " From " + number_text(p.min) + " to " + number_text(p.max) + (p.unit.empty() ? "" : " " + p.unit) +
         ".";
}

/// "N", "X", "TEXT", or the choices themselves.
std::string placeholder(const Param& p) {
  std::string text;
  switch (p.type) {
    case ParamType::flag:
      return "true|false";
    case ParamType::integer:
      return "N";
    case ParamType::number:
      return "X";
    case ParamType::choice:
      for (const std::string& choice : p.choices) text += (text.empty() ? "" : "|") + choice;
      return text;
    case ParamType::path:
      return "FILE";
    default:
      return "TEXT";
  }
}

std::string fallback_text(const Param& p) {
  if (const auto* text = std::get_if<std::string>(&p.fallback)) return *text;
  return value_text(p.fallback) + (p.unit.empty() ? "" : " " + p.unit);
}

}  // namespace

void declare(CommandLine& line, const std::vector<Param>& params, const std::string& other_default) {
  for (const Param& p : params) {
    if (const auto group = p.extra.find("group"); group != p.extra.end())
      line.group(std::get<std::string>(group->second));
    const auto named = p.extra.find("option");
    std::string fallback = other_default;
    if (p.extra.count("optional") == 0 && !fallback_text(p).empty())
      fallback += (fallback.empty() ? "" : ", or ") + fallback_text(p);
    line.option(named == p.extra.end() ? name_of(p) : std::get<std::string>(named->second), placeholder(p),
                p.doc + range_text(p) + (fallback.empty() ? "" : " [" + fallback + "]"));
  }
}

std::map<std::string, std::string> given_params(const Given& given, const std::vector<Param>& params) {
  std::map<std::string, std::string> texts;
  for (const Param& p : params)
    if (const auto text = given.get(name_of(p))) texts[p.name] = *text;
  return texts;
}

}  // namespace osugen::cli
