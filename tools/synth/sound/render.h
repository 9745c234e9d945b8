// synth/sound/render.h - renders a song with every onset within 1 ms of its note.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <osugen/error/error.h>
#include <synth/compose/compose.h>
#include <synth/compose/song.h>

namespace osugen::synth {

/// Which sources of sound are wanted, and where Debian's packages put them.
struct SoundOptions {
  bool synthesizer = true, samples = true, soundfont = true;
  std::filesystem::path sample_folder = "/usr/share/sonic-pi/samples";
  std::filesystem::path soundfont_file = "/usr/share/sounds/sf2/FluidR3_GM.sf2";
};

/// Two channels at one rate.
struct Stereo {
  std::vector<float> left, right;
  double sample_rate = 44100;
};

/// Instruments that are ready to play; made once, used for many songs, by one thread each. Making one listens
/// to every program of the sound font (under a second).
class Sound {
 public:
  /// @throws Error missing_input: a source that is wanted is not there, with the package to install
  explicit Sound(const SoundOptions& options);
  ~Sound();
  Sound(const Sound&) = delete;
  Sound& operator=(const Sound&) = delete;
  Palette palette() const;
  /// Every note, mixed and with effects chosen from song.seed; peaks at most 0.95, and silence before the
  /// first note but for the millisecond in which it begins. The same song, the same samples. A note is heard
  /// from its time on by the rule of clip.h. Instruments of a gain of 1 are as loud as their role usually is
  /// in front of a mix; hats, chords and pads want less.
  /// @throws Error bad_input: an instrument that the palette does not have; internal: notes without one
  Stereo render(const Song& song);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// How a song is stored. The times of notes hold for the file as osugen's audio room decodes it, and as every
/// player that heeds the LAME tag of MP3 does: the tag says what the encoder puts in front. A player that
/// ignores it hears MP3 1105 samples (25 ms at 44.1 kHz) late.
struct Encoding {
  enum class Format : std::uint8_t { wav, flac, ogg, mp3 } format = Format::ogg;
  double quality = 0.5;           ///< 0 to 1, of lossy formats
  double sample_rate = 0;         ///< Hz; 0: as the sound has it. MP3 takes 8 to 48 kHz in its own steps
  bool constant_bitrate = false;  ///< of MP3
};

/// @return the bytes of the file; the same for the same sound
/// @throws Error internal: libsndfile refuses, or there is no sample
std::string encode(const Stereo& sound, const Encoding& encoding);

}  // namespace osugen::synth
