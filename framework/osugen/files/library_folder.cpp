#include <osugen/files/library_folder.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace osugen {
namespace {

const char kInThisLibrary = 0;

}  // namespace

// Not dladdr(): it says the name that the library was loaded by, which may be relative to a working directory
// that the program has left.
std::filesystem::path library_folder() {
  const auto here = reinterpret_cast<std::uintptr_t>(&kInThisLibrary);
  std::ifstream mappings("/proc/self/maps");
  for (std::string line; std::getline(mappings, line);) {
    unsigned long begin = 0, end = 0;
    int name = 0;
    const int read = std::sscanf(line.c_str(), "%lx-%lx %*s %*s %*s %*s %n", &begin, &end, &name);
    if (read == 2 && name > 0 && begin <= here && here < end)
      return std::filesystem::path(line.substr(static_cast<std::size_t>(name))).parent_path();
  }
  return {};
}

}  // namespace osugen
