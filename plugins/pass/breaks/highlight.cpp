#include "highlight.h"

#include <algorithm>
#include <cstddef>
#include <set>

namespace osugen::breaks {
namespace {

constexpr double kPreviewMs = 16000;
constexpr double kShortestKiaiMs = 15000;  // that no check frowns upon

double length_ms(const Phrase& phrase) {
  return phrase.end_ms - phrase.start_ms;
}

/// Of all phrases the mean energy over the 16 s from the start of phrase `first`; nothing where the song ends
/// before.
std::optional<double> energy_from(const std::vector<Phrase>& phrases, std::size_t first) {
  const double end = phrases[first].start_ms + kPreviewMs;
  if (phrases.back().end_ms < end) return std::nullopt;
  double sum = 0;
  for (std::size_t i = first; i < phrases.size() && phrases[i].start_ms < end; ++i)
    sum += phrases[i].energy * (std::min(end, phrases[i].end_ms) - phrases[i].start_ms);
  return sum / kPreviewMs;
}

/// A section that may have kiai.
struct Candidate {
  std::size_t first = 0, end = 0;  ///< phrases
  double energy = 0;               ///< mean
  bool chorus = false;             ///< holds the section that SongSound calls so
};

/// Whether a section is nearly all of kinds that the chorus has.
bool like_chorus(const std::vector<Phrase>& phrases, std::size_t first, std::size_t end,
                 const std::set<int>& kinds) {
  constexpr double kShare = 0.75;
  double like = 0, all = 0;
  for (std::size_t i = first; i < end; ++i) {
    all += length_ms(phrases[i]);
    if (kinds.contains(phrases[i].kind)) like += length_ms(phrases[i]);
  }
  return like >= kShare * all;
}

std::vector<Candidate> candidates_of(const SongSound& sound) {
  const std::vector<Phrase>& phrases = sound.phrases;
  std::set<int> kinds;
  for (const Phrase& phrase : phrases)
    if (phrase.section == sound.chorus) kinds.insert(phrase.kind);
  std::vector<Candidate> found;
  for (std::size_t first = 0, end = 0; first < phrases.size(); first = end) {
    while (end < phrases.size() && phrases[end].section == phrases[first].section) ++end;
    if (!like_chorus(phrases, first, end, kinds)) continue;
    const bool chorus = phrases[first].section == sound.chorus;
    const std::size_t start = std::max<std::size_t>(first, 1);
    if (start == end) continue;
    if (!found.empty() && found.back().end == start) {
      found.back().end = end;
      found.back().chorus |= chorus;
    } else {
      found.push_back({start, end, 0, chorus});
    }
  }
  return found;
}

void weigh(Candidate& candidate, const std::vector<Phrase>& phrases) {
  double sum = 0, all = 0;
  for (std::size_t i = candidate.first; i < candidate.end; ++i) {
    sum += phrases[i].energy * length_ms(phrases[i]);
    all += length_ms(phrases[i]);
  }
  candidate.energy = sum / all;
}

/// From the first sound to the last.
double music_ms(const SongSound& sound) {
  const auto audible = [](float level) { return level >= SongSound::kAudible; };
  const auto first = std::find_if(sound.loudness.begin(), sound.loudness.end(), audible);
  const auto last = std::find_if(sound.loudness.rbegin(), sound.loudness.rend(), audible);
  return static_cast<double>(last.base() - first) * sound.frame_ms;
}

}  // namespace

std::optional<double> preview_ms(const SongSound& sound) {
  const std::vector<Phrase>& phrases = sound.phrases;
  std::optional<double> start;
  double most = 0;
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    if (sound.chorus >= 0 && phrases[i].section == sound.chorus) return phrases[i].start_ms;
    const std::optional<double> energy = energy_from(phrases, i);
    constexpr double kMore = 1e-9;
    if (!energy || *energy < most + kMore) continue;
    most = *energy;
    start = phrases[i].start_ms;
  }
  return start;
}

std::vector<Stretch> kiai_of(const SongSound& sound, double share) {
  if (sound.chorus < 0) return {};
  const std::vector<Phrase>& phrases = sound.phrases;
  std::vector<Candidate> candidates = candidates_of(sound);
  for (Candidate& candidate : candidates) weigh(candidate, phrases);
  std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.chorus != b.chorus ? a.chorus : a.energy > b.energy;
  });
  double left = share * music_ms(sound);
  std::vector<Stretch> kiai;
  for (const Candidate& candidate : candidates) {
    const double start = phrases[candidate.first].start_ms;
    std::size_t end = candidate.end;
    while (candidate.chorus && end > candidate.first + 1 && phrases[end - 1].end_ms - start > left) --end;
    const double length = phrases[end - 1].end_ms - start;
    if (length > left || length < kShortestKiaiMs) continue;
    left -= length;
    kiai.push_back({start, phrases[end - 1].end_ms});
  }
  std::sort(kiai.begin(), kiai.end(),
            [](const Stretch& a, const Stretch& b) { return a.start_ms < b.start_ms; });
  return kiai;
}

}  // namespace osugen::breaks
