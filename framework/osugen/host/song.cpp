#include <memory>
#include <utility>

#include <osugen/audio/mono.h>
#include <osugen/audio/sniff.h>
#include <osugen/files/files.h>
#include <osugen/host/song_impl.h>
#include <osugen/host/watching.h>
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/output.h>

namespace osugen::host {

namespace fs = std::filesystem;

Song::Song(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Song::Song(Song&&) noexcept = default;
Song& Song::operator=(Song&&) noexcept = default;
Song::~Song() = default;

Song Song::from_file(const fs::path& file) {
  Song song = from_bytes(read_file(file, kMaxSongBytes), file.string());
  song.impl_->file = fs::absolute(file).lexically_normal();
  return song;
}

Song Song::from_bytes(std::string bytes, const std::string& name) {
  try {
    audio::sniff(bytes);
  } catch (const Error& e) {
    throw e.inside(name);
  }
  return Song(std::make_unique<Impl>(Impl{name, std::move(bytes), {}}));
}

Song Song::from_samples(std::vector<float> samples, double sample_rate) {
  if (samples.empty())
    throw Error(Error::Kind::bad_input, "the song has no samples", {}, "at least one sample");
  audio::check_rate(sample_rate);
  audio::check_seconds(static_cast<double>(samples.size()) / sample_rate);
  audio::clean(samples);
  DecodedSong decoded;
  decoded.audio = {std::move(samples), sample_rate};
  decoded.channels = 1;
  return Song(std::make_unique<Impl>(Impl{{}, {}, std::move(decoded)}));
}

void Song::decode(const Watch& watch) {
  if (impl_->decoded) return;
  WatchSink sink(watch);
  Progress progress(&sink);
  progress.begin("decoding audio");
  impl_->decoded =
      decode_song(impl_->bytes, impl_->file.string(), {watch.cancel, [&](double f) { progress.at(f); }});
  progress.end();
  tell(watch, impl_->decoded->warnings);
}

double Song::seconds() const {
  return impl_->decoded ? impl_->decoded->audio.seconds() : 0;
}

const fs::path& Song::file() const {
  return impl_->file;
}

const std::string& Song::bytes() const {
  return impl_->bytes;
}

void check_output(const fs::path& output, const fs::path& song, bool several_levels) {
  osugen::check_output(output, song);
  if (several_levels) check_spread_output(output);
}

fs::path mapset_name(const Metadata& metadata) {
  return default_output(metadata);
}

std::vector<std::string> write(const std::vector<MadeMap>& maps, const Song& song, const fs::path& output) {
  if (maps.empty()) throw Error(Error::Kind::usage, "there is no map to write", output.string());
  check_output(output, song.file(), maps.size() > 1);
  if (!song.bytes().empty()) {
    std::vector<Beatmap> beatmaps;
    for (const MadeMap& made : maps) beatmaps.push_back(made.map);
    return write_output(std::move(beatmaps), output,
                        {song.file(), song.bytes(), audio::name_of(audio::sniff(song.bytes()).format)});
  }
  if (!has_extension(output.filename().string(), ".osu"))
    throw Error(Error::Kind::usage, "a song of samples has no file that could be in a mapset",
                output.string(), "a name that ends in .osu");
  write_beatmap_file(maps.front().map, output);
  return {};
}

}  // namespace osugen::host
