// synth/compose/score.h - a score: notes in ticks, independent of tempo.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <synth/compose/song.h>

namespace osugen::synth {

/// Divisible by 1, 2, 3, 4, 6, 8, 12 and 16: whatever is written here is on a snap divisor of the game.
inline constexpr int kTicksPerBeat = 48;

/// What one player of the band plays.
enum class Part : std::uint8_t {
  kick,
  snare,
  closed_hat,
  open_hat,
  ride,
  crash,
  tom,
  shaker,
  bass,
  chords,
  pad,
  arp,
  lead,
  second,
  riser
};
inline constexpr std::size_t kParts = 15;
inline constexpr std::size_t index_of(Part part) {
  return static_cast<std::size_t>(part);
}

/// The role that a part's instrument has in the song.
Role role_of(Part part);

struct ScoreNote {
  int tick = 0;    ///< from the start of the section
  int length = 0;  ///< ticks, more than 0
  int pitch = 60;  ///< MIDI key
  double velocity = 0.8;
};

/// What one part plays in one section, sorted by tick.
using Line = std::vector<ScoreNote>;
using Lines = std::array<Line, kParts>;

/// How a beat is divided: where its four sixteenths fall, in ticks. Under swing and in compound time the
/// last two share a place, and what is written for both is played once.
struct Pulse {
  std::array<int, 4> ticks{0, 12, 24, 36};
  bool triple() const { return ticks[2] == ticks[3]; }
};

struct Meter {
  int beats = 4;                  ///< of a bar
  std::vector<int> groups{2, 2};  ///< of beats, as a drummer counts: 7 is 2 + 2 + 3
  Pulse pulse;
  int bar_ticks() const { return beats * kTicksPerBeat; }
};

/// How strong a place in the bar is: 1 its first beat, then the groups, the beats, their halves, the rest.
double metrical_weight(const Meter& meter, int tick_in_bar);

/// One bar as a drummer writes it: four characters a beat; 'X' accent, 'x' note, 'o' ghost, '?' perhaps,
/// '.' nothing. A pattern of another number of beats than the bar is repeated or cut.
struct Hit {
  int tick;
  char how;
};
std::vector<Hit> hits_of(const char* pattern, const Meter& meter);

/// The first of the places that swing makes one wins; sorts by tick.
void sort_line(Line& line);

}  // namespace osugen::synth
