// osugen/pipeline/component_json.h - configured components as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <osugen/pipeline/component_config.h>

namespace osugen {

/// How paths are written: as the user wrote them, for records that must not name a machine's folders; or
/// absolute, for a file in another folder.
enum class PathForm { as_written, absolute };

/// A value as JSON of its type: 3.0 for a number, 3 for an integer.
nlohmann::ordered_json json_of(const Value& value);

/// The same as people write it: 3 for a number, too.
nlohmann::ordered_json plain_json(const Value& value);

/// {"type": ..., parameters}: every parameter, defaults and all.
nlohmann::ordered_json json_of(const ComponentConfig& component, PathForm paths);

}  // namespace osugen
