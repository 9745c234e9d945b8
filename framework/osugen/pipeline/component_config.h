// osugen/pipeline/component_config.h - a configured component: its type and validated parameters.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <osugen/interfaces/component.h>

namespace osugen {

struct ComponentConfig;

/// The checked value of one parameter.
struct Setting {
  std::string name;
  Value value;               ///< of the type of its Param; a path is absolute; null for a component
  std::string as_written{};  ///< of a path: as the file has it, or absolute where the command line gave it
  std::shared_ptr<const ComponentConfig> component{};  ///< of a parameter that is a component
};

/// One component of a pipeline.
struct ComponentConfig {
  std::string type;
  std::vector<Setting> settings{};  ///< every parameter, in the order of the Descriptor; none where the
                                    ///< component was not wanted
  std::string where{};              ///< "pipeline.json: /sampler", for errors
  std::string versions{};           ///< of it and of every component in it: "osu160 1.0.0, linear 1.0.0"

  /// The value of a parameter; null where it has none of that name.
  const Value* find(std::string_view name) const;
};

/// Equal for two components of the same type and values, whatever their places and versions.
std::string fingerprint(const ComponentConfig& component);

}  // namespace osugen
