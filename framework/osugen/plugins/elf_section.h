// osugen/plugins/elf_section.h - reads one small section of an ELF file as data.
//
// dlopen runs a library's constructors before anybody can ask what it was built for. So the ABI string is
// read from the file first, by offsets that are all checked against the file's size: the file may be
// anything.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <osugen/error/error.h>

namespace osugen {

/// The content of the section `name` of a 64-bit shared library for this processor.
/// @param max_bytes  a larger section is refused
/// @throws Error plugin, with the reason and without a place, when the file cannot be read, is no such
///         library or has no such section
std::string read_elf_section(const std::filesystem::path& file, const std::string& name,
                             std::uint64_t max_bytes);

}  // namespace osugen
