// tests/testing/plugin.h - components out of the plugin libraries of the build tree, for their tests.
#pragma once

#include <memory>
#include <string>

#include <osugen/interfaces/component.h>

namespace osugen::testing {

/// A component with the defaults of its Descriptor, `values` in place of some of them.
std::shared_ptr<Component> make_component(const std::string& type, const std::string& interface,
                                          const Values& values = {});

/// The same, as the interface T.
template <class T>
std::shared_ptr<T> make(const std::string& type, const Values& values = {}) {
  return std::dynamic_pointer_cast<T>(make_component(type, T::kInterface, values));
}

}  // namespace osugen::testing
