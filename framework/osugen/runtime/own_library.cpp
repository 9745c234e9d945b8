#include <osugen/runtime/own_library.h>

#include <dlfcn.h>

#include <cstring>
#include <filesystem>
#include <system_error>

#include <osugen/files/library_folder.h>
#include <osugen/interfaces/version.h>

namespace osugen {
namespace {

namespace fs = std::filesystem;

Error not_loaded(const std::string& why, const fs::path& where) {
  return Error(Error::Kind::plugin, why, where.string(), {},
               "reinstall osugen, and install LibTorch if it is missing");
}

fs::path find_library(const std::string& name) {
  const fs::path folder = library_folder();
  if (folder.empty()) throw not_loaded("cannot find its folder", "libosugen.so");
  fs::path file = folder / "osugen" / name;
  std::error_code error;
  if (fs::is_regular_file(file, error)) return file;
  throw not_loaded("file not found: osugen/" + name, folder);
}

}  // namespace

const void* own_library(const std::string& name, const char* symbol) {
  const fs::path file = find_library(name);
  void* const handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw not_loaded(std::string("cannot be loaded: ") + ::dlerror(), file);
  const auto* const version = static_cast<const char* const*>(::dlsym(handle, symbol));
  if (version == nullptr || std::strcmp(*version, OSUGEN_VERSION) != 0)
    throw not_loaded("belongs to another version of osugen", file);
  return version;
}

}  // namespace osugen
