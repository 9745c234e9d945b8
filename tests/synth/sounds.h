// tests/synth/sounds.h - small songs to render, and their onsets.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <osugen/audio/decode.h>
#include <synth/signal/clip.h>
#include <synth/sound/render.h>

namespace osugen::testing {

/// Every source that is on this machine: the packages may be missing.
inline synth::SoundOptions sources_here() {
  synth::SoundOptions options;
  options.samples = std::filesystem::exists(options.sample_folder);
  options.soundfont = std::filesystem::exists(options.soundfont_file);
  return options;
}

/// One note of one instrument.
inline synth::Song one_note(const synth::Instrument& instrument, int pitch, double time_ms, double velocity,
                            std::uint64_t seed) {
  synth::Song song;
  song.seed = seed;
  song.lead_in_ms = time_ms;
  song.length_ms = time_ms + 700;
  song.instruments = {instrument};
  song.notes = {{time_ms, 250, pitch, velocity, 0, 0, 0}};
  return song;
}

/// Two keys that each role is asked for in a song.
inline std::vector<int> usual_pitches(synth::Role role) {
  switch (role) {
    case synth::Role::kick:
      return {35, 36};
    case synth::Role::snare:
      return {38, 39};
    case synth::Role::hat:
      return {42, 44, 46};
    case synth::Role::percussion:
      return {37, 39, 43, 47, 50, 49, 51, 54, 55, 56, 63, 70, 76, 81};
    case synth::Role::bass:
      return {31, 43};
    case synth::Role::chords:
    case synth::Role::pad:
      return {55, 67};
    default:
      return {62, 79};
  }
}

/// The onset of a note, by the rule of clip.h, in ms; of a file as osugen's audio library decodes it.
inline double onset_ms(const Audio& audio) {
  return 1000 * static_cast<double>(synth::onset_of(audio.samples, audio.sample_rate)) / audio.sample_rate;
}

}  // namespace osugen::testing
