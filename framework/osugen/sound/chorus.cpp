#include <osugen/sound/chorus.h>

#include <algorithm>
#include <cmath>

namespace osugen::sound {
namespace {

constexpr double kShortest = 6, kLongest = 16;  // bars

/// Sums over some of the phrases that sound.
struct Sum {
  double bars = 0, loud = 0;
  void add(const Heard& phrase) {
    if (phrase.level <= 0) return;
    bars += phrase.bars;
    loud += phrase.bars * phrase.level;
  }
};

bool same_kinds(const std::vector<Heard>& phrases, const Run& run, std::size_t at) {
  for (std::size_t i = 0; i < run.count(); ++i)
    if (phrases[run.first + i].kind != phrases[at + i].kind) return false;
  return true;
}

/// The run and where it comes again after it, none within another.
std::vector<Run> again(const std::vector<Heard>& phrases, const Run& run) {
  std::vector<Run> found;
  for (std::size_t at = run.first; at + run.count() <= phrases.size();) {
    const bool same = same_kinds(phrases, run, at);
    if (same) found.push_back({at, at + run.count()});
    at += same ? run.count() : 1;
  }
  return found;
}

bool comes_apart(const std::vector<Run>& runs) {
  for (std::size_t i = 1; i < runs.size(); ++i)
    if (runs[i].first != runs[i - 1].end) return true;
  return false;
}

/// How much the runs stand out; 0 where they may not be the chorus.
double prominence(const std::vector<Run>& runs, const std::vector<Heard>& phrases, const Sum& song) {
  constexpr double kLouder = 1.03, kMost = 0.6;
  Sum inside;
  for (const Run& run : runs)
    for (std::size_t i = run.first; i < run.end; ++i) inside.add(phrases[i]);
  const double rest_bars = song.bars - inside.bars;
  if (inside.bars <= 0 || rest_bars <= 0 || inside.bars > kMost * song.bars) return 0;
  const double mean = inside.loud / inside.bars, rest = (song.loud - inside.loud) / rest_bars;
  return mean < kLouder * rest ? 0 : (mean - rest) * std::sqrt(inside.bars * rest_bars / song.bars);
}

}  // namespace

std::vector<Run> chorus_of(const std::vector<Heard>& phrases) {
  Sum song;
  for (const Heard& phrase : phrases) song.add(phrase);
  std::vector<Run> best;
  double most = 0;
  for (std::size_t first = 0; first < phrases.size(); ++first) {
    double bars = 0;
    for (std::size_t end = first; end < phrases.size(); ++end) {
      bars += phrases[end].bars;
      if (bars > kLongest || phrases[end].level <= 0) break;
      if (bars < kShortest) continue;
      const std::vector<Run> runs = again(phrases, {first, end + 1});
      if (!comes_apart(runs)) continue;
      const double one = prominence(runs, phrases, song);
      constexpr double kMore = 1 + 1e-9;  // of equals the first one is it
      if (one <= most * kMore) continue;
      most = one;
      best = runs;
    }
  }
  return best;
}

}  // namespace osugen::sound
