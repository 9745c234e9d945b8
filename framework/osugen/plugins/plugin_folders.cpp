#include <osugen/plugins/plugin_folders.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <osugen/error/error.h>
#include <osugen/files/library_folder.h>
#include <osugen/interfaces/version.h>

namespace osugen {
namespace {

namespace fs = std::filesystem;

void add(std::vector<fs::path>& folders, const fs::path& folder) {
  fs::path normal = folder.lexically_normal();
  if (!normal.has_filename()) normal = normal.parent_path();  // "/plugins/" as "/plugins"
  if (std::find(folders.begin(), folders.end(), normal) == folders.end()) folders.push_back(normal);
}

/// Not of a program that was started with more rights than its user has.
std::string environment(const char* name) {
  const char* value = ::secure_getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

void add_named(PluginFolders& out) {
  const std::string named = environment("OSUGEN_PLUGIN_PATH");
  std::string_view rest = named;
  while (!rest.empty()) {
    const std::string_view entry = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
    if (entry.empty()) continue;
    if (fs::path(entry).is_absolute()) {
      add(out.folders, entry);
    } else {
      out.notes.push_back("OSUGEN_PLUGIN_PATH: '" + std::string(entry) +
                          "' is ignored because it is relative; use an absolute path");
    }
  }
}

fs::path data_home() {
  fs::path named = environment("XDG_DATA_HOME");
  if (named.is_absolute()) return named;  // the XDG specification ignores relative ones too
  const fs::path home = environment("HOME");
  return home.is_absolute() ? home / ".local/share" : fs::path();
}

bool everybody_writes(const fs::path& path) {
  return (fs::status(path).permissions() & fs::perms::others_write) != fs::perms::none;
}

}  // namespace

PluginFolders plugin_folders(const std::vector<fs::path>& extra) {
  PluginFolders out;
  for (const fs::path& folder : extra) add(out.folders, fs::absolute(folder));
  add_named(out);
  if (const fs::path home = data_home(); !home.empty()) add(out.folders, home / OSUGEN_PLUGIN_SUBDIR);
  if (const fs::path own = library_folder(); !own.empty()) add(out.folders, own / OSUGEN_PLUGIN_SUBDIR);
  return out;
}

bool is_library_name(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), fits);
}

fs::path trusted_library(const fs::path& folder, const fs::path& library) {
  const auto refused = [](std::string why, std::string remedy) {
    return Error(Error::Kind::plugin, std::move(why), {}, {}, std::move(remedy));
  };
  std::error_code error;
  const fs::path real_folder = fs::canonical(folder, error);
  fs::path real = error ? fs::path() : fs::canonical(library, error);
  if (error) throw refused("cannot be followed: " + error.message(), "check the file and its links");
  if (real.parent_path() != real_folder)
    throw refused("is a link to a file outside of its folder, " + real.string(),
                  "put the library itself in the folder");
  if (!fs::is_regular_file(real))
    throw refused("is not a regular file", "put the library itself in the folder");
  if (everybody_writes(real_folder)) {
    throw refused("is in a world-writable folder", "run 'chmod o-w " + real_folder.string() + "'");
  }
  if (everybody_writes(real)) throw refused("is world-writable", "run 'chmod o-w " + real.string() + "'");
  return real;
}

}  // namespace osugen
