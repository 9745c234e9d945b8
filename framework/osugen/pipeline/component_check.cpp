#include <osugen/pipeline/component_check.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include <osugen/error/nearest.h>
#include <osugen/pipeline/param_text.h>
#include <osugen/pipeline/value_check.h>
#include <osugen/plugins/kinds.h>
#include <osugen/plugins/registry.h>

namespace osugen {
namespace {

/// Components within components: a plugin that defaults to itself must come to an end.
constexpr std::ptrdiff_t kMaxNesting = 16;

std::string look_up(const std::string& type) {
  return fmt::format("run 'osugen-inspect {}'", type);
}

Error no_component(const Json& value, const std::string& interface, const Spot& spot) {
  const std::string kind = kind_name(interface);
  return spot.error("expected a component, got " + shown(value),
                    fmt::format("an object that names {}: {{\"type\": \"...\"}}", a_kind(interface)),
                    fmt::format("run 'osugen-inspect' to see each {}", kind));
}

const FoundComponent& find(Registry& registry, const std::string& type, const std::string& interface,
                           const Spot& spot) {
  try {
    return registry.find(type, interface);
  } catch (const Error& e) {
    throw e.inside(spot.document->place(spot.pointer + "/type"));
  }
}

/// The default of a parameter: the parent's, where it has one.
const Value& fallback_of(const Param& param, const std::string& type, const Param* parent, const Spot& spot) {
  if (parent == nullptr) return param.fallback;
  const auto given = parent->child_defaults.find(param.name);
  if (given == parent->child_defaults.end()) return param.fallback;
  if (!fits(param, given->second)) {
    throw(spot / param.name)
        .error(fmt::format("the default {} of '{}' here is not valid for '{}'", value_text(given->second),
                           parent->name, type),
               accepted_values(param), fmt::format("set '{}'", param.name));
  }
  return given->second;
}

}  // namespace

bool is_note(const std::string& key) {
  return key.rfind('$', 0) == 0 || key.rfind("x-", 0) == 0;
}

void refuse_unknown_keys(const Json& object, const std::vector<std::string>& known, const Spot& spot,
                         const std::string& of, const std::string& remedy) {
  for (const auto& [key, value] : object.items()) {
    if (is_note(key) || std::find(known.begin(), known.end(), key) != known.end()) continue;
    throw(spot / key)
        .error(fmt::format("{} has no key '{}'{}", of, shown_text(key), did_you_mean(key, known)),
               fmt::format("{}; x-... for notes", fmt::join(known, ", ")), remedy);
  }
}

std::string type_of(const Json& value, const std::string& interface, const Spot& spot) {
  if (!value.is_object()) throw no_component(value, interface, spot);
  const std::string kind = kind_name(interface);
  const std::string accepted = fmt::format("the name of {}, in quotes", a_kind(interface));
  const std::string remedy = fmt::format("run 'osugen-inspect' to see each {}", kind);
  const auto type = value.find("type");
  if (type == value.end()) throw(spot / "type").error("is missing", accepted, remedy);
  if (type->is_string()) return type->get<std::string>();
  if (const std::string* raw = spot.document->raw_override(spot.pointer + "/type")) return *raw;
  throw(spot / "type").error("expected a name, got " + shown(*type), accepted, remedy);
}

ComponentConfig checked_component(const Json& value, const std::string& interface, const Param* parent,
                                  const Spot& spot, Registry& registry) {
  if (std::count(spot.pointer.begin(), spot.pointer.end(), '/') > kMaxNesting) {
    throw spot.error("components are nested too deeply", fmt::format("at most {} levels", kMaxNesting),
                     "check for a component whose default is itself");
  }
  if (!value.is_object()) throw no_component(value, interface, spot);
  const bool takes_default = parent != nullptr && !value.contains("type");
  const std::string type =
      takes_default ? std::get<std::string>(parent->fallback) : type_of(value, interface, spot);
  const Descriptor& descriptor = find(registry, type, interface, spot).descriptor;

  std::vector<std::string> known{"type"};
  for (const Param& p : descriptor.params) known.push_back(p.name);
  refuse_unknown_keys(value, known, spot, fmt::format("'{}'", type), look_up(type));

  ComponentConfig out{
      .type = type, .where = spot.document->place(spot.pointer), .versions = type + " " + descriptor.version};
  for (const Param& p : descriptor.params) {
    const Spot place = spot / p.name;
    const auto given = value.find(p.name);
    if (p.type == ParamType::component) {
      auto part = std::make_shared<const ComponentConfig>(checked_component(
          given == value.end() ? Json::object() : *given, p.interface, &p, place, registry));
      out.versions += ", " + part->versions;
      out.settings.push_back({p.name, std::shared_ptr<Component>(), {}, std::move(part)});
    } else if (given != value.end()) {
      out.settings.push_back(checked_value(p, *given, place, look_up(type)));
    } else {
      out.settings.push_back(default_value(p, fallback_of(p, type, parent, spot), place));
    }
  }
  return out;
}

}  // namespace osugen
