// osugen/pipeline/component_check.h - validates {"type": ..., parameters} against the descriptor of the type.
// Private to this library.
#pragma once

#include <string>

#include <osugen/pipeline/component_config.h>
#include <osugen/pipeline/document.h>

namespace osugen {

/// Whether a key is the writer's own note: it begins with $ or x- and means nothing to osugen.
bool is_note(const std::string& key);

/// Refuses keys that are neither notes nor among `known`.
/// @throws Error bad_config with the nearest key
void refuse_unknown_keys(const Json& object, const std::vector<std::string>& known, const Spot& spot,
                         const std::string& of, const std::string& remedy);

/// Checks a component and everything in it, and fills in its defaults.
/// @param parent  the parameter that the component is the value of: it gives the type where the object
///                names none, and defaults of its own. Null for the components of a pipeline, which must
///                name their type
/// @throws Error bad_config, plugin
ComponentConfig checked_component(const Json& value, const std::string& interface, const Param* parent,
                                  const Spot& spot, Registry& registry);

/// The type that a component names, well formed.
/// @throws Error bad_config
std::string type_of(const Json& value, const std::string& interface, const Spot& spot);

}  // namespace osugen
