// synth/signal/clip.h - the audio of one note, and the rule that locates its onset.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace osugen::synth {

inline constexpr double kSoundRate = 44100;  ///< Hz; everything is rendered at this rate

/// One note, from before its onset to where it has died away.
struct Clip {
  std::vector<float> left;
  std::vector<float> right;  ///< empty: the same as left
  /// Aligned as it is, by a voice that knows better than the rule (a riser begins where it begins).
  bool starts_at_onset = false;
};

/// What a voice is asked to play.
struct Ask {
  int pitch = 60;        ///< MIDI key; of drums: the General MIDI percussion key
  double seconds = 0.5;  ///< until release
  double velocity = 1;   ///< 0 to 1: louder and brighter
};

/// An instrument of one song, ready to play. The same question has the same answer.
class Voice {
 public:
  virtual ~Voice() = default;
  virtual Clip play(const Ask& ask) = 0;
};

/// The rule for "from when it can be heard", used by every source of sound and by the tests: the first
/// sample of the mean of both channels that reaches kOnsetShare of the peak of the kAttackSeconds from there
/// on, and kAudibleShare of the peak of the whole note. Since it looks ahead only, what is cut off before
/// the onset changes nothing.
inline constexpr float kOnsetShare = 0.1F;     ///< -20 dB
inline constexpr float kAudibleShare = 0.02F;  ///< -34 dB
inline constexpr double kAttackSeconds = 0.08;

/// @return the index of the onset by that rule; mono.size() where everything is silent
std::size_t onset_of(std::span<const float> mono, double sample_rate = kSoundRate);
/// How long the note takes from its onset to `share` of the peak of its first 0.3 s, in seconds.
double rise_seconds(std::span<const float> mono, float share);

/// The mean of both channels.
std::vector<float> mono_of(const Clip& clip);

/// Samples that may be heard before the onset (below kOnsetShare): what is earlier is cut off, faded.
inline constexpr std::size_t kBeforeOnset = 40;

/// The same note, cut so that its onset is sample kBeforeOnset, whatever it was: a clip is placed by
/// putting that sample at the note's time.
Clip aligned(Clip clip);

/// How loud a note seems: the root mean square of its loudest 60 ms, deep sounds weighted down.
double loudness_of(const Clip& clip);

}  // namespace osugen::synth
