// osugen/tempo/steady.h - the single tempo of a span of a song, and its beats.
#pragma once

#include <vector>

#include <osugen/tempo/fold.h>
#include <osugen/tempo/onset_strength.h>

namespace osugen::tempo {

struct SteadyTempo {
  double bpm = 0;
  double contrast = 0;  ///< of the beat's fold
  /// Share of the windows of 8 beats (by how clear their beat is) whose beats lie within 10 ms of the line.
  double steady = 0;
};

/// The best tempo of a stretch within `reach` of `bpm`, to about 0.001 BPM: sharpest fold, then a robust line
/// through the phases of windows of 8 beats.
SteadyTempo refine(const Stretch& stretch, double bpm, double reach);

/// Where the beats of a part of a stretch are, beside those of all of it.
struct Window {
  double middle = 0, length = 0;  ///< frames
  double late = 0;                ///< frames by which its beats come after those of the whole
  double clearness = 0;           ///< of their peak over the mean, 0 for what has no such beat
};

Window window_of(const Stretch& whole, const Stretch& part, double bpm);
/// Windows of 8 beats, at least 4 s, that overlap by half.
std::vector<Window> windows_of(const Stretch& stretch, double bpm);

struct Line {
  double slope = 0, start = 0;
  double at(double frame) const { return start + slope * frame; }
};

/// Lateness over time: least squares over the windows near the line of Theil and Sen.
/// @param windows  at least one
Line line_through(const std::vector<Window>& windows);

/// Where a beat is that was thought to be at `frame`, 10 ms early or late at most. A beat that is hardly
/// played is told by its half-beats and quarters.
double beat_near(const Stretch& stretch, double bpm, double frame);

/// Frames in a beat.
inline double period_of(double bpm) {
  return 60 * kOnsetRate / bpm;
}

}  // namespace osugen::tempo
