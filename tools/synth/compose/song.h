// synth/compose/song.h - a piece of music as notes with exact times: what is composed, rendered and charted.
//
// All times are song time: milliseconds from the first sample of the audio as a player decodes it, the
// leading silence counted. A note's time is its onset: the moment from which it can be heard.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <osugen/beatmap/beatmap.h>

namespace osugen::synth {

/// What an instrument does in the music.
enum class Role : std::uint8_t { kick, snare, hat, percussion, bass, chords, melody, pad, noise };
inline constexpr int kRoles = 9;

/// Where its sound comes from.
enum class SoundKind : std::uint8_t {
  synthesizer,  ///< own: detuned saws, FM, side-chained pads, noise risers, drums
  sample,       ///< one-shots of Debian's CC0 packages, placed to the sample
  soundfont     ///< General MIDI by libfluidsynth, its latency calibrated
};

struct Instrument {
  Role role = Role::melody;
  SoundKind sound = SoundKind::synthesizer;
  std::string patch;  ///< of that source: "saw_lead", a sample's file name, "gm:81"
  double gain = 1;    ///< linear
  double pan = 0;     ///< -1 left to 1 right
};

struct Note {
  double time_ms = 0;
  double length_ms = 0;  ///< until release; a one-shot rings as it will
  int pitch = 60;        ///< MIDI key; of drums: the General MIDI percussion key
  double velocity = 1;   ///< 0 to 1
  int instrument = 0;    ///< index into Song::instruments
  int section = 0;       ///< index into Song::sections
  double accent = 0;     ///< 0 to 1: how much the music stresses this moment, for the charts
};

struct Section {
  std::string name;  ///< "intro", "verse", "chorus", "bridge", "break", "outro"
  double start_ms = 0, end_ms = 0;
  double intensity = 0;  ///< 0 to 1
  int repeats_of = -1;   ///< the section whose material it repeats, or -1
};

struct Song {
  std::uint64_t seed = 0;
  std::string title, artist;
  std::string genre;               ///< "drum and bass"
  double lead_in_ms = 0;           ///< silence before the first bar
  double length_ms = 0;            ///< of the audio
  std::vector<RedLine> red_lines;  ///< song time; where the tempo or the meter changes
  double swing = 0;                ///< 0 straight to 1/3: share of a half beat that off-beats are late by
  std::vector<Section> sections;
  std::vector<Instrument> instruments;
  std::vector<Note> notes;  ///< sorted by time, then instrument, then pitch
};

}  // namespace osugen::synth
