#include "made_songs.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <osugen/random/random.h>

namespace osugen::made {
namespace {

constexpr std::size_t kBars = 4, kSixteenths = 16;

std::size_t sample_at(const Audio& audio, double time_ms) {
  const double at = std::round(time_ms * audio.sample_rate / 1000);
  return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(audio.samples.size())));
}

void add_bar(Audio& audio, char letter, std::size_t bar, double start_ms, Random& variation) {
  const bool loud = letter == 'c';
  // What a letter sounds like, whenever it comes.
  const int root = (5 * letter + 3 * static_cast<int>(bar)) % 12, third = 3 + letter % 2;
  const double lowest_hz = letter % 2 == 0 ? 220 : 440;
  const double level = (loud ? 0.16 : 0.05) * variation.between(0.97, 1.03);
  for (const int tone : {root, root + third, root + 7}) {
    const double hz = lowest_hz * std::pow(2.0, tone / 12.0);
    add_tone(audio, start_ms, start_ms + kBarMs, hz, level);
    if (loud) add_tone(audio, start_ms, start_ms + kBarMs, 4 * hz, 0.5 * level);
  }
  Random rhythm(11, {static_cast<std::uint64_t>(letter)});
  for (std::size_t place = 0; place < kSixteenths; ++place) {
    if (!rhythm.chance(loud ? 0.7 : 0.35)) continue;
    const double time = start_ms + kBarMs / kSixteenths * static_cast<double>(place);
    add_click(audio, time, (loud ? 0.5 : 0.2) * variation.between(0.95, 1.05), variation.below(1000));
  }
}

}  // namespace

std::vector<RedLine> red_lines() {
  return {{kOffsetMs, kBarMs / 4, 4}};
}

Audio silence(double seconds) {
  return {std::vector<float>(static_cast<std::size_t>(std::lround(seconds * kRate)), 0.0F), kRate};
}

void add_tone(Audio& audio, double from_ms, double to_ms, double hz, double level) {
  const std::size_t from = sample_at(audio, from_ms), to = sample_at(audio, to_ms);
  const double swell = 0.02 * audio.sample_rate;
  for (std::size_t i = from; i < to; ++i) {
    const double inside = static_cast<double>(std::min(i - from, to - i));
    const double angle = 2 * std::numbers::pi * hz * static_cast<double>(i) / audio.sample_rate;
    audio.samples[i] += static_cast<float>(level * std::min(1.0, inside / swell) * std::sin(angle));
  }
}

void add_click(Audio& audio, double time_ms, double level, std::size_t seed) {
  Random noise(seed);
  const std::size_t from = sample_at(audio, time_ms), to = sample_at(audio, time_ms + 80);
  for (std::size_t i = from; i < to; ++i) {
    const double decay = std::exp(-static_cast<double>(i - from) / (0.012 * audio.sample_rate));
    audio.samples[i] += static_cast<float>(level * decay * noise.between(-1, 1));
  }
}

Audio gained(Audio audio, double gain) {
  for (float& sample : audio.samples) sample = static_cast<float>(double{sample} * gain);
  return audio;
}

Audio song_of(std::string_view letters) {
  Audio audio = silence((kOffsetMs + kBarMs * static_cast<double>(kBars * letters.size() + 1)) / 1000);
  Random variation(23);
  for (std::size_t i = 0; i < letters.size() * kBars; ++i) {
    const char letter = letters[i / kBars];
    if (letter != '-')
      add_bar(audio, letter, i % kBars, kOffsetMs + kBarMs * static_cast<double>(i), variation);
  }
  return audio;
}

}  // namespace osugen::made
