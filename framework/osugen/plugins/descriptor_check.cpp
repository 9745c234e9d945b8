#include <osugen/plugins/descriptor_check.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include <osugen/plugins/kinds.h>
#include <osugen/plugins/plugin_folders.h>

namespace osugen {
namespace {

// Bounds on what is shown to people, far above what anybody writes.
constexpr std::size_t kMaxComponents = 256;
constexpr std::size_t kMaxParameters = 256;
constexpr std::size_t kMaxText = 2000;

bool is_snake_case(const std::string& name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(), fits);
}

bool is_sentence(const std::string& text) {
  return text.size() >= 3 && text.size() <= kMaxText && text.back() == '.' && text.find('\n') == text.npos;
}

bool skip(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

/// What may follow the - or the + of a version.
bool is_version_tail(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

bool in_range(const Param& p, double value) {
  return std::isfinite(value) && value >= p.min && value <= p.max;
}

std::string range_fault(const Param& p) {
  if (std::isnan(p.min) || std::isnan(p.max) || p.min > p.max) return "its range is empty";
  return {};
}

template <class T>
std::string list_fault(const Param& p) {
  const auto* items = std::get_if<std::vector<T>>(&p.fallback);
  if (items == nullptr) return "its default has a different type";
  const bool inside =
      std::all_of(items->begin(), items->end(), [&](T v) { return in_range(p, static_cast<double>(v)); });
  return inside ? range_fault(p) : "its default is outside its own range";
}

template <class T>
std::string number_fault(const Param& p) {
  const T* value = std::get_if<T>(&p.fallback);
  if (value == nullptr) return "its default has a different type";
  if (!in_range(p, static_cast<double>(*value)))
    return fmt::format("its default {} is outside its own range {} to {}", *value, p.min, p.max);
  return range_fault(p);
}

std::string choice_fault(const Param& p) {
  const auto* value = std::get_if<std::string>(&p.fallback);
  if (value == nullptr) return "its default has a different type";
  if (std::set<std::string>(p.choices.begin(), p.choices.end()).size() != p.choices.size())
    return "it has a duplicate choice";
  if (std::find(p.choices.begin(), p.choices.end(), *value) == p.choices.end())
    return fmt::format("its default '{}' is not one of its choices", *value);
  return {};
}

std::string component_fault(const Param& p) {
  const auto* value = std::get_if<std::string>(&p.fallback);
  if (value == nullptr || value->empty()) return "its default is not a type name";
  if (kind_of(p.interface) == nullptr)
    return fmt::format("it requires the unknown interface '{}'", p.interface);
  return {};
}

std::string value_fault(const Param& p) {
  switch (p.type) {
    case ParamType::flag:
      return std::holds_alternative<bool>(p.fallback) ? "" : "its default has a different type";
    case ParamType::integer:
      return number_fault<std::int64_t>(p);
    case ParamType::number:
      return number_fault<double>(p);
    case ParamType::text:
    case ParamType::path:
      return std::holds_alternative<std::string>(p.fallback) ? "" : "its default has a different type";
    case ParamType::choice:
      return choice_fault(p);
    case ParamType::integers:
      return list_fault<std::int64_t>(p);
    case ParamType::numbers:
      return list_fault<double>(p);
    case ParamType::component:
      return component_fault(p);
  }
  return "its type is unknown";
}

std::string param_fault(const Param& p) {
  if (!is_snake_case(p.name)) return "its name is not in snake_case";
  if (p.name == "type") return "its name is reserved for the component's type";
  if (!is_sentence(p.doc)) return "its doc is not a sentence ending with a period";
  if (p.unit.size() > 32) return "its unit is too long";
  return value_fault(p);
}

std::string params_fault(const Descriptor& d) {
  if (d.params.size() > kMaxParameters) return fmt::format("'{}' has too many parameters", d.type);
  std::set<std::string> names;
  for (const Param& p : d.params) {
    if (const std::string fault = param_fault(p); !fault.empty())
      return fmt::format("parameter '{}' of '{}': {}", p.name, d.type, fault);
    if (!names.insert(p.name).second)
      return fmt::format("'{}' declares a duplicate parameter '{}'", d.type, p.name);
  }
  return {};
}

bool type_belongs(const std::string& library, const std::string& type) {
  if (type == library) return true;
  return type.rfind(library + "/", 0) == 0 && is_library_name(type.substr(library.size() + 1));
}

std::string known_interfaces() {
  std::string names;
  for (const Kind& kind : kinds()) names += (names.empty() ? "" : ", ") + std::string(kind.interface);
  return names;
}

std::string component_fault(const std::string& library, const Descriptor& d) {
  if (!type_belongs(library, d.type)) {
    return fmt::format("the type '{}' is neither the library's name '{}' nor starts with '{}/'", d.type,
                       library, library);
  }
  if (!is_semantic_version(d.version))
    return fmt::format("the version '{}' of '{}' is not a semantic version such as 1.0.0", d.version, d.type);
  if (!is_sentence(d.summary))
    return fmt::format("the summary of '{}' is not a sentence ending with a period", d.type);
  if (kind_of(d.interface) == nullptr) {
    return fmt::format("'{}' has the unknown interface '{}' (known: {})", d.type, d.interface,
                       known_interfaces());
  }
  if (d.create == nullptr)
    return fmt::format("'{}' cannot be constructed: it has no create function", d.type);
  for (const std::vector<Port>* ports : {&d.inputs, &d.outputs}) {
    for (const Port& port : *ports) {
      if (port.name.empty() || port.dtype.empty())
        return fmt::format("a port of '{}' has no name or no dtype", d.type);
    }
  }
  return params_fault(d);
}

}  // namespace

bool is_semantic_version(const std::string& text) {
  if (text.size() > 64) return false;
  std::string_view rest = text;
  for (int field = 0; field < 3; ++field) {
    if (field > 0 && !skip(rest, '.')) return false;
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || digits > 9 || (digits > 1 && rest[0] == '0')) return false;
    rest.remove_prefix(digits);
  }
  const auto build = rest.find('+');
  std::string_view pre_release = rest.substr(0, build);
  if (build != std::string_view::npos && !is_version_tail(rest.substr(build + 1))) return false;
  return pre_release.empty() || (skip(pre_release, '-') && is_version_tail(pre_release));
}

std::string descriptor_fault(const std::string& library, const std::vector<Descriptor>& descriptors) {
  if (descriptors.empty()) return "it describes no components";
  if (descriptors.size() > kMaxComponents) return "it describes too many components";
  std::set<std::string> types;
  for (const Descriptor& d : descriptors) {
    if (std::string fault = component_fault(library, d); !fault.empty()) return fault;
    if (!types.insert(d.type).second) return fmt::format("it describes '{}' more than once", d.type);
  }
  return {};
}

}  // namespace osugen
