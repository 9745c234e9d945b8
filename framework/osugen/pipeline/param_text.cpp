#include <osugen/pipeline/param_text.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include <osugen/pipeline/document.h>
#include <osugen/plugins/kinds.h>

namespace osugen {
namespace {

std::string quoted(const std::string& text) {
  return json_text(text);
}

std::string range_text(const Param& p) {
  std::string text;
  if (std::isfinite(p.min) && std::isfinite(p.max)) {
    text = fmt::format(" from {} to {}", number_text(p.min), number_text(p.max));
  } else if (std::isfinite(p.min)) {
    text = fmt::format(" of at least {}", number_text(p.min));
  } else if (std::isfinite(p.max)) {
    text = fmt::format(" of at most {}", number_text(p.max));
  }
  return p.unit.empty() ? text : fmt::format("{} {}", text.empty() ? " in" : text, p.unit);
}

std::string choices_text(const Param& p) {
  std::string text;
  for (std::size_t i = 0; i < p.choices.size(); ++i) {
    if (i > 0) text += i + 1 == p.choices.size() ? " or " : ", ";
    text += quoted(p.choices[i]);
  }
  return text;
}

}  // namespace

std::string number_text(double number) {
  if (std::abs(number) < 1e15 && number == std::floor(number)) return fmt::format("{:.0f}", number);
  return fmt::format("{}", number);
}

std::string type_name(ParamType type) {
  switch (type) {
    case ParamType::flag:
      return "flag";
    case ParamType::integer:
      return "integer";
    case ParamType::number:
      return "number";
    case ParamType::text:
      return "text";
    case ParamType::choice:
      return "choice";
    case ParamType::path:
      return "file";
    case ParamType::integers:
      return "list of integers";
    case ParamType::numbers:
      return "list of numbers";
    case ParamType::component:
      return "component";
  }
  return "value";
}

std::string accepted_values(const Param& p) {
  switch (p.type) {
    case ParamType::flag:
      return "true or false";
    case ParamType::integer:
      return "an integer" + range_text(p);
    case ParamType::number:
      return "a number" + range_text(p);
    case ParamType::text:
      return "text in quotes";
    case ParamType::choice:
      return choices_text(p);
    case ParamType::path:
      return "the path of a file, in quotes";
    case ParamType::integers:
    case ParamType::numbers: {
      const std::string range = range_text(p);
      return "a " + type_name(p.type) + (range.empty() ? "" : ", each" + range);
    }
    case ParamType::component: {
      const auto* type = std::get_if<std::string>(&p.fallback);
      return fmt::format("{}, such as {{\"type\": \"{}\"}}", a_kind(p.interface), type ? *type : "");
    }
  }
  return {};
}

std::string value_text(const Value& value) {
  const auto text = [](const auto& v) -> std::string {
    using T = std::decay_t<decltype(v)>;
    if constexpr (std::is_same_v<T, bool>) {
      return v ? "true" : "false";
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      return std::to_string(v);
    } else if constexpr (std::is_same_v<T, double>) {
      return number_text(v);
    } else if constexpr (std::is_same_v<T, std::string>) {
      return quoted(v);
    } else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
      return fmt::format("[{}]", fmt::join(v, ", "));
    } else if constexpr (std::is_same_v<T, std::vector<double>>) {
      std::vector<std::string> items;
      items.reserve(v.size());
      for (const double item : v) items.push_back(number_text(item));
      return fmt::format("[{}]", fmt::join(items, ", "));
    } else {
      return "a component";
    }
  };
  return std::visit(text, value);
}

}  // namespace osugen
