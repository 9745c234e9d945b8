// osugen/beatmap/slider_path_text.h - the path of a slider as text: "B|120:80|200:80".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/error/error.h>

namespace osugen {

/// Reads a path as decoders do: the head is put before it, curves that cannot be what their letter says are
/// changed to what they are drawn as, and two equal points in a row become one that starts a segment.
/// @param head          position of the slider: the points become relative to it
/// @param whole_pixels  versions under 128: fractions of coordinates are cut off, and the stricter fix-ups
/// @return nullptr, or why the line must be rejected; `path` is then of no use
OSUGEN_EXPORT const char* parse_path(std::string_view text, Vec2 head, bool whole_pixels,
                                     std::vector<Anchor>& path);

/// The shortest text that parse_path reads as `path`: segments of one kind are joined by doubled points
/// ("red anchors") where that means the same, and by letters otherwise.
OSUGEN_EXPORT std::string path_text(const std::vector<Anchor>& path, Vec2 head, bool whole_pixels);

}  // namespace osugen
