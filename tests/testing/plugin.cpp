#include <testing/plugin.h>

#include <osugen/plugins/registry.h>
#include <testing/silent_host.h>

namespace osugen::testing {
std::shared_ptr<Component> make_component(const std::string& type, const std::string& interface,
                                          const Values& values) {
  static SilentHost host;
  static Registry registry({OSUGEN_BUILT_PLUGINS});
  const Descriptor& d = registry.find(type, interface).descriptor;
  Values all;
  for (const Param& p : d.params) {
    const bool nested = p.type == ParamType::component;
    all[p.name] = nested ? Value(make_component(std::get<std::string>(p.fallback), p.interface)) : p.fallback;
  }
  for (const auto& [name, value] : values) {
    if (all.count(name) == 0) throw Error(Error::Kind::internal, "'" + type + "' has no '" + name + "'");
    all[name] = value;
  }
  return d.create(Config(all, host));
}

}  // namespace osugen::testing
