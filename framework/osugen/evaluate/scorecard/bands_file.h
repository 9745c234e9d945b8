// osugen/evaluate/scorecard/bands_file.h - bands as a JSON file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <osugen/error/error.h>
#include <osugen/evaluate/scorecard/bands.h>

namespace osugen::scorecard {

/// The file that ships, human_bands.json, as it was when osugen was built.
extern const char* const kHumanBands;

/// docs/reference/metrics.md says what a file holds.
/// @param name  for error messages
/// @throws Error bad_input with "NAME: /json/pointer": what is not JSON, lacks a key, has one that is not
///         known, or a band that is not three numbers in order
Bands parse_bands(std::string_view text, const std::string& name);

/// Reads a file of at most 1 MiB.
/// @throws Error as parse_bands and read_file
Bands read_bands(const std::filesystem::path& file);

/// What parse_bands() reads.
std::string text_of(const Bands& bands);

}  // namespace osugen::scorecard
