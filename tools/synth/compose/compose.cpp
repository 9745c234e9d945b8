#include <synth/compose/compose.h>

#include <algorithm>
#include <cmath>

#include <synth/compose/accents.h>
#include <synth/compose/band.h>
#include <synth/compose/material.h>
#include <synth/compose/names.h>
#include <synth/compose/timeline.h>

namespace osugen::synth {
namespace {

constexpr double kRingsMs = 1500;  // what the last notes are given to fade

Character choose_character(const Random& root, const ComposeOptions& options) {
  Random random = root.stream("character");
  Character song;
  song.genre = &choose_genre(random, options);
  const double low = std::clamp(song.genre->bpm.low, options.min_bpm, options.max_bpm);
  const double high = std::clamp(song.genre->bpm.high, options.min_bpm, options.max_bpm);
  song.bpm = std::clamp(rounded_bpm(random, random.between(low, high)), options.min_bpm, options.max_bpm);
  song.meter = choose_meter(random, *song.genre, song.bpm);
  song.key = choose_key(random, song.genre->style.minor);
  song.bass = random.pick(song.genre->bass);
  song.chords = random.pick(song.genre->chords);
  song.groove = choose_groove(random, *song.genre, song.meter, song.bpm);
  song.progression = choose_progression(random, 8);
  song.density = std::clamp(song.genre->style.density + random.between(-0.12, 0.12), 0.15, 0.85);
  song.fades_in_with_lead = random.chance(0.4);
  return song;
}

/// The form that fits between the shortest and the longest song that is wanted.
std::vector<FormSection> choose_length(const Random& root, const Character& song,
                                       const ComposeOptions& options, double lead_in_ms) {
  Random random = root.stream("form");
  const double bar_ms = song.meter.beats * 60000 / song.bpm;
  const auto bars_in = [&](double seconds) { return (seconds * 1000 - lead_in_ms - kRingsMs) / bar_ms; };
  const double wanted = random.between(bars_in(options.min_seconds), bars_in(options.max_seconds));
  std::vector<FormSection> form = choose_form(random, std::max(4, static_cast<int>(std::lround(wanted))));
  const int least = static_cast<int>(std::ceil(bars_in(options.min_seconds)));
  const int most = static_cast<int>(std::floor(bars_in(options.max_seconds)));
  if (bars_of(form) < least) fit_to(form, least);
  if (bars_of(form) > most) fit_to(form, most);
  return form;
}

/// A slower section can make a song too long: then the form ends earlier.
Timeline fitting_timeline(const Random& root, const Character& song, const ComposeOptions& options,
                          double lead_in_ms, std::vector<FormSection>& form) {
  constexpr int kLeast = 4;
  for (;;) {
    Random random = root.stream("tempo");
    const int bars = bars_of(form);
    Timeline timeline(lead_in_ms, song.meter.beats, choose_tempi(random, song.bpm, form, options), bars);
    const double end_ms = timeline.ms(bars * song.meter.bar_ticks()) + kRingsMs;
    if (bars <= kLeast || end_ms <= options.max_seconds * 1000) return timeline;
    fit_to(form, bars - 1);
  }
}

std::vector<Played> play_form(const Random& root, const Character& song,
                              const std::vector<FormSection>& form) {
  std::vector<Played> played;
  int start = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const FormSection* next = i + 1 < form.size() ? &form[i + 1] : nullptr;
    const Lines lines = play_section(root, song, form[i], static_cast<int>(i), next);
    for (std::size_t part = 0; part < kParts; ++part) {
      for (const ScoreNote& note : lines[part])
        played.push_back({start + note.tick, static_cast<Part>(part), note, static_cast<int>(i)});
    }
    start += form[i].bars * song.meter.bar_ticks();
  }
  std::stable_sort(played.begin(), played.end(),
                   [](const Played& a, const Played& b) { return a.tick < b.tick; });
  return played;
}

std::vector<Section> sections_of(const std::vector<FormSection>& form, const Character& song,
                                 const Timeline& timeline) {
  std::vector<Section> sections;
  int tick = 0;
  for (const FormSection& from : form) {
    Section section;
    section.name = from.name;
    section.start_ms = timeline.ms(tick);
    tick += from.bars * song.meter.bar_ticks();
    section.end_ms = timeline.ms(tick);
    section.intensity = from.intensity;
    section.repeats_of = from.repeats_of;
    sections.push_back(std::move(section));
  }
  return sections;
}

std::vector<Note> notes_of(const std::vector<Played>& played, const Character& song, const Band& band,
                           const Timeline& timeline) {
  const std::vector<double> accents = accents_of(played, song.meter);
  std::vector<Note> notes;
  notes.reserve(played.size());
  for (std::size_t i = 0; i < played.size(); ++i) {
    const Played& from = played[i];
    const int player = band.player[index_of(from.part)];
    if (player < 0) continue;
    Note note;
    note.time_ms = timeline.ms(from.tick);
    note.length_ms = timeline.ms(from.tick + from.note.length) - note.time_ms;
    note.pitch = from.note.pitch;
    note.velocity = from.note.velocity;
    note.instrument = player;
    note.section = from.section;
    note.accent = accents[i];
    notes.push_back(note);
  }
  std::stable_sort(notes.begin(), notes.end(), [](const Note& a, const Note& b) {
    if (a.time_ms != b.time_ms) return a.time_ms < b.time_ms;
    return a.instrument != b.instrument ? a.instrument < b.instrument : a.pitch < b.pitch;
  });
  return notes;
}

/// Instruments that no note is for are left out.
void drop_unused(Song& song) {
  std::vector<int> kept(song.instruments.size(), -1);
  for (const Note& note : song.notes) kept[static_cast<std::size_t>(note.instrument)] = 0;
  std::vector<Instrument> instruments;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] < 0) continue;
    kept[i] = static_cast<int>(instruments.size());
    instruments.push_back(std::move(song.instruments[i]));
  }
  song.instruments = std::move(instruments);
  for (Note& note : song.notes) note.instrument = kept[static_cast<std::size_t>(note.instrument)];
}

}  // namespace

Song compose(std::uint64_t seed, const Palette& palette, const ComposeOptions& options) {
  const Random root(0, {seed});
  const Character character = choose_character(root, options);
  Random random = root.stream("song");
  Song song;
  song.seed = seed;
  song.genre = character.genre->name;
  song.title = choose_title(random);
  song.artist = choose_artist(random);
  song.lead_in_ms = choose_lead_in_ms(random);
  song.swing = swing_of(character.meter);
  std::vector<FormSection> form = choose_length(root, character, options, song.lead_in_ms);
  const Timeline timeline = fitting_timeline(root, character, options, song.lead_in_ms, form);
  Random players = root.stream("band");
  const Band band = choose_band(players, palette);
  song.red_lines = timeline.red_lines();
  song.sections = sections_of(form, character, timeline);
  song.instruments = band.instruments;
  song.notes = notes_of(play_form(root, character, form), character, band, timeline);
  drop_unused(song);
  constexpr double kMostSilenceMs = 3000;
  const double silence = std::floor(random.between(0, kMostSilenceMs));
  const double rung_out = song.sections.back().end_ms + kRingsMs;
  song.length_ms = std::clamp(rung_out + silence, options.min_seconds * 1000,
                              std::max(rung_out, options.max_seconds * 1000));
  return song;
}

}  // namespace osugen::synth
