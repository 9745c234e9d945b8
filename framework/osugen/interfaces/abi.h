// osugen/interfaces/abi.h - the plain-C record by which a plugin library introduces itself.
//
// A library exports two constants, both written by OSUGEN_MODULE(): the ABI string alone, in an ELF
// section of its own that the host reads before it maps the library, and the record, which the host
// compares once more before it calls `describe`. Nothing of the library's C++ runs until the ABI strings
// are equal. A library is never unloaded: tensors, exceptions and vtables of it may outlive every handle.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <torch/version.h>

#include <osugen/interfaces/component.h>

#define OSUGEN_SDK_MAJOR "0"
#if defined(_LIBCPP_VERSION)
#define OSUGEN_STDLIB "libc++"
#elif defined(_GLIBCXX_DEBUG)
#define OSUGEN_STDLIB "libstdc++-debug"
#elif _GLIBCXX_USE_CXX11_ABI
#define OSUGEN_STDLIB "libstdc++-cxx11"
#else
#define OSUGEN_STDLIB "libstdc++-old"
#endif

/// Everything that must be equal on both sides before a C++ object may cross.
#define OSUGEN_ABI "osugen-" OSUGEN_SDK_MAJOR " " OSUGEN_STDLIB " torch-" TORCH_VERSION

/// Where the ABI string lies in the file, for a look without loading.
#define OSUGEN_ABI_SECTION ".osugen.abi"

extern "C" {
/// Fields are only ever added at the end; `size` tells which are there.
struct osugen_module {
  std::uint32_t size;   ///< sizeof(osugen_module) when the library was built
  const char* abi;      ///< OSUGEN_ABI when the library was built
  const char* name;     ///< of the library
  const char* version;  ///< semantic version of the library
  const char* license;  ///< SPDX identifier
  void (*describe)(std::vector<osugen::Descriptor>* out);  ///< C++ begins here
};
}

/// Once in every plugin library:
///   OSUGEN_MODULE("top_p", "1.0.0", "MIT", osugen::component<TopP>())
#define OSUGEN_MODULE(module_name, module_version, module_license, ...)                                   \
  extern "C" OSUGEN_EXPORT __attribute__((used, section(OSUGEN_ABI_SECTION))) const char osugen_abi_1[] = \
      OSUGEN_ABI;                                                                                         \
  extern "C" OSUGEN_EXPORT const osugen_module osugen_module_1 = {                                        \
      sizeof(osugen_module), OSUGEN_ABI,                                                                  \
      module_name,           module_version,                                                              \
      module_license,        [](std::vector<osugen::Descriptor>* out) { *out = {__VA_ARGS__}; }};
