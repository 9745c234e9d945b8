// osugen/evaluate/pairing.h - pairs generated maps with reference maps.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <osugen/evaluate/found_maps.h>

namespace osugen::evaluate {

enum class Match : std::uint8_t {
  name,     ///< the same difficulty name, or else the same level that both names say
  density,  ///< of the song's references the one whose objects a second are nearest
};

struct Pair {
  FoundMap generated;
  std::optional<FoundMap> reference;  ///< none: the map is looked at alone
  AudioPlace audio;                   ///< the reference's, or else the generated map's
};

struct Pairing {
  std::vector<Pair> pairs;        ///< in the order of the generated maps
  std::vector<LeftOut> left_out;  ///< what has no partner, and what could not be read
};

/// A song is the same where the audio's bytes are, or artist and title. One map and one reference are a pair
/// whatever they are called; a reference may have several generated maps (one for each seed, say).
Pairing pair_maps(FoundMaps generated, FoundMaps references, Match match);

/// Maps to look at alone.
Pairing without_references(FoundMaps generated);

/// Pairs that a file names: CSV with the columns generated, reference and, if wanted, audio (a first line
/// that says so may be there), or a JSON array of objects with those keys. Paths are relative to the file;
/// each must name one map ("set.osz#Insane").
/// @throws Error missing_input; bad_input with FILE:LINE or the JSON pointer
Pairing read_pairs(const std::filesystem::path& file);

/// "nothing to compare": what to tell where no pair came out, with the names of both sides.
Error nothing_paired(const Pairing& pairing);

}  // namespace osugen::evaluate
