#include <synth/sound/render.h>

#include <array>

#include <fmt/format.h>

#include <osugen/random/random.h>
#include <synth/instruments/source.h>
#include <synth/sound/colour.h>
#include <synth/sound/master.h>
#include <synth/sound/mix.h>

namespace osugen::synth {

struct Sound::Impl {
  std::array<std::unique_ptr<Source>, 3> sources;  ///< by SoundKind; empty where not wanted

  std::unique_ptr<Voice> voice(const Instrument& instrument, Random random) const {
    const auto& source = sources[static_cast<std::size_t>(instrument.sound)];
    if (!source) {
      throw Error(Error::Kind::bad_input,
                  fmt::format("the song uses '{}', whose source of sound is disabled", instrument.patch));
    }
    return coloured(source->voice(instrument, random), instrument.role, random.stream("colour"));
  }
};

namespace {

void check(const Song& song) {
  const auto count = static_cast<int>(song.instruments.size());
  for (const Note& note : song.notes) {
    if (note.instrument < 0 || note.instrument >= count)
      throw Error(Error::Kind::internal, "a note has no instrument");
  }
  if (!(song.length_ms >= 0) || song.length_ms > 3600e3)
    throw Error(Error::Kind::internal, fmt::format("a song of {} ms cannot be rendered", song.length_ms));
}

}  // namespace

Sound::Sound(const SoundOptions& options) : impl_(std::make_unique<Impl>()) {
  const auto at = [&](SoundKind kind) -> auto& {
    return impl_->sources[static_cast<std::size_t>(kind)];
  };
  if (options.synthesizer) at(SoundKind::synthesizer) = make_synthesizer();
  if (options.samples) at(SoundKind::sample) = make_sample_library(options.sample_folder);
  if (options.soundfont) at(SoundKind::soundfont) = make_soundfont(options.soundfont_file);
}

Sound::~Sound() = default;

Palette Sound::palette() const {
  Palette palette;
  for (const auto& source : impl_->sources) {
    if (!source) continue;
    const std::vector<Instrument> more = source->instruments();
    palette.instruments.insert(palette.instruments.end(), more.begin(), more.end());
  }
  return palette;
}

Stereo Sound::render(const Song& song) {
  check(song);
  const Random random(0, {song.seed});
  std::vector<std::unique_ptr<Voice>> voices;
  for (std::size_t i = 0; i < song.instruments.size(); ++i)
    voices.push_back(impl_->voice(song.instruments[i], random.stream("voice", i)));
  Buses buses(sample_at(song.length_ms));
  mix(song, voices, random.stream("mix"), buses);
  Bus all = master(song, random.stream("master"), buses);
  return {std::move(all.left), std::move(all.right), kSoundRate};
}

}  // namespace osugen::synth
