// synth/compose/timeline.h - bars, tempi and the time of every tick.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/random/random.h>
#include <synth/compose/form.h>
#include <synth/compose/genre.h>
#include <synth/compose/score.h>

namespace osugen::synth {

/// A tempo in force from a bar on.
struct TempoChange {
  int bar = 0;
  double bpm = 120;
};

/// The tempo of a song, as people write it: whole numbers mostly, a third of the songs with decimals.
double rounded_bpm(Random& random, double bpm);

/// Which tempi a song has: one, or (a fifth) a slower bridge, a faster end, a drifting drummer, a ritardando
/// in steps of a bar. Changes are at bars where sections begin, those of drift and ritardando at any bar.
std::vector<TempoChange> choose_tempi(Random& random, double bpm, const std::vector<FormSection>& form,
                                      const ComposeOptions& options);

/// Time of ticks from the first bar of the song. Where a tempo lasts a whole number of bars and another one
/// follows, its beat is rounded so that they take whole milliseconds together: every red line then is as far
/// from a whole millisecond as the first one.
class Timeline {
 public:
  /// @param tempi  sorted by bar, the first at bar 0
  /// @param bars   of the song
  Timeline(double start_ms, int beats_of_bar, const std::vector<TempoChange>& tempi, int bars);
  double ms(int tick) const;
  const std::vector<RedLine>& red_lines() const { return red_lines_; }

 private:
  std::vector<RedLine> red_lines_;
  std::vector<int> first_tick_;  ///< of each red line
};

/// Time before the first bar: none to some seconds. A whole number of ms and a half: the charts, which count
/// in whole ms and cut what is less, then are off the notes by half a ms at most, and by as much early as
/// late.
double choose_lead_in_ms(Random& random);

}  // namespace osugen::synth
