#include <synth/compose/score.h>

#include <algorithm>
#include <cstring>

namespace osugen::synth {

Role role_of(Part part) {
  constexpr std::array<Role, kParts> kRole{
      Role::kick,       Role::snare,      Role::hat,        Role::hat,    Role::percussion,
      Role::percussion, Role::percussion, Role::percussion, Role::bass,   Role::chords,
      Role::pad,        Role::chords,     Role::melody,     Role::melody, Role::noise};
  return kRole[index_of(part)];
}

double metrical_weight(const Meter& meter, int tick_in_bar) {
  if (tick_in_bar == 0) return 1;
  const int in_beat = tick_in_bar % kTicksPerBeat;
  if (in_beat == 0) {
    int start = 0;
    for (const int group : meter.groups) {
      if (tick_in_bar == start * kTicksPerBeat) return 0.75;
      start += group;
    }
    return 0.55;
  }
  return in_beat == meter.pulse.ticks[2] ? 0.3 : 0.12;
}

std::vector<Hit> hits_of(const char* pattern, const Meter& meter) {
  const int cells = static_cast<int>(std::strlen(pattern)) / 4;
  std::vector<Hit> hits;
  for (int beat = 0; beat < meter.beats; ++beat) {
    int last = -1;
    for (int step = 0; step < 4; ++step) {
      const char how = pattern[beat % cells * 4 + step];
      const int tick = meter.pulse.ticks[static_cast<std::size_t>(step)];
      if (how == '.' || tick == last) continue;
      hits.push_back({beat * kTicksPerBeat + tick, how});
      last = tick;
    }
  }
  return hits;
}

void sort_line(Line& line) {
  std::stable_sort(line.begin(), line.end(), [](const ScoreNote& a, const ScoreNote& b) {
    return a.tick != b.tick ? a.tick < b.tick : a.pitch < b.pitch;
  });
  line.erase(std::unique(line.begin(), line.end(),
                         [](const ScoreNote& a, const ScoreNote& b) {
                           return a.tick == b.tick && a.pitch == b.pitch;
                         }),
             line.end());
}

}  // namespace osugen::synth
