# LibTorch for osugen's own build and for plugins of an installed osugen.

# osugen_find_torch([HINTS folder...]): sets OSUGEN_TORCH_ROOT, OSUGEN_TORCH_INCLUDE, OSUGEN_TORCH_VERSION (2.13.0) and the
# libraries OSUGEN_TORCH_CPU and OSUGEN_C10. What is missing is false or empty.
macro(osugen_find_torch)
  find_path(OSUGEN_TORCH_INCLUDE ATen/core/Tensor.h ${ARGN} PATH_SUFFIXES include)
  get_filename_component(OSUGEN_TORCH_ROOT "${OSUGEN_TORCH_INCLUDE}" DIRECTORY)
  find_library(OSUGEN_TORCH_CPU torch_cpu PATHS ${OSUGEN_TORCH_ROOT}/lib NO_DEFAULT_PATH)
  find_library(OSUGEN_C10 c10 PATHS ${OSUGEN_TORCH_ROOT}/lib NO_DEFAULT_PATH)
  set(_osugen_version_file ${OSUGEN_TORCH_INCLUDE}/torch/headeronly/version.h)
  if(NOT EXISTS ${_osugen_version_file})
    set(_osugen_version_file ${OSUGEN_TORCH_INCLUDE}/torch/csrc/api/include/torch/version.h)
  endif()
  set(OSUGEN_TORCH_VERSION "")
  foreach(_osugen_part MAJOR MINOR PATCH)
    set(_osugen_line "")
    if(EXISTS ${_osugen_version_file})
      file(STRINGS ${_osugen_version_file} _osugen_line REGEX "#define TORCH_VERSION_${_osugen_part} [0-9]+")
    endif()
    string(REGEX MATCH "[0-9]+$" _osugen_number "${_osugen_line}")
    list(APPEND OSUGEN_TORCH_VERSION "${_osugen_number}")
  endforeach()
  list(JOIN OSUGEN_TORCH_VERSION "." OSUGEN_TORCH_VERSION)
endmacro()

# osugen_add_torch(): the targets osugen_torch_headers, for who names tensors, and osugen_torch, for who computes with them.
# Not LibTorch's own CMake target: that one links every library whether needed or not, and sets flags for the whole build.
macro(osugen_add_torch)
  add_library(osugen_torch_headers INTERFACE)
  target_include_directories(osugen_torch_headers SYSTEM INTERFACE
    ${OSUGEN_TORCH_INCLUDE} ${OSUGEN_TORCH_INCLUDE}/torch/csrc/api/include)
  add_library(osugen_torch INTERFACE)
  add_library(osugen::tensors ALIAS osugen_torch)
  target_link_libraries(osugen_torch INTERFACE osugen_torch_headers ${OSUGEN_TORCH_CPU} ${OSUGEN_C10})
endmacro()
