#include <synth/write/song_json.h>

#include <array>
#include <nlohmann/json.hpp>

namespace osugen::synth {
namespace {

using Json = nlohmann::ordered_json;

Json red_lines_json(const Song& song) {
  Json lines = Json::array();
  constexpr double kMinute = 60000;
  for (const RedLine& line : song.red_lines) {
    lines.push_back({{"time_ms", line.time_ms},
                     {"beat_length_ms", line.beat_length_ms},
                     {"bpm", kMinute / line.beat_length_ms},
                     {"meter", line.meter}});
  }
  return lines;
}

Json sections_json(const Song& song) {
  Json sections = Json::array();
  for (const Section& section : song.sections) {
    Json one{{"name", section.name},
             {"start_ms", section.start_ms},
             {"end_ms", section.end_ms},
             {"intensity", section.intensity},
             {"repeats_of", nullptr}};
    if (section.repeats_of >= 0) one["repeats_of"] = section.repeats_of;
    sections.push_back(std::move(one));
  }
  return sections;
}

Json instruments_json(const Song& song) {
  Json instruments = Json::array();
  for (const Instrument& instrument : song.instruments) {
    instruments.push_back({{"role", name_of(instrument.role)},
                           {"sound", name_of(instrument.sound)},
                           {"patch", instrument.patch},
                           {"gain", instrument.gain},
                           {"pan", instrument.pan}});
  }
  return instruments;
}

Json maps_json(const std::vector<Beatmap>& maps, const MapsetFacts& facts) {
  Json list = Json::array();
  for (std::size_t i = 0; i < maps.size() && i < facts.files.size(); ++i) {
    list.push_back(
        {{"file", facts.files[i]}, {"level", maps[i].metadata.version}, {"objects", maps[i].objects.size()}});
  }
  return list;
}

/// One line for each note: thousands of objects with seven names each would be mostly names.
std::string notes_text(const Song& song) {
  std::string text = "[";
  for (std::size_t i = 0; i < song.notes.size(); ++i) {
    const Note& note = song.notes[i];
    const Json row{note.time_ms,    note.length_ms, note.pitch, note.velocity,
                   note.instrument, note.section,   note.accent};
    text += (i == 0 ? "\n    " : ",\n    ") + row.dump();
  }
  return text + "\n  ]";
}

}  // namespace

std::string name_of(Role role) {
  constexpr std::array<const char*, kRoles> kNames{"kick",   "snare",  "hat", "percussion", "bass",
                                                   "chords", "melody", "pad", "noise"};
  return kNames[static_cast<std::size_t>(role)];
}

std::string name_of(SoundKind kind) {
  constexpr std::array<const char*, 3> kNames{"synthesizer", "sample", "soundfont"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string song_json(const Song& song, const std::vector<Beatmap>& maps, const MapsetFacts& facts) {
  Json json{
      {"version", kSongJsonVersion},
      {"generator", "osugen-synth"},
      {"number", facts.number},
      {"folder_seed", facts.folder_seed},
      {"seed", song.seed},
      {"title", song.title},
      {"artist", song.artist},
      {"genre", song.genre},
      {"audio", facts.audio},
      {"sources", facts.sources},
      {"bias_ms", facts.bias_ms},
      {"lead_in_ms", song.lead_in_ms},
      {"length_ms", song.length_ms},
      {"swing", song.swing},
      {"red_lines", red_lines_json(song)},
      {"sections", sections_json(song)},
      {"instruments", instruments_json(song)},
      {"maps", maps_json(maps, facts)},
      {"note_columns", {"time_ms", "length_ms", "pitch", "velocity", "instrument", "section", "accent"}}};
  std::string text = json.dump(2);
  text.resize(text.size() - 2);  // the closing brace: the notes come last
  return text + ",\n  \"notes\": " + notes_text(song) + "\n}\n";
}

}  // namespace osugen::synth
