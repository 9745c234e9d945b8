// osugen/interfaces/abi.h - the plain C record by which a plugin library identifies itself.
//
// A library exports two constants, both written by OSUGEN_MODULE(): the ABI string alone, in an ELF
// section of its own that the host reads before it maps the library, and the record, which the host
// compares once more before it calls `describe`. Nothing of the library's C++ runs until the host has
// accepted its ABI string. A library is never unloaded: tensors, exceptions and vtables of it may outlive
// every handle.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>
#include <osugen/interfaces/version.h>

#if defined(_LIBCPP_VERSION)
#define OSUGEN_STDLIB "libc++"
#elif defined(_GLIBCXX_DEBUG)
#define OSUGEN_STDLIB "libstdc++-debug"
#elif _GLIBCXX_USE_CXX11_ABI
#define OSUGEN_STDLIB "libstdc++-cxx11"
#else
#define OSUGEN_STDLIB "libstdc++-old"
#endif

/// LibTorch's place in the ABI string: "none" in a library that passes no tensor, which works with any.
#ifdef OSUGEN_WITHOUT_TENSORS  // osugen_add_plugin() without TENSORS defines it
#define OSUGEN_TORCH "none"
#else
#include <torch/version.h>
#define OSUGEN_TORCH TORCH_VERSION
#endif

/// Everything that must be equal on both sides before a C++ object may cross.
#define OSUGEN_ABI_WITH_TORCH(torch) "osugen-" OSUGEN_SDK_VERSION " " OSUGEN_STDLIB " torch-" torch
#define OSUGEN_ABI OSUGEN_ABI_WITH_TORCH(OSUGEN_TORCH)

/// Where the ABI string lies in the file, for a look without loading.
#define OSUGEN_ABI_SECTION ".osugen.abi"

extern "C" {
/// Fields are only ever added at the end, each with a default; `size` tells which are there.
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
