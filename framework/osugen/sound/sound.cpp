#include <osugen/sound/sound.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <osugen/audio/resample.h>
#include <osugen/sound/band_levels.h>
#include <osugen/sound/bars.h>
#include <osugen/sound/form.h>
#include <osugen/tempo/harmony.h>
#include <osugen/tempo/onset_strength.h>

namespace osugen {
namespace {

constexpr double kLoudRms = 0.2;        // what a song is amplified to: usual for mastered music
constexpr double kInaudibleRms = 1e-4;  // 80 dB below full scale

/// RMS over 50 ms around the middle of every frame. The song's ends count as what there is of them.
std::vector<double> rms_of(const Audio& audio, double frame_ms) {
  constexpr std::size_t kAround = 2;  // frames before and after: 50 ms in all
  const double hop = audio.sample_rate * frame_ms / 1000, length = static_cast<double>(audio.samples.size());
  std::vector<double> power, count;
  std::size_t at = 0;
  while (at < audio.samples.size()) {
    const double edge = std::min(length, std::round((static_cast<double>(power.size()) + 0.5) * hop));
    const std::size_t until = std::max(at + 1, static_cast<std::size_t>(edge));
    double sum = 0;
    for (std::size_t i = at; i < until; ++i) sum += double{audio.samples[i]} * audio.samples[i];
    power.push_back(sum);
    count.push_back(static_cast<double>(until - at));
    at = until;
  }
  std::vector<double> rms(power.size());
  for (std::size_t i = 0; i < rms.size(); ++i) {
    const std::size_t from = i < kAround ? 0 : i - kAround, to = std::min(rms.size(), i + kAround + 1);
    double sum = 0, samples = 0;
    for (std::size_t k = from; k < to; ++k) {
      sum += power[k];
      samples += count[k];
    }
    rms[i] = std::sqrt(sum / samples);
  }
  return rms;
}

/// The 95th percentile of what is heard at all beside the loudest frame.
double loud_rms(const std::vector<double>& rms) {
  const double loudest = *std::max_element(rms.begin(), rms.end());
  std::vector<double> heard;
  for (const double one : rms)
    if (one > loudest * static_cast<double>(SongSound::kAudible)) heard.push_back(one);
  if (heard.empty()) return 0;
  const auto at = heard.begin() + static_cast<std::ptrdiff_t>(heard.size() * 95 / 100);
  std::nth_element(heard.begin(), at, heard.end());
  return *at;
}

std::vector<float> by(double loud, const std::vector<double>& rms) {
  std::vector<float> loudness(rms.size(), 0.0F);
  if (loud > 0)
    for (std::size_t i = 0; i < rms.size(); ++i)
      loudness[i] = static_cast<float>(std::min(1.0, rms[i] / loud));
  return loudness;
}

Audio amplified(Audio audio, double gain) {
  for (float& sample : audio.samples) sample = static_cast<float>(double{sample} * gain);
  return audio;
}

/// What is more than a flutter beside the song's strong attacks.
std::vector<sound::Attack> clear_attacks(const sound::BandLevels& levels) {
  constexpr double kLeast = 0.5, kShare = 0.05;
  std::vector<sound::Attack> attacks = sound::attacks_of(levels);
  if (attacks.empty()) return attacks;
  std::vector<double> strengths;
  for (const sound::Attack& attack : attacks) strengths.push_back(attack.strength);
  const auto strong = strengths.begin() + static_cast<std::ptrdiff_t>(strengths.size() * 9 / 10);
  std::nth_element(strengths.begin(), strong, strengths.end());
  const double least = std::max(kLeast, kShare * *strong);
  std::erase_if(attacks, [least](const sound::Attack& attack) { return attack.strength < least; });
  return attacks;
}

/// Ranks at the frames that the attacks fall into; as strong as each other, as high.
std::vector<float> ranks_of(const std::vector<sound::Attack>& attacks, std::size_t frames, double frame_ms) {
  std::vector<double> sorted;
  for (const sound::Attack& attack : attacks) sorted.push_back(attack.strength);
  std::sort(sorted.begin(), sorted.end());
  std::vector<float> ranks(frames, 0.0F);
  for (const sound::Attack& attack : attacks) {
    const auto frame =
        std::min(frames - 1, static_cast<std::size_t>(std::max(0.0, std::round(attack.time_ms / frame_ms))));
    const auto below = std::upper_bound(sorted.begin(), sorted.end(), attack.strength) - sorted.begin();
    ranks[frame] = std::max(ranks[frame], static_cast<float>(below) / static_cast<float>(sorted.size()));
  }
  return ranks;
}

}  // namespace

SongSound hear(const Audio& audio, const std::vector<RedLine>& red_lines, const Cancel& cancel) {
  SongSound song;
  if (audio.samples.empty() || !(audio.sample_rate > 0)) return song;
  const std::vector<double> rms = rms_of(audio, song.frame_ms);
  const double heard = loud_rms(rms), loud = heard < kInaudibleRms ? 0 : heard;
  song.loudness = by(loud, rms);
  const Audio even =
      amplified(resample(audio, tempo::kSampleRate, {cancel, {}}), loud > 0 ? kLoudRms / loud : 0);
  const sound::BandLevels levels = sound::band_levels(even, {cancel, {}});
  const std::vector<sound::Attack> attacks = clear_attacks(levels);
  song.attack = ranks_of(attacks, song.loudness.size(), song.frame_ms);
  const std::vector<double> lines = sound::bar_lines(red_lines, 1000 * audio.seconds());
  cancel.check();
  const tempo::Harmony harmony = tempo::harmony(even, cancel);
  const sound::Form form =
      sound::form_of(lines, sound::bars_of(lines, song, levels, harmony, attacks), cancel);
  song.phrases = form.phrases;
  song.chorus = form.chorus;
  return song;
}

}  // namespace osugen
