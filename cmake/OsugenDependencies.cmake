# What osugen is built on. Every one is a Debian package but LibTorch, which is a wheel or a folder of
# CMAKE_PREFIX_PATH; docs/explanation/dependencies.md says why each is there.
find_package(Boost 1.74 REQUIRED COMPONENTS filesystem program_options)
if(OSUGEN_TESTS)
  find_package(Boost 1.74 REQUIRED COMPONENTS unit_test_framework)
endif()
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SNDFILE REQUIRED IMPORTED_TARGET sndfile>=1.2)
pkg_check_modules(MPG123 REQUIRED IMPORTED_TARGET libmpg123)
pkg_check_modules(SOXR REQUIRED IMPORTED_TARGET soxr)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash>=0.8)
find_path(OSUGEN_KISSFFT_INCLUDE kissfft/kissfft.hh REQUIRED)  # a template, whatever the library beside it is
if(OSUGEN_SYNTH)
  pkg_check_modules(FLUIDSYNTH REQUIRED IMPORTED_TARGET fluidsynth>=2.2)
endif()

if(NOT Torch_DIR)
  # The wheel that `./dev` installs, where no LibTorch is named.
  file(GLOB wheel ${PROJECT_SOURCE_DIR}/build/venv/lib/python3*/site-packages/torch)
  list(APPEND CMAKE_PREFIX_PATH ${wheel})
endif()
include(OsugenTorch)
osugen_find_torch()
if(NOT OSUGEN_TORCH_CPU OR NOT OSUGEN_C10)
  message(FATAL_ERROR "LibTorch is missing: './dev' installs it, or name its folder in CMAKE_PREFIX_PATH")
endif()
find_library(OSUGEN_TORCH_CUDA torch_cuda PATHS ${OSUGEN_TORCH_ROOT}/lib NO_DEFAULT_PATH)
find_library(OSUGEN_C10_CUDA c10_cuda PATHS ${OSUGEN_TORCH_ROOT}/lib NO_DEFAULT_PATH)
message(STATUS "LibTorch ${OSUGEN_TORCH_VERSION} in ${OSUGEN_TORCH_ROOT}")

# What is built or installed finds LibTorch where it was when it was linked. Named here, since CMake's own
# INSTALL_RPATH_USE_LINK_PATH leaves out folders inside the project, where `./dev` puts the wheel.
set(OSUGEN_TORCH_RPATH ${OSUGEN_TORCH_ROOT}/lib CACHE STRING "Where programs look for LibTorch beside their own lib/; may be empty")
set(CMAKE_INSTALL_RPATH "$ORIGIN/../lib;${OSUGEN_TORCH_RPATH}")

# One fmt: Debian's, found before the copy without a library that LibTorch carries. Header-only it costs 3 s a file.
set(fmt_first ${PROJECT_BINARY_DIR}/include-first)
get_target_property(fmt_include fmt::fmt-header-only INTERFACE_INCLUDE_DIRECTORIES)
file(MAKE_DIRECTORY ${fmt_first})
file(CREATE_LINK ${fmt_include}/fmt ${fmt_first}/fmt SYMBOLIC)
add_library(osugen_fmt INTERFACE)
# Not SYSTEM: a plain -I comes before every -isystem, whatever the order of the targets.
target_include_directories(osugen_fmt INTERFACE ${fmt_first})
target_link_libraries(osugen_fmt INTERFACE fmt::fmt)
target_link_libraries(osugen_build INTERFACE $<BUILD_INTERFACE:osugen_fmt>)

osugen_add_torch()
if(OSUGEN_TORCH_CUDA)
  # Kernels register themselves when the library is loaded: keep it, though no symbol of it is used.
  target_link_libraries(osugen_torch INTERFACE -Wl,--no-as-needed ${OSUGEN_TORCH_CUDA} ${OSUGEN_C10_CUDA}
                        -Wl,--as-needed)
endif()
