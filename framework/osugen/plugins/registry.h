// osugen/plugins/registry.h - finds, verifies and loads plugin libraries.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>

namespace osugen {

/// A component that was found, and where.
struct FoundComponent {
  Descriptor descriptor;
  std::filesystem::path library;  ///< absolute
  std::string library_version, license;
};

/// A library that was not loaded, and why, in one line.
struct RefusedLibrary {
  std::filesystem::path library;
  std::string reason;
};

/// Plugins by name. A type "top_p" is in the library top_p.so, a type "kit/fancy" in kit.so, of the first
/// of these folders that has it: those given, those of OSUGEN_PLUGIN_PATH (absolute ones only),
/// $XDG_DATA_HOME/osugen/plugins-0.2, and osugen/plugins-0.2 beside libosugen.so. Never the working
/// directory, never a path out of a file. A library stays loaded until the process ends.
/// Used by one thread at a time.
class Registry {
 public:
  /// @param extra_folders  searched first; relative ones are relative to the working directory
  explicit Registry(const std::vector<std::filesystem::path>& extra_folders = {});
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// Loads the library of a type if it is not loaded yet.
  /// @param interface  "osugen.sampler/1"; a component of another kind is an error that says so
  /// @return valid as long as the registry
  /// @throws Error plugin: not found (with the nearest name and the folders), refused (with the reason)
  const FoundComponent& find(const std::string& type, const std::string& interface);

  /// The same for a component of any kind.
  const FoundComponent& find(const std::string& type);

  /// Looks at every library in the folders. Those that load are in components(), the others in refused().
  void scan();
  const std::deque<FoundComponent>& components() const;  ///< of the libraries loaded so far
  const std::vector<RefusedLibrary>& refused() const;
  const std::vector<std::filesystem::path>& folders() const;  ///< absolute, in the order of the search
  /// One line for each entry of OSUGEN_PLUGIN_PATH that was ignored.
  const std::vector<std::string>& notes() const;
  /// Names of the libraries that are in the folders, loaded or not.
  std::vector<std::string> library_names() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace osugen
