// synth/instruments/source.h - sources of instruments: the synthesizer, samples, a sound font.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <osugen/error/error.h>
#include <osugen/random/random.h>
#include <synth/compose/song.h>
#include <synth/signal/clip.h>

namespace osugen::synth {

class Source {
 public:
  virtual ~Source() = default;
  /// Every patch, once for each role that it can take.
  virtual std::vector<Instrument> instruments() const = 0;
  /// A player of one of these patches. What the source leaves open (the knobs of a synthesizer, the pieces
  /// of a kit) is drawn from `random`.
  /// @throws Error bad_input: no such patch
  virtual std::unique_ptr<Voice> voice(const Instrument& instrument, Random random) = 0;
};

std::unique_ptr<Source> make_synthesizer();
/// One-shots of a folder of FLAC files with the names of Debian's package sonic-pi-samples.
/// @throws Error missing_input
std::unique_ptr<Source> make_sample_library(const std::filesystem::path& folder);
/// A General MIDI sound font, played by libfluidsynth.
/// @throws Error missing_input: not there; bad_input: libfluidsynth cannot read it
std::unique_ptr<Source> make_soundfont(const std::filesystem::path& file);

}  // namespace osugen::synth
