#include "cli/params.h"

#include <osugen/pipeline/param_values.h>

namespace osugen::cli {
namespace {

std::string name_of(const Param& p) {
  return option_name(p.name).substr(2);
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
    default:
      return "TEXT";
  }
}

std::string fallback_text(const Param& p) {
  if (const auto* text = std::get_if<std::string>(&p.fallback)) return *text;
  return value_text(p.fallback) + (p.unit.empty() ? "" : " " + p.unit);
}

}  // namespace

void declare(CommandLine& line, const std::vector<Param>& params) {
  for (const Param& p : params) {
    if (const auto group = p.extra.find("group"); group != p.extra.end())
      line.group(std::get<std::string>(group->second));
    const std::string fallback = fallback_text(p);
    line.option(name_of(p), placeholder(p), p.doc + (fallback.empty() ? "" : " [" + fallback + "]"));
  }
}

std::map<std::string, std::string> given_params(const Given& given, const std::vector<Param>& params) {
  std::map<std::string, std::string> texts;
  for (const Param& p : params)
    if (const auto text = given.get(name_of(p))) texts[p.name] = *text;
  return texts;
}

}  // namespace osugen::cli
