#include <dlfcn.h>

#include <osugen/interfaces/abi.h>
#include <testing/plugin.h>
#include <testing/testing.h>

namespace osugen::testing {
namespace {

class SilentHost final : public Host {
 public:
  void log(Level /*level*/, std::string_view /*text*/) override {}
  bool cancelled() const override { return false; }
};

Descriptor descriptor(const std::string& type) {
  const std::string library = (binary_dir() / "lib/osugen/plugins-0" / (type + ".so")).string();
  void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw Error(Error::Kind::plugin, ::dlerror(), library);
  const auto* module = static_cast<const osugen_module*>(::dlsym(handle, "osugen_module_1"));
  if (module == nullptr) throw Error(Error::Kind::plugin, "has no osugen_module_1", library);
  std::vector<Descriptor> found;
  module->describe(&found);
  for (const Descriptor& d : found)
    if (d.type == type) return d;
  throw Error(Error::Kind::plugin, "has no component '" + type + "'", library);
}

}  // namespace

std::shared_ptr<Component> make_component(const std::string& type, const Values& values) {
  static SilentHost host;
  const Descriptor d = descriptor(type);
  Values all;
  for (const Param& p : d.params) {
    const bool nested = p.type == ParamType::component;
    all[p.name] = nested ? Value(make_component(std::get<std::string>(p.fallback), {})) : p.fallback;
  }
  for (const auto& [name, value] : values) {
    if (all.count(name) == 0) throw Error(Error::Kind::internal, "'" + type + "' has no '" + name + "'");
    all[name] = value;
  }
  return d.create(Config(all, host));
}

}  // namespace osugen::testing
