#include <osugen/host/library.h>

#include <osugen/runtime/own_library.h>

namespace osugen {

const GenerateLibrary& generate_library() {
  static const auto& library =
      *static_cast<const GenerateLibrary*>(own_library("generate.so", "osugen_generate"));
  return library;
}

}  // namespace osugen
