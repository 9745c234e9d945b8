#include <synth/chart/map_lines.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace osugen::synth {
namespace {

int volume_of(const Section& section) {
  return 5 * static_cast<int>(std::lround(8 + 8 * section.intensity));  // 40 to 80 %
}

TimingLine green_line(double time_ms) {
  TimingLine line;
  line.time_ms = time_ms;
  line.beat_length = -100;
  line.uninherited = false;
  return line;
}

}  // namespace

std::vector<KiaiSpan> choose_kiai(const Song& song, double played_ms) {
  std::vector<KiaiSpan> choruses;
  for (const Section& section : song.sections) {
    if (section.name != "chorus") continue;
    if (!choruses.empty() && std::abs(choruses.back().end_ms - section.start_ms) < 1)
      choruses.back().end_ms = section.end_ms;
    else
      choruses.push_back({section.start_ms, section.end_ms});
  }
  // The last choruses first: they are what a song leads to.
  constexpr double kShortest = 15001;
  double left = played_ms / 3;
  std::vector<KiaiSpan> chosen;
  for (auto span = choruses.rbegin(); span != choruses.rend(); ++span) {
    const double length = span->end_ms - span->start_ms;
    // The first red line may not have kiai.
    if (length < kShortest || length > left || span->start_ms <= song.red_lines.front().time_ms) continue;
    left -= length;
    chosen.push_back(*span);
  }
  std::reverse(chosen.begin(), chosen.end());
  return chosen;
}

std::vector<TimingLine> timing_lines_of(const Song& song, const std::vector<KiaiSpan>& kiai, int sample_set,
                                        const MapTime& map_ms) {
  std::map<double, TimingLine> lines;  // by map time
  for (const RedLine& red : song.red_lines) {
    TimingLine line;
    line.time_ms = map_ms(red.time_ms);
    line.beat_length = red.beat_length_ms;
    line.meter = red.meter;
    lines[line.time_ms] = line;
  }
  for (const Section& section : song.sections) {
    const double time = map_ms(section.start_ms);
    lines.try_emplace(time, green_line(time));
  }
  for (const KiaiSpan& span : kiai) {
    const double time = map_ms(span.end_ms);
    lines.try_emplace(time, green_line(time));
  }
  std::vector<TimingLine> result;
  int volume = 60, meter = 4;
  bool shines = false;
  for (auto& [time, line] : lines) {
    for (const Section& section : song.sections)
      if (map_ms(section.start_ms) <= time) volume = volume_of(section);
    bool kiai_now = false;
    for (const KiaiSpan& span : kiai)
      kiai_now = kiai_now || (time >= map_ms(span.start_ms) && time < map_ms(span.end_ms));
    line.volume = volume;
    line.sample_set = sample_set;
    line.effects = kiai_now ? 1 : 0;
    if (line.uninherited)
      meter = line.meter;
    else
      line.meter = meter;
    const bool changes =
        line.uninherited || result.empty() || result.back().volume != volume || shines != kiai_now;
    shines = kiai_now;
    if (changes) result.push_back(line);
  }
  return result;
}

double preview_ms(const Song& song) {
  const Section* best = &song.sections.front();
  for (const Section& section : song.sections)
    if (section.name == "chorus" && (best->name != "chorus" || section.intensity > best->intensity + 0.1))
      best = &section;
  return best->start_ms;
}

}  // namespace osugen::synth
