# How everything of osugen is compiled: language, warnings, sanitizers, where the results go.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, Debug or RelWithDebInfo" FORCE)
endif()

# What a plugin is built for: the minor version before 1.0, the major one from then on.
set(OSUGEN_SDK_VERSION ${PROJECT_VERSION_MAJOR})
if(PROJECT_VERSION_MAJOR EQUAL 0)
  string(APPEND OSUGEN_SDK_VERSION .${PROJECT_VERSION_MINOR})
endif()

# The build tree has the shape of an installation, so that programs find their plugins the same way.
set(OSUGEN_PLUGIN_SUBDIR osugen/plugins-${OSUGEN_SDK_VERSION})
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)

# CMake's RPATH for the build tree ends in an empty entry, which the loader takes for the working directory:
# a library there would be loaded.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)

find_program(OSUGEN_CCACHE ccache)
if(OSUGEN_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${OSUGEN_CCACHE})
endif()

add_library(osugen_build INTERFACE)
target_compile_options(osugen_build INTERFACE -Wall -Wextra $<$<BOOL:${OSUGEN_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlapping and endless copies in std::string itself (GCC bugs 105329, 105651).
  target_compile_options(osugen_build INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(OSUGEN_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# What nearly every file includes is compiled once: `base` is the standard library, fmt and JSON; `tensors` has what
# LibTorch's modules need besides, which is 30 s a file otherwise.
set(OSUGEN_BASE_HEADERS
  <algorithm> <array> <chrono> <cmath> <complex> <cstdint> <cstring> <deque> <filesystem> <functional> <limits> <map>
  <memory> <mutex> <numbers> <numeric> <optional> <random> <set> <span> <sstream> <string> <string_view> <system_error>
  <thread> <tuple> <utility> <variant> <vector> <fmt/format.h> <fmt/ranges.h> <nlohmann/json.hpp>)
set(OSUGEN_TENSOR_HEADERS ${OSUGEN_BASE_HEADERS}
  <ATen/CPUGeneratorImpl.h> <ATen/Context.h> <ATen/Parallel.h> <ATen/TensorOperators.h> <ATen/core/Generator.h>
  <ATen/core/Tensor.h> <ATen/core/grad_mode.h> <ATen/ops/arange.h> <ATen/ops/cat.h> <ATen/ops/empty.h>
  <ATen/ops/from_blob.h> <ATen/ops/full.h> <ATen/ops/ones.h> <ATen/ops/softmax.h> <ATen/ops/stack.h>
  <ATen/ops/tensor.h> <ATen/ops/where.h> <ATen/ops/zeros.h> <torch/nn/init.h> <torch/nn/module.h>
  <torch/nn/modules/container/modulelist.h> <torch/nn/modules/conv.h> <torch/nn/modules/dropout.h>
  <torch/nn/modules/embedding.h> <torch/nn/modules/linear.h> <torch/nn/modules/normalization.h>)

# osugen_precompile(SET HEADERS header... [LINK target...] [OPTIONS flag...]): a precompiled header that
# osugen_precompiled() takes over.
function(osugen_precompile set)
  if(NOT OSUGEN_UNITY)
    return()
  endif()
  cmake_parse_arguments(PCH "" "" "HEADERS;LINK;OPTIONS" ${ARGN})
  set(source ${PROJECT_BINARY_DIR}/precompiled_${set}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(osugen_precompiled_${set} OBJECT ${source})
  target_link_libraries(osugen_precompiled_${set} PRIVATE osugen_build ${PCH_LINK})
  target_compile_options(osugen_precompiled_${set} PRIVATE ${PCH_OPTIONS})
  target_precompile_headers(osugen_precompiled_${set} PRIVATE ${PCH_HEADERS})
endfunction()

# osugen_precompiled(TARGET SET). GCC takes a precompiled header for files of the same options alone, so programs
# are compiled as position-independent as libraries are.
function(osugen_precompiled target set)
  if(NOT OSUGEN_UNITY)
    return()
  endif()
  target_compile_options(${target} PRIVATE -fPIC)
  target_precompile_headers(${target} REUSE_FROM osugen_precompiled_${set})
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
endfunction()

# osugen_library(NAME [TENSORS] [SOURCES ...] [LINK ...]): a static library of the framework. TENSORS: its
# sources include LibTorch.
function(osugen_library name)
  cmake_parse_arguments(LIBRARY "TENSORS" "" "SOURCES;LINK" ${ARGN})
  add_library(osugen_${name} STATIC ${LIBRARY_SOURCES})
  target_link_libraries(osugen_${name} PUBLIC osugen ${LIBRARY_LINK} PRIVATE osugen_build)
  if(LIBRARY_TENSORS)
    target_link_libraries(osugen_${name} PUBLIC osugen_torch)
    set_target_properties(osugen_${name} PROPERTIES OSUGEN_TENSORS TRUE)
    osugen_precompiled(osugen_${name} tensors)
  else()
    osugen_precompiled(osugen_${name} base)
  endif()
endfunction()

# osugen_installs(NAME FORM DESTINATION FILE): what the program prints for --help=FORM. (The leak checker would report
# libraries.)
function(osugen_installs name form destination file)
  set(folder ${PROJECT_BINARY_DIR}/share/${form})
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(TARGET ${name} POST_BUILD VERBATIM BYPRODUCTS ${folder}/${file}
    COMMAND ${CMAKE_COMMAND} -E env ASAN_OPTIONS=detect_leaks=0 $<TARGET_FILE:${name}> --help=${form} > ${folder}/${file})
  install(FILES ${folder}/${file} DESTINATION ${destination})
endfunction()

# osugen_program(NAME [SOURCES ...] [LINK ...]): a program in bin/, with its manual page and completions.
function(osugen_program name)
  cmake_parse_arguments(APP "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${APP_SOURCES})
  target_link_libraries(${name} PRIVATE ${APP_LINK} osugen_build)
  osugen_precompiled(${name} base)
  set_target_properties(${name} PROPERTIES INSTALL_RPATH
                        "$ORIGIN/../lib;$ORIGIN/../${CMAKE_INSTALL_LIBDIR};${OSUGEN_TORCH_RPATH}")
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  osugen_installs(${name} man ${CMAKE_INSTALL_MANDIR}/man1 ${name}.1)
  osugen_installs(${name} bash-completion ${CMAKE_INSTALL_DATADIR}/bash-completion/completions ${name})
  osugen_installs(${name} zsh-completion ${CMAKE_INSTALL_DATADIR}/zsh/site-functions _${name})
endfunction()

# A test that hangs ends some time. Not a bound on speed: on a busy machine everything takes ten times as long.
set(OSUGEN_TEST_TIMEOUT 1500)

# osugen_sanitized_test(NAME): what sanitizers are told, in the test and in the programs that it starts.
function(osugen_sanitized_test name)
  if(OSUGEN_SANITIZE)
    set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT
                 "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/leaks_of_libraries.txt:print_suppressions=0")
  endif()
endfunction()

# A test is compiled more often than it runs.
set(OSUGEN_TEST_OPTIONS -O1)

# osugen_knows_tensors(RESULT target...): whether one of the targets is LibTorch, or one of its libraries.
function(osugen_knows_tensors result)
  set(known FALSE)
  foreach(link ${ARGN})
    if(TARGET ${link})
      get_target_property(tensors ${link} OSUGEN_TENSORS)
      if(tensors)
        set(known TRUE)
      endif()
    endif()
  endforeach()
  set(${result} ${known} PARENT_SCOPE)
endfunction()

# osugen_test(NAME [SOURCES ...] [LINK ...] [DEPENDS ...] [LABELS ...] [TIMEOUT s]): a Boost.Test program, run by
# ctest. DEPENDS are the programs and plugins that it loads. The label "slow" keeps a test out of `./dev test`;
# "parsers" has it run under sanitizers there: tests of what reads files of strangers, and of what such files lead to
# (target "parsers" builds them). Tests run in the test's source folder.
function(osugen_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LINK;DEPENDS;LABELS" ${ARGN})
  if(NOT OSUGEN_TESTS)
    return()
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT ${OSUGEN_TEST_TIMEOUT})
  endif()
  add_executable(test_${name} ${TEST_SOURCES})
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_link_libraries(test_${name} PRIVATE osugen_testing ${TEST_LINK} osugen_build)
  osugen_knows_tensors(tensors ${TEST_LINK})
  target_compile_options(test_${name} PRIVATE ${OSUGEN_TEST_OPTIONS})
  if(tensors)
    osugen_precompiled(test_${name} tests_tensors)
  else()
    osugen_precompiled(test_${name} tests)
  endif()
  set_target_properties(test_${name} PROPERTIES UNITY_BUILD OFF)
  if(TEST_DEPENDS)
    add_dependencies(test_${name} ${TEST_DEPENDS})
  endif()
  if("parsers" IN_LIST TEST_LABELS)
    if(NOT TARGET parsers)
      add_custom_target(parsers)
    endif()
    add_dependencies(parsers test_${name})
  endif()
  add_test(NAME ${name} COMMAND test_${name} --log_level=message --color_output=no)
  set_tests_properties(${name} PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT ${TEST_TIMEOUT}
                       SKIP_RETURN_CODE 77)
  osugen_sanitized_test(${name})
endfunction()

# osugen_python_test(NAME SCRIPT file [ARGS ...] [LABELS ...] [TIMEOUT s]): a comparison with somebody
# else's implementation, in Python with the pinned packages of tests/requirements.txt. Exit code 77 skips.
set(OSUGEN_TEST_PYTHON ${PROJECT_SOURCE_DIR}/build/venv/bin/python3 CACHE FILEPATH
    "Python with tests/requirements.txt installed; `./dev test` makes it")
function(osugen_python_test name)
  cmake_parse_arguments(TEST "" "SCRIPT;TIMEOUT" "ARGS;LABELS" ${ARGN})
  if(NOT OSUGEN_TESTS)
    return()
  endif()
  if(NOT EXISTS ${OSUGEN_TEST_PYTHON})
    message(STATUS "skipped: ${name}, there is no ${OSUGEN_TEST_PYTHON}")
    return()
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT ${OSUGEN_TEST_TIMEOUT})
  endif()
  add_test(NAME ${name} COMMAND ${OSUGEN_TEST_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/${TEST_SCRIPT} ${TEST_ARGS})
  set_tests_properties(${name} PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT ${TEST_TIMEOUT} SKIP_RETURN_CODE 77
    ENVIRONMENT "OSUGEN_BIN=${PROJECT_BINARY_DIR}/bin;OSUGEN_SOURCE=${PROJECT_SOURCE_DIR};PYTHONDONTWRITEBYTECODE=1")
  osugen_sanitized_test(${name})
endfunction()
