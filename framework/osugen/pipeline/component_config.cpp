#include <osugen/pipeline/component_json.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include <osugen/pipeline/document.h>

namespace osugen {

const Value* ComponentConfig::find(std::string_view name) const {
  const auto found =
      std::find_if(settings.begin(), settings.end(), [&](const Setting& s) { return s.name == name; });
  return found == settings.end() ? nullptr : &found->value;
}

Json json_of(const Value& value) {
  return std::visit(
      [](const auto& v) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::shared_ptr<Component>>)
          return nullptr;
        else
          return v;
      },
      value);
}

Json plain_json(const Value& value) {
  Json json = json_of(value);
  const auto shorten = [](Json& number) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    const auto* v = number.get_ptr<const double*>();
    if (v != nullptr && *v == std::floor(*v) && std::abs(*v) < kExact) number = static_cast<std::int64_t>(*v);
  };
  shorten(json);
  if (json.is_array()) std::for_each(json.begin(), json.end(), shorten);
  return json;
}

Json json_of(const ComponentConfig& component, PathForm paths) {
  Json json{{"type", component.type}};
  for (const Setting& s : component.settings) {
    if (s.component)
      json[s.name] = json_of(*s.component, paths);
    else if (!s.as_written.empty() && paths == PathForm::as_written)
      json[s.name] = s.as_written;
    else
      json[s.name] = json_of(s.value);
  }
  return json;
}

std::string fingerprint(const ComponentConfig& component) {
  return json_text(json_of(component, PathForm::absolute));
}

}  // namespace osugen
