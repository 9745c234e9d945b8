#include <osugen/sound/form.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <osugen/sound/chorus.h>
#include <osugen/sound/divide.h>
#include <osugen/sound/kinds.h>
#include <osugen/sound/likeness.h>

namespace osugen::sound {
namespace {

std::vector<Run> runs_of(const std::vector<std::size_t>& firsts, std::size_t end) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < firsts.size(); ++i)
    runs.push_back({firsts[i], i + 1 < firsts.size() ? firsts[i + 1] : end});
  return runs;
}

/// How many bars a listener counts in one bar of the song: long bars count as two, short ones
/// as half.
double counted_bars(const std::vector<double>& lines) {
  constexpr double kShortMs = 1100, kLongMs = 3300;
  std::vector<double> lengths;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) lengths.push_back(lines[i + 1] - lines[i]);
  std::nth_element(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2),
                   lengths.end());
  const double median = lengths[lengths.size() / 2];
  return median < kShortMs ? 0.5 : median > kLongMs ? 2 : 1;
}

// What a part of a length costs, against the gain of a bar line at which all is new, 1. Phrases are of four
// bars if nothing speaks for another length, sections of eight.

double phrase_cost(double counted) {
  constexpr double kAny = 0.4;
  if (counted == 4) return kAny;
  if (counted == 8) return kAny + 0.45;
  if (counted == 2 || counted == 6) return kAny + 0.3;
  if (counted < 2) return kAny + 0.8;
  if (counted < 8) return kAny + 0.5;
  return kAny + 1 + 0.1 * (counted - 8);
}

double section_cost(double counted) {
  constexpr double kAny = 0.35;
  if (counted == 8) return kAny;
  if (counted == 16) return kAny + 0.1;
  if (counted < 4) return kAny + 1;
  if (counted < 8) return kAny + 0.3;
  if (counted > 16) return kAny + 0.4 + 0.05 * (counted - 16);
  return kAny + (std::fmod(counted, 4) == 0 ? 0.2 : 0.35);
}

/// Four counted bars.
std::size_t four(double counted) {
  return static_cast<std::size_t>(4 / counted);
}

std::vector<Run> phrases_of(const std::vector<Bar>& bars, const Likeness& likeness, double counted) {
  constexpr double kLeast = 0.1, kContrast = 0.6, kRepetition = 0.4;
  const std::vector<double> contrasts = normalized(contrast(likeness, four(counted)), kLeast),
                            repetitions = normalized(repetition(likeness, four(counted)), kLeast);
  const auto gain = [&](std::size_t first) {
    constexpr double kSilence = 1.2;  // where sound and silence meet, more than any other bar line has
    if (first == 0) return 0.0;
    if (bars[first].sounds != bars[first - 1].sounds) return kSilence;
    return kContrast * contrasts[first] + kRepetition * repetitions[first];
  };
  const auto cost = [&](std::size_t first, std::size_t end) {
    return phrase_cost(static_cast<double>(end - first) * counted) - gain(first);
  };
  return runs_of(divide(likeness.bars(), 4 * four(counted), cost), likeness.bars());
}

std::vector<double> at_phrases(const std::vector<double>& values, const std::vector<Run>& phrases) {
  std::vector<double> picked;
  picked.reserve(phrases.size());
  for (const Run& phrase : phrases) picked.push_back(values[phrase.first]);
  return picked;
}

/// Whether a section would hold a part of the chorus and something else.
bool cuts(const Run& section, const std::vector<Run>& choruses) {
  return std::any_of(choruses.begin(), choruses.end(), [&section](const Run& chorus) {
    const bool overlap = section.first < chorus.end && chorus.first < section.end;
    return overlap && (section.first != chorus.first || section.end != chorus.end);
  });
}

/// Phrases [first, end) of each section.
std::vector<Run> sections_of(const std::vector<Run>& phrases, const std::vector<Run>& choruses,
                             const Likeness& likeness, double counted) {
  constexpr double kLeast = 0.1, kNever = 1e6;
  const std::vector<double> gains =
      normalized(at_phrases(contrast(likeness, 2 * four(counted)), phrases), kLeast);
  const auto cost = [&](std::size_t first, std::size_t end) {
    if (cuts({first, end}, choruses)) return kNever;
    const double gain = first == 0 ? 0 : gains[first];
    return section_cost(static_cast<double>(phrases[end - 1].end - phrases[first].first) * counted) - gain;
  };
  constexpr std::size_t kMostPhrases = 24;
  return runs_of(divide(phrases.size(), kMostPhrases, cost), phrases.size());
}

/// The mean likeness of bar beside bar; 0 where one has more than twice the bars of the other.
double alike(const Likeness& likeness, const Run& a, const Run& b) {
  const std::size_t shorter = std::min(a.count(), b.count()), longer = std::max(a.count(), b.count());
  return longer > 2 * shorter ? 0 : likeness.of_runs(a.first, b.first, shorter);
}

std::vector<double> levels_of(const std::vector<Run>& phrases, const std::vector<Bar>& bars) {
  std::vector<double> levels;
  for (const Run& phrase : phrases) {
    double sum = 0;
    for (std::size_t i = phrase.first; i < phrase.end; ++i) sum += bars[i].level;
    levels.push_back(sum / static_cast<double>(phrase.count()));
  }
  return levels;
}

/// Places among the levels that differ, from 0 to 1.
std::vector<double> energies_of(const std::vector<double>& levels) {
  std::vector<double> steps = levels;
  std::sort(steps.begin(), steps.end());
  const double same = 0.005 * (steps.empty() ? 0 : steps.back());
  const auto last = std::unique(steps.begin(), steps.end(),
                                [same](double kept, double next) { return next <= kept + same; });
  steps.erase(last, steps.end());
  std::vector<double> energies;
  for (const double level : levels) {
    const auto place = std::upper_bound(steps.begin(), steps.end(), level) - steps.begin() - 1;
    const double highest = static_cast<double>(steps.size()) - 1;
    energies.push_back(highest > 0 ? static_cast<double>(place) / highest : level > 0 ? 1 : 0);
  }
  return energies;
}

std::vector<Heard> heard_of(const std::vector<Run>& phrases, const std::vector<Bar>& bars,
                            const std::vector<double>& levels, const std::vector<int>& kinds,
                            double counted) {
  std::vector<Heard> heard;
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    const bool sounds = std::any_of(bars.begin() + static_cast<std::ptrdiff_t>(phrases[i].first),
                                    bars.begin() + static_cast<std::ptrdiff_t>(phrases[i].end),
                                    [](const Bar& bar) { return bar.sounds; });
    heard.push_back({static_cast<double>(phrases[i].count()) * counted, sounds ? levels[i] : 0.0, kinds[i]});
  }
  return heard;
}

/// The section of the first chorus that is about as loud as the loudest; -1 without any.
int first_loud(const std::vector<Run>& choruses, const std::vector<Run>& sections,
               const std::vector<Heard>& phrases) {
  constexpr double kAsLoud = 0.97;
  const auto level = [&phrases](const Run& run) {
    double bars = 0, loud = 0;
    for (std::size_t i = run.first; i < run.end; ++i) {
      bars += phrases[i].bars;
      loud += phrases[i].bars * phrases[i].level;
    }
    return loud / bars;
  };
  double loudest = 0;
  for (const Run& chorus : choruses) loudest = std::max(loudest, level(chorus));
  for (const Run& chorus : choruses) {
    if (level(chorus) < kAsLoud * loudest) continue;
    for (std::size_t i = 0; i < sections.size(); ++i)
      if (sections[i].first == chorus.first) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

Form form_of(const std::vector<double>& lines, const std::vector<Bar>& bars, const Cancel& cancel) {
  Form form;
  if (bars.empty()) return form;
  constexpr double kSameKind = 0.6;
  const Likeness likeness(bars);
  cancel.check();
  const double counted = counted_bars(lines);
  const std::vector<Run> phrases = phrases_of(bars, likeness, counted);
  cancel.check();
  const std::vector<int> kinds = kinds_of(phrases.size(), kSameKind, [&](std::size_t i, std::size_t k) {
    return alike(likeness, phrases[i], phrases[k]);
  });
  cancel.check();
  const std::vector<double> levels = levels_of(phrases, bars), energies = energies_of(levels);
  const std::vector<Heard> heard = heard_of(phrases, bars, levels, kinds, counted);
  const std::vector<Run> choruses = chorus_of(heard);
  const std::vector<Run> sections = sections_of(phrases, choruses, likeness, counted);
  for (std::size_t i = 0; i < phrases.size(); ++i)
    form.phrases.push_back({lines[phrases[i].first], lines[phrases[i].end], energies[i], kinds[i], 0});
  for (std::size_t i = 0; i < sections.size(); ++i)
    for (std::size_t p = sections[i].first; p < sections[i].end; ++p)
      form.phrases[p].section = static_cast<int>(i);
  form.chorus = first_loud(choruses, sections, heard);
  return form;
}

}  // namespace osugen::sound
