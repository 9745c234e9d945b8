#include <osugen/interfaces/song.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace osugen {
namespace {

/// Frames [first, end) whose centres are in [from_ms, to_ms).
struct Frames {
  std::size_t first = 0, end = 0;
};

Frames frames_in(double from_ms, double to_ms, double frame_ms, std::size_t count) {
  const auto frame = [&](double time_ms) {
    return static_cast<std::size_t>(
        std::clamp(std::ceil(time_ms / frame_ms), 0.0, static_cast<double>(count)));
  };
  const std::size_t first = frame(from_ms);
  return {first, std::max(first, frame(to_ms))};
}

}  // namespace

double SongSound::loudness_in(double from_ms, double to_ms) const {
  const Frames frames = frames_in(from_ms, to_ms, frame_ms, loudness.size());
  double sum = 0;
  for (std::size_t i = frames.first; i < frames.end; ++i) sum += static_cast<double>(loudness[i]);
  return frames.first == frames.end ? 0 : sum / static_cast<double>(frames.end - frames.first);
}

double SongSound::attack_at(double time_ms, double reach_ms) const {
  const Frames frames =
      frames_in(time_ms - reach_ms, time_ms + reach_ms + 0.5 * frame_ms, frame_ms, attack.size());
  float most = 0;
  for (std::size_t i = frames.first; i < frames.end; ++i) most = std::max(most, attack[i]);
  return static_cast<double>(most);
}

bool SongSound::sounds_at(double time_ms) const {
  constexpr double kReachMs = 125;
  const Frames frames = frames_in(time_ms - kReachMs, time_ms + kReachMs, frame_ms, loudness.size());
  return std::any_of(loudness.begin() + static_cast<std::ptrdiff_t>(frames.first),
                     loudness.begin() + static_cast<std::ptrdiff_t>(frames.end),
                     [](float level) { return level >= kAudible; });
}

const Phrase* SongSound::phrase_at(double time_ms) const {
  if (phrases.empty()) return nullptr;
  const auto next =
      std::upper_bound(phrases.begin(), phrases.end(), time_ms,
                       [](double time, const Phrase& phrase) { return time < phrase.start_ms; });
  return next == phrases.begin() ? &*next : &*std::prev(next);
}

}  // namespace osugen
