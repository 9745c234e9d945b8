// osugen/pipeline/component_maker.h - constructs components from validated configurations.
#pragma once

#include <memory>
#include <string>

#include <osugen/interfaces/component.h>
#include <osugen/pipeline/pipeline.h>

namespace osugen {

/// Constructs a checked component and everything in it. An Error of its constructor gets config.where in
/// front; any other exception is a defect of the plugin and becomes Error internal naming it.
/// @throws Error
std::shared_ptr<Component> make_component(const ComponentConfig& config, Registry& registry, Host& host);

/// Checks and constructs one component outside a pipeline, for tests and tools.
/// @param json  as in a pipeline.json: {"type": "top_p", "p": 0.8}
/// @throws Error bad_config, plugin, and what the constructor throws
std::shared_ptr<Component> make_component(const std::string& json, const std::string& interface,
                                          Registry& registry, Host& host);

/// The same as its interface: make<Sampler>(R"({"type": "top_p"})", registry, host).
template <class T>
std::shared_ptr<T> make(const std::string& json, Registry& registry, Host& host) {
  auto part = std::dynamic_pointer_cast<T>(make_component(json, T::kInterface, registry, host));
  if (!part) throw Error(Error::Kind::internal, "the component is not of the class of its interface");
  return part;
}

}  // namespace osugen
