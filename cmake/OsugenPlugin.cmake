# osugen_add_plugin(NAME SOURCES file... [LINK target...] [TENSORS])
#
# A plugin library NAME.so that exports its module record and nothing else. TENSORS links LibTorch: for
# frontends, encoders, decoders and samplers, and for what else computes with it. Without TENSORS the library works
# with any LibTorch. In osugen's own build and against an installed osugen this is the same function.
set(OSUGEN_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/osugen.map)

function(osugen_add_plugin name)
  cmake_parse_arguments(PLUGIN "TENSORS" "" "SOURCES;LINK" ${ARGN})
  if(NOT PLUGIN_SOURCES)
    message(FATAL_ERROR "osugen_add_plugin(${name}): SOURCES is missing")
  endif()
  if(NOT name MATCHES "^[a-z0-9_-]+$")
    message(FATAL_ERROR "osugen_add_plugin(${name}): a plugin's name is of a-z, 0-9, _ and -")
  endif()
  add_library(${name} MODULE ${PLUGIN_SOURCES})
  target_compile_features(${name} PRIVATE cxx_std_20)
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so" CXX_VISIBILITY_PRESET hidden
                        VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON
                        # In the build tree too: CMake's own RPATH there ends in the working directory.
                        BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH_USE_LINK_PATH ON)
  target_link_libraries(${name} PRIVATE osugen::sdk ${PLUGIN_LINK})
  if(NOT PLUGIN_TENSORS)
    target_compile_definitions(${name} PRIVATE OSUGEN_WITHOUT_TENSORS)
  elseif(TARGET osugen::tensors)
    target_link_libraries(${name} PRIVATE osugen::tensors)
  else()
    message(FATAL_ERROR "osugen_add_plugin(${name} TENSORS): write find_package(osugen REQUIRED COMPONENTS tensors)")
  endif()
  target_link_options(${name} PRIVATE -Wl,--version-script=${OSUGEN_PLUGIN_MAP})
  if(NOT CMAKE_CXX_FLAGS MATCHES "fsanitize" AND NOT OSUGEN_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()
