// osugen/beatmap/section_lines.h - applies one line to a beatmap, section by section. Private to the reader.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include <osugen/beatmap/beatmap.h>

namespace osugen::reading {

/// A line is taken, or unknown (of no use to this section), or rejected for a reason; a rejected line has
/// had no effect.
struct Verdict {
  enum class Kind { taken, unknown, rejected };
  Kind kind = Kind::taken;
  const char* reason = nullptr;
};

inline Verdict taken() {
  return {};
}
inline Verdict unknown() {
  return {Verdict::Kind::unknown, nullptr};
}
inline Verdict rejected(const char* reason) {
  return {Verdict::Kind::rejected, reason};
}

/// What later lines must know of earlier ones.
struct State {
  Beatmap& map;
  double offset_ms = 0;        ///< added to every time of a version under 5
  bool whole_pixels = true;    ///< coordinates lose their fraction (versions under 128)
  bool own_combos = false;     ///< neither the first object nor one after a spinner begins a combo unasked
  bool ar_given = false;       ///< until then the approach rate follows the overall difficulty
  bool any_object = false;     ///< a hit object has been accepted
  bool after_spinner = false;  ///< the last hit object was a spinner: the next begins a combo
  std::unordered_map<std::string, std::size_t> custom_colours = {};  ///< place of each name in the map's list
};

Verdict read_general(State& state, std::string_view line);
Verdict read_editor(State& state, std::string_view line);
Verdict read_metadata(State& state, std::string_view line);
Verdict read_difficulty(State& state, std::string_view line);
Verdict read_colour(State& state, std::string_view line);
Verdict read_event(State& state, std::string_view line);
Verdict read_timing_line(State& state, std::string_view line);
Verdict read_hit_object(State& state, std::string_view line);

/// The first N parts of a line; what follows the N-th separator is left out.
template <std::size_t N>
struct Parts {
  std::array<std::string_view, N> part;
  std::size_t count = 0;
  std::string_view operator[](std::size_t i) const { return part[i]; }
};

template <std::size_t N>
Parts<N> split(std::string_view line, char separator) {
  Parts<N> parts;
  const char* at = line.data();
  const char* const end = at + line.size();
  const char* start = at;
  for (; at != end; ++at) {
    if (*at != separator) continue;
    parts.part[parts.count++] = std::string_view(start, static_cast<std::size_t>(at - start));
    if (parts.count == N) return parts;
    start = at + 1;
  }
  parts.part[parts.count++] = std::string_view(start, static_cast<std::size_t>(end - start));
  return parts;
}

/// Takes the text up to the next separator (or the end) off the front of `rest`; false when nothing is left
/// to take. A text that ends with a separator has an empty last part.
class PartCursor {
 public:
  PartCursor(std::string_view text, char separator) : rest_(text), separator_(separator) {}
  bool next(std::string_view& part) {
    if (done_) return false;
    const std::size_t stop = rest_.find(separator_);
    part = rest_.substr(0, stop);
    done_ = stop == std::string_view::npos;
    if (!done_) rest_.remove_prefix(stop + 1);
    return true;
  }

 private:
  std::string_view rest_;
  char separator_;
  bool done_ = false;
};

/// A member of a .NET enumeration: one of `names` (its value is its index), several of them joined by ','
/// (their values are or-ed), or any int. False: none of these.
bool parse_enum(std::string_view text, std::span<const std::string_view> names, int& value);

}  // namespace osugen::reading
