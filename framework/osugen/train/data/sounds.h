// osugen/train/data/sounds.h - onset labels of a song by kind of sound.
//
// osugen-synth writes it beside the songs that it makes up, as song.json (docs/reference/song-json.md). Only
// the numbers that a training needs are kept. Knows no tensor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <osugen/train/songs/songs_folder.h>

namespace osugen::train {

/// What an encoder can be asked about a moment. The first kOnsetRoles are what instruments do in the
/// music and are known from song.json alone; beats and bar lines follow from the red lines of any map.
enum class OnsetKind : std::uint8_t {
  melody,
  snare,
  kick,
  percussion,
  hat,
  chords,  ///< pads too
  bass,
  beat,
  bar
};
inline constexpr std::int64_t kOnsetRoles = 7, kOnsetKinds = 9;

/// "melody", "snare", ... in the order of OnsetKind.
const std::vector<std::string>& onset_kind_names();

struct Sound {
  double time_ms = 0;  ///< song time of its onset
  OnsetKind kind = OnsetKind::melody;
  bool ghost = false;  ///< a drum's, so soft that neither "here" nor "not here" would be a fair answer
  friend bool operator==(const Sound&, const Sound&) = default;
};

struct SongSounds {
  bool known = false;         ///< false: nobody knows; then there are none
  std::vector<Sound> sounds;  ///< by time, each once
  std::string hash;           ///< of what they were read from; empty where nothing is known
};

/// What a song.json says. Risers and other noises are left out, as they begin nowhere; drums with a velocity
/// under 0.5 are ghosts.
/// @param audio  file name that it has to be of
/// @throws Error bad_input: it is not what osugen-synth writes, or of another song
SongSounds sounds_in(const std::string& song_json, const std::string& audio);

/// What the song.json beside a song's audio says, in its folder or archive.
/// @return known == false: there is none
/// @throws Error bad_input: there is one, and it cannot be used
SongSounds sounds_of(const SongSource& song);
/// Where sounds_of() looks, for people.
std::string sounds_place(const SongSource& song);

}  // namespace osugen::train
