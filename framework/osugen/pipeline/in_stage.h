// osugen/pipeline/in_stage.h - calls a component, and names it in errors.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include <osugen/pipeline/pipeline.h>

namespace osugen {

/// Calls a stage. What a plugin throws that is no Error becomes Error internal.
template <class Work>
auto in_stage(const ComponentConfig& component, Work work) {
  try {
    return work();
  } catch (const Error& e) {
    if (e.kind() == Error::Kind::interrupted) throw;
    throw e.inside(component.type);
  } catch (const std::exception& e) {
    const std::string_view words(e.what());
    throw Error(Error::Kind::internal, "internal error: " + std::string(words.substr(0, words.find('\n'))),
                component.type, {}, "report it to the author of the plugin");
  }
}

}  // namespace osugen
