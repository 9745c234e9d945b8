// osugen/interfaces/timing.h - audio -> red lines.
//
// Map time and song time differ: osu! maps run 15 to 20 ms earlier than the attack in the decoded audio.
// A timing stage answers in song time, and says the constant: map time = song time - bias_ms().
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/audio.h>
#include <osugen/interfaces/component.h>

namespace osugen {

struct TimingEstimate {
  std::vector<RedLine> red_lines;  ///< in song time, sorted, at least one
  double confidence = 1;           ///< 0 to 1; under 0.5 reads as "not sure"
  struct Alternative {
    double bpm = 0, offset_ms = 0, score = 0;
  };
  std::vector<Alternative> alternatives;
};

/// Interface "osugen.timing/1".
class OSUGEN_EXPORT Timing : public Component {
 public:
  static constexpr const char* kInterface = "osugen.timing/1";
  ~Timing() override;

  /// The rate that estimate() wants its audio at, in Hz; 0: it does not listen, and audio may be empty.
  virtual double sample_rate() const = 0;
  virtual TimingEstimate estimate(const Audio& audio) const = 0;
  /// Milliseconds that are taken off when a map is written and put back when one is read for training.
  virtual double bias_ms() const = 0;

  /// The parameter "bias_ms" as every timing stage has it.
  static Param bias_param();
};

}  // namespace osugen
