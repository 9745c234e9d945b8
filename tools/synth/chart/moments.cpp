#include <synth/chart/moments.h>

#include <algorithm>
#include <cmath>

#include <synth/compose/score.h>

namespace osugen::synth {
namespace {

/// General MIDI keys of cymbals that are crashed.
bool is_crash(const Note& note, Role role) {
  return role == Role::percussion && (note.pitch == 49 || note.pitch == 57 || note.pitch == 52);
}

void add_note(const Song& song, const Note& note, const TickGrid& grid, std::vector<Moment>& moments) {
  const auto tick = static_cast<int>(grid.nearest(note.time_ms));
  if (moments.empty() || moments.back().tick != tick) {
    Moment moment;
    moment.tick = tick;
    moment.time_ms = note.time_ms;
    moment.section = note.section;
    const auto line =
        std::prev(std::upper_bound(song.red_lines.begin() + 1, song.red_lines.end(), note.time_ms + 1e-6,
                                   [](double time, const RedLine& red) { return time < red.time_ms; }));
    moment.beat_ms = line->beat_length_ms;
    const auto place = static_cast<int>(grid.place_in_bar(tick));
    moment.beat_in_bar = place / kTicksPerBeat;
    moment.bar = tick / (line->meter * kTicksPerBeat);
    moments.push_back(moment);
  }
  Moment& moment = moments.back();
  const Role role = song.instruments[static_cast<std::size_t>(note.instrument)].role;
  const auto i = static_cast<std::size_t>(role);
  moment.loudness[i] = std::max(moment.loudness[i], note.velocity);
  const auto length = static_cast<int>(std::lround(note.length_ms / moment.beat_ms * kTicksPerBeat));
  moment.length[i] = std::max(moment.length[i], length);
  moment.accent = std::max(moment.accent, note.accent);
  moment.crash = moment.crash || is_crash(note, role);
}

/// What leads at a moment, by what sounds within a bar of it: the melody where one is sung or played, else
/// the drums where they beat, else the chords. A listener who was told nothing, person or model, comes to the
/// same.
std::vector<Focus> choose_focus(const std::vector<Moment>& moments) {
  constexpr int kNear = 4 * kTicksPerBeat, kEnough = 2;
  std::vector<Focus> focus;
  int melody = 0, drums = 0;
  const auto count = [&](const Moment& moment, int by) {
    melody += moment.has(Role::melody) ? by : 0;
    drums += moment.has(Role::snare) || moment.has(Role::kick) ? by : 0;
  };
  std::size_t from = 0, to = 0;
  for (const Moment& moment : moments) {
    for (; to < moments.size() && moments[to].tick <= moment.tick + kNear; ++to) count(moments[to], 1);
    for (; moments[from].tick < moment.tick - kNear; ++from) count(moments[from], -1);
    focus.push_back(melody >= kEnough ? Focus::melody : drums >= kEnough ? Focus::drums : Focus::chords);
  }
  return focus;
}

}  // namespace

int Listening::moment_at(int tick) const {
  const auto found = std::lower_bound(moments.begin(), moments.end(), tick,
                                      [](const Moment& moment, int wanted) { return moment.tick < wanted; });
  return found != moments.end() && found->tick == tick ? static_cast<int>(found - moments.begin()) : -1;
}

Listening listen(const Song& song) {
  Listening heard{{}, {}, {}, TickGrid(song.red_lines, kTicksPerBeat), false};
  for (const Note& note : song.notes) add_note(song, note, heard.grid, heard.moments);
  std::size_t thirds = 0, quarters = 0;
  for (const Moment& moment : heard.moments) {
    const int place = moment.tick % kTicksPerBeat;
    thirds += place == 16 || place == 32 ? 1 : 0;
    quarters += place == 12 || place == 24 || place == 36 ? 1 : 0;
  }
  heard.triple = thirds > quarters;
  for (std::size_t i = 0; i < song.sections.size(); ++i) {
    heard.first_tick.push_back(static_cast<int>(heard.grid.nearest(song.sections[i].start_ms)));
  }
  heard.focus = choose_focus(heard.moments);
  if (!song.sections.empty())
    heard.first_tick.push_back(static_cast<int>(heard.grid.nearest(song.sections.back().end_ms)));
  return heard;
}

double follows(const Moment& moment, Focus focus) {
  const double drums =
      std::max({moment.of(Role::snare), 0.85 * moment.of(Role::kick), moment.crash ? 1.0 : 0.0,
                0.6 * moment.of(Role::percussion), 0.2 * moment.of(Role::hat)});
  const double tune = std::max(moment.of(Role::melody), 0.0);
  const double chords =
      std::max({moment.of(Role::chords), 0.8 * moment.of(Role::pad), 0.6 * moment.of(Role::bass)});
  switch (focus) {
    case Focus::melody:
      return std::max({tune, 0.36 * drums, 0.22 * chords});
    case Focus::drums:
      return std::max({drums, 0.42 * tune, 0.2 * chords});
    case Focus::chords:
      return std::max({chords, 0.6 * tune, 0.36 * drums});
  }
  return 0;
}

int held_ticks(const Moment& moment, Focus focus) {
  const int tune = moment.length_of(Role::melody);
  const int chords = std::max(moment.length_of(Role::chords), moment.length_of(Role::pad));
  switch (focus) {
    case Focus::melody:
      return tune;
    case Focus::drums:
      return tune > kTicksPerBeat ? tune : 0;
    case Focus::chords:
      return std::max(chords, tune);
  }
  return 0;
}

}  // namespace osugen::synth
