#include <osugen/pipeline/value_check.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include <osugen/error/nearest.h>
#include <osugen/pipeline/param_text.h>

namespace osugen {
namespace {

namespace fs = std::filesystem;

/// What is wrong with a value, or nothing.
using Fault = std::optional<std::string>;

/// A whole number however it is written: 3, 3.0, 3e0. JSON Schema says the same.
std::optional<std::int64_t> whole(const Json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_number()) return std::nullopt;
  const double number = value.get<double>();
  constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it a double is no certain whole number
  if (number != std::floor(number) || std::abs(number) > kExact) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Fault range_fault(const Param& p, double number, const Json& value) {
  if (number < p.min) return fmt::format("{} is below the minimum {}", shown(value), number_text(p.min));
  if (number > p.max) return fmt::format("{} is above the maximum {}", shown(value), number_text(p.max));
  return std::nullopt;
}

Fault integer_fault(const Param& p, const Json& value) {
  if (!value.is_number()) return fmt::format("expected an integer, got {}", shown(value));
  if (Fault fault = range_fault(p, value.get<double>(), value)) return fault;
  if (!whole(value)) return fmt::format("expected an integer, got {}", shown(value));
  return std::nullopt;
}

Fault number_fault(const Param& p, const Json& value) {
  if (!value.is_number()) return fmt::format("expected a number, got {}", shown(value));
  return range_fault(p, value.get<double>(), value);
}

Fault text_fault(const Json& value) {
  if (!value.is_string()) return fmt::format("expected text, got {}", shown(value));
  const auto& text = value.get_ref<const std::string&>();
  const bool has_control =
      std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
  if (has_control) return fmt::format("{} contains a control character", shown(value));
  return std::nullopt;
}

Fault choice_fault(const Param& p, const Json& value) {
  if (!value.is_string()) return fmt::format("expected text, got {}", shown(value));
  const auto& text = value.get_ref<const std::string&>();
  if (std::find(p.choices.begin(), p.choices.end(), text) != p.choices.end()) return std::nullopt;
  return fmt::format("{} is not one of the choices{}", shown(value), did_you_mean(text, p.choices));
}

Fault value_fault(const Param& p, const Json& value) {
  switch (p.type) {
    case ParamType::flag:
      return value.is_boolean() ? std::nullopt
                                : Fault(fmt::format("expected true or false, got {}", shown(value)));
    case ParamType::integer:
      return integer_fault(p, value);
    case ParamType::number:
      return number_fault(p, value);
    case ParamType::text:
    case ParamType::path:
      return text_fault(value);
    case ParamType::choice:
      return choice_fault(p, value);
    case ParamType::integers:
    case ParamType::numbers:
      return value.is_array() ? std::nullopt : Fault(fmt::format("expected a list, got {}", shown(value)));
    case ParamType::component:
      break;
  }
  throw Error(Error::Kind::internal, "a component was checked as a value");
}

bool is_text(const Param& p) {
  return p.type == ParamType::text || p.type == ParamType::path || p.type == ParamType::choice;
}

/// A text that is a path is relative to the file, or to the working directory for what the command line gave.
Setting path_setting(const Param& p, const std::string& text, const Spot& spot) {
  if (text.empty()) return {p.name, text};
  const fs::path base = spot.document->base_of(spot.pointer);
  const std::string absolute = (base / text).lexically_normal().string();
  return {p.name, absolute, base == spot.document->folder() ? text : absolute};
}

/// A valid value in its one form.
Value normal(const Param& p, const Json& value) {
  switch (p.type) {
    case ParamType::flag:
      return value.get<bool>();
    case ParamType::integer:
      return *whole(value);
    case ParamType::number:
      return value.get<double>();
    default:
      return value.get<std::string>();
  }
}

template <class T>
Value checked_list(const Param& param, const Json& list, const Spot& spot, const std::string& remedy) {
  Param item = param;
  item.type = std::is_same_v<T, double> ? ParamType::number : ParamType::integer;
  std::vector<T> values;
  for (std::size_t i = 0; i < list.size(); ++i)
    values.push_back(std::get<T>(checked_value(item, list[i], spot / std::to_string(i), remedy).value));
  return values;
}

}  // namespace

Setting checked_value(const Param& param, const Json& given, const Spot& spot, const std::string& remedy) {
  // On a command line "metadata.title=99" means the text, though it looks like a number.
  const std::string* raw = spot.document->raw_override(spot.pointer);
  const Json value = raw != nullptr && is_text(param) && !given.is_string() ? Json(*raw) : given;
  if (const Fault fault = value_fault(param, value)) throw spot.error(*fault, accepted_values(param), remedy);
  if (param.type == ParamType::path) return path_setting(param, value.get<std::string>(), spot);
  if (param.type == ParamType::integers)
    return {param.name, checked_list<std::int64_t>(param, value, spot, remedy)};
  if (param.type == ParamType::numbers) return {param.name, checked_list<double>(param, value, spot, remedy)};
  return {param.name, normal(param, value)};
}

Setting default_value(const Param& param, const Value& fallback, const Spot& spot) {
  if (param.type == ParamType::path) return path_setting(param, std::get<std::string>(fallback), spot);
  if (const auto* whole = std::get_if<std::int64_t>(&fallback); whole && param.type == ParamType::number)
    return {param.name, static_cast<double>(*whole)};
  if (const auto* number = std::get_if<double>(&fallback); number && param.type == ParamType::integer)
    return {param.name, static_cast<std::int64_t>(*number)};
  return {param.name, fallback};
}

bool fits(const Param& param, const Value& value) {
  const auto in_range = [&](double v) { return v >= param.min && v <= param.max; };
  switch (param.type) {
    case ParamType::flag:
      return std::holds_alternative<bool>(value);
    case ParamType::integer:
      if (const auto* v = std::get_if<double>(&value)) return in_range(*v) && *v == std::floor(*v);
      [[fallthrough]];
    case ParamType::number:
      if (const auto* v = std::get_if<std::int64_t>(&value)) return in_range(static_cast<double>(*v));
      if (const auto* v = std::get_if<double>(&value)) return in_range(*v);
      return false;
    case ParamType::text:
    case ParamType::path:
      return std::holds_alternative<std::string>(value);
    case ParamType::choice: {
      const auto* v = std::get_if<std::string>(&value);
      return v != nullptr && std::find(param.choices.begin(), param.choices.end(), *v) != param.choices.end();
    }
    case ParamType::integers: {
      const auto* v = std::get_if<std::vector<std::int64_t>>(&value);
      return v != nullptr && std::all_of(v->begin(), v->end(),
                                         [&](auto item) { return in_range(static_cast<double>(item)); });
    }
    case ParamType::numbers: {
      const auto* v = std::get_if<std::vector<double>>(&value);
      return v != nullptr && std::all_of(v->begin(), v->end(), in_range);
    }
    case ParamType::component:
      return std::holds_alternative<std::string>(value);
  }
  return false;
}

}  // namespace osugen
