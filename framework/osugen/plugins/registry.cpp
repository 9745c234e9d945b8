#include <osugen/plugins/registry.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <osugen/error/nearest.h>
#include <osugen/plugins/kinds.h>
#include <osugen/plugins/library.h>
#include <osugen/plugins/plugin_folders.h>

namespace osugen {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExtension = ".so";

struct TypeName {
  std::string library, component;  ///< component is empty for a type that is a library's name
};

std::optional<TypeName> split(const std::string& type) {
  const auto slash = type.find('/');
  TypeName name{type.substr(0, slash), slash == std::string::npos ? "" : type.substr(slash + 1)};
  if (!is_library_name(name.library)) return std::nullopt;
  if (slash != std::string::npos && !is_library_name(name.component)) return std::nullopt;
  return name;
}

/// The *.so of a folder, sorted; nothing where it cannot be read.
std::vector<fs::path> libraries_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == kExtension) found.push_back(entry->path());
  std::sort(found.begin(), found.end());
  return found;
}

/// What somebody wrote in place of a name, short enough and safe to print.
std::string shown(const std::string& text) {
  std::string out = text.substr(0, 80);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

bool is_there(const fs::path& file) {
  std::error_code error;
  return fs::exists(fs::symlink_status(file, error));
}

}  // namespace

struct Registry::Impl {
  PluginFolders search;
  std::deque<FoundComponent> components;
  std::vector<RefusedLibrary> refused;
  std::map<std::string, Error> failures;     ///< of libraries that were tried and refused
  std::map<std::string, fs::path> loaded;    ///< libraries by name
  std::map<std::string, std::size_t> index;  ///< of components by type

  /// The library of that name in the first folder that has it.
  std::optional<fs::path> locate(const std::string& name) const {
    for (const fs::path& folder : search.folders)
      if (const fs::path file = folder / (name + kExtension); is_there(file)) return file;
    return std::nullopt;
  }

  void add(const fs::path& file, const std::string& name) {
    try {
      const fs::path real = trusted_library(file.parent_path(), file);
      LibraryContent content = load_library(real, name);
      loaded.emplace(name, real);
      for (Descriptor& d : content.components) {
        index.emplace(d.type, components.size());
        components.push_back({std::move(d), real, content.version, content.license});
      }
    } catch (const Error& e) {
      const Error placed = e.inside(file.string());
      failures.emplace(name, placed);
      refused.push_back({file, e.message()});
      throw placed;
    }
  }

  /// Makes sure that a library is loaded. @return false where no folder has it
  bool load(const std::string& name) {
    if (loaded.count(name) != 0) return true;
    if (const auto failed = failures.find(name); failed != failures.end()) throw failed->second;
    const auto file = locate(name);
    if (file) add(*file, name);
    return file.has_value();
  }

  std::vector<std::string> names() const {
    std::set<std::string> names;
    for (const fs::path& folder : search.folders) {
      for (const fs::path& file : libraries_in(folder))
        if (is_library_name(file.stem().string())) names.insert(file.stem().string());
    }
    return {names.begin(), names.end()};
  }

  Error not_found(const std::string& type) const {
    std::string problem =
        fmt::format("unknown plugin '{}'{}", type, did_you_mean(type.substr(0, type.find('/')), names()));
    std::string looked = fmt::format("searched {}", fmt::join(folder_names(), ", "));
    for (const std::string& note : search.notes) looked += "; " + note;
    return Error(Error::Kind::plugin, problem + " (" + looked + ")", {}, {},
                 "run 'osugen-inspect' to list plugins, or add its folder to OSUGEN_PLUGIN_PATH");
  }

  std::vector<std::string> folder_names() const {
    std::vector<std::string> out;
    for (const fs::path& folder : search.folders) out.push_back(folder.string());
    return out;
  }

  Error no_such_component(const std::string& type, const std::string& library) const {
    std::vector<std::string> types;
    for (const FoundComponent& c : components)
      if (c.library == loaded.at(library)) types.push_back(c.descriptor.type);
    return Error(
        Error::Kind::plugin,
        fmt::format("the library '{}' has no component '{}'{}", library, type, did_you_mean(type, types)),
        loaded.at(library).string(), fmt::format("{}", fmt::join(types, ", ")),
        "run 'osugen-inspect' to list components");
  }
};

Registry::Registry(const std::vector<fs::path>& extra_folders) : impl_(std::make_unique<Impl>()) {
  impl_->search = plugin_folders(extra_folders);
}

Registry::~Registry() = default;

const FoundComponent& Registry::find(const std::string& type) {
  const auto name = split(type);
  if (!name) {
    Error missing = impl_->not_found(shown(type));
    throw Error(Error::Kind::plugin, missing.problem(), {},
                "a plugin name of 1 to 64 characters a-z, 0-9, _ and -, optionally followed by a slash and a "
                "component name",
                missing.remedy());
  }
  if (!impl_->load(name->library)) throw impl_->not_found(type);
  const auto found = impl_->index.find(type);
  if (found == impl_->index.end()) throw impl_->no_such_component(type, name->library);
  return impl_->components[found->second];
}

const FoundComponent& Registry::find(const std::string& type, const std::string& interface) {
  const FoundComponent& component = find(type);
  if (component.descriptor.interface != interface) {
    throw Error(Error::Kind::plugin,
                fmt::format("'{}' is {} ({}), expected {}", type, a_kind(component.descriptor.interface),
                            component.descriptor.interface, a_kind(interface)),
                {}, fmt::format("a component with the interface {}", interface),
                fmt::format("run 'osugen-inspect' to see each {}", kind_name(interface)));
  }
  return component;
}

void Registry::scan() {
  std::map<std::string, fs::path> first;
  for (const fs::path& folder : impl_->search.folders) {
    for (const fs::path& file : libraries_in(folder)) {
      const std::string name = file.stem().string();
      const auto known = std::find_if(impl_->refused.begin(), impl_->refused.end(),
                                      [&](const RefusedLibrary& r) { return r.library == file; });
      if (known != impl_->refused.end()) continue;
      if (!is_library_name(name)) {
        impl_->refused.push_back({file, "Its name must be 1 to 64 characters a-z, 0-9, _ and -."});
      } else if (const auto [other, is_first] = first.emplace(name, file); !is_first) {
        impl_->refused.push_back(
            {file, "It is shadowed by " + other->second.string() + ", which was found first."});
      } else {
        try {
          impl_->load(name);
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): it is in refused() now
        }
      }
    }
  }
}

const std::deque<FoundComponent>& Registry::components() const {
  return impl_->components;
}
const std::vector<RefusedLibrary>& Registry::refused() const {
  return impl_->refused;
}
const std::vector<fs::path>& Registry::folders() const {
  return impl_->search.folders;
}
const std::vector<std::string>& Registry::notes() const {
  return impl_->search.notes;
}
std::vector<std::string> Registry::library_names() const {
  return impl_->names();
}

}  // namespace osugen
