#include <synth/signal/clip.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace osugen::synth {

namespace {

std::size_t first_reaching(std::span<const float> mono, float level) {
  std::size_t i = 0;
  while (i < mono.size() && std::abs(mono[i]) < level) ++i;
  return i;
}

float peak_of(std::span<const float> mono) {
  float peak = 0;
  for (const float x : mono) peak = std::max(peak, std::abs(x));
  return peak;
}

/// The rule of clip.h with another share than kOnsetShare.
std::size_t first_to_rise(std::span<const float> mono, float share, double sample_rate) {
  const float floor = kAudibleShare * peak_of(mono);
  if (floor <= 0) return mono.size();
  const auto attack = static_cast<std::size_t>(kAttackSeconds * sample_rate);
  const auto peak_from = [&](std::size_t at) {
    return peak_of(mono.subspan(at, std::min(attack, mono.size() - at)));
  };
  std::size_t at = first_reaching(mono, floor);
  float peak = peak_from(at);
  while (at < mono.size()) {
    const float size = std::abs(mono[at]);
    if (size >= floor && size >= share * peak) return at;
    ++at;
    if (size >= peak) {
      peak = peak_from(at);
    } else if (at + attack <= mono.size()) {
      peak = std::max(peak, std::abs(mono[at + attack - 1]));
    }
  }
  return at;
}

/// Moves the onset to kBeforeOnset: silence is put in front, or what is there is cut off and faded.
void move(std::vector<float>& channel, std::size_t onset) {
  if (onset < kBeforeOnset) {
    channel.insert(channel.begin(), kBeforeOnset - onset, 0.0F);
    return;
  }
  channel.erase(channel.begin(), channel.begin() + static_cast<std::ptrdiff_t>(onset - kBeforeOnset));
  for (std::size_t i = 0; i < kBeforeOnset; ++i) {
    const double fade = std::sin(std::numbers::pi / 2 * static_cast<double>(i) / kBeforeOnset);
    channel[i] *= static_cast<float>(fade * fade);
  }
}

Clip with_onset_at(Clip clip, std::size_t onset) {
  move(clip.left, onset);
  if (!clip.right.empty()) move(clip.right, onset);
  clip.starts_at_onset = true;
  return clip;
}

}  // namespace

std::size_t onset_of(std::span<const float> mono, double sample_rate) {
  return first_to_rise(mono, kOnsetShare, sample_rate);
}

double rise_seconds(std::span<const float> mono, float share) {
  const std::size_t onset = onset_of(mono);
  const std::size_t end = std::min(mono.size(), onset + static_cast<std::size_t>(0.3 * kSoundRate));
  const std::span<const float> begin = mono.subspan(onset, end - onset);
  return static_cast<double>(first_reaching(begin, share * peak_of(begin))) / kSoundRate;
}

std::vector<float> mono_of(const Clip& clip) {
  std::vector<float> mono = clip.left;
  for (std::size_t i = 0; i < clip.right.size(); ++i) mono[i] = (clip.left[i] + clip.right[i]) / 2;
  return mono;
}

Clip aligned(Clip clip) {
  if (clip.starts_at_onset) return with_onset_at(std::move(clip), 0);
  const std::vector<float> mono = mono_of(clip);
  std::size_t onset = onset_of(mono);
  if (onset >= mono.size()) return clip;  // silence
  // A note that swells crosses the rule's threshold slowly, so that any later change of its level (a room, a
  // compressor) would move its onset. It is cut where it is twice as loud, and then begins within a
  // millisecond.
  const std::size_t twice = first_to_rise(mono, 2 * kOnsetShare, kSoundRate);
  if (twice < mono.size() && twice > onset + kBeforeOnset) {
    clip = with_onset_at(std::move(clip), twice);
    onset = onset_of(mono_of(clip));
  }
  return with_onset_at(std::move(clip), onset);
}

double loudness_of(const Clip& clip) {
  constexpr std::size_t kBlock = 441, kBlocks = 6;
  const std::vector<float> mono = mono_of(clip);
  // A first-order high-pass at 120 Hz stands for the ear, which hears little of what is deep.
  const double pole = std::exp(-2 * std::numbers::pi * 120 / kSoundRate);
  double before = 0, high = 0;
  std::vector<double> energy(mono.size() / kBlock + 1, 0.0);
  for (std::size_t i = 0; i < mono.size(); ++i) {
    high = pole * (high + mono[i] - before);
    before = mono[i];
    energy[i / kBlock] += high * high;
  }
  double loudest = 0;
  for (std::size_t i = 0; i < energy.size(); ++i) {
    double sum = 0;
    for (std::size_t k = i; k < std::min(energy.size(), i + kBlocks); ++k) sum += energy[k];
    loudest = std::max(loudest, sum);
  }
  return std::sqrt(loudest / (kBlock * kBlocks));
}

}  // namespace osugen::synth
