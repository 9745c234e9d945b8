#include <osugen/audio/decode.h>

#include <fmt/format.h>

#include <osugen/audio/decoders.h>
#include <osugen/audio/mono.h>
#include <osugen/audio/sniff.h>
#include <osugen/audio/song_name.h>
#include <osugen/files/files.h>

namespace osugen {

DecodedSong decode_song(std::string_view content, const std::string& name, const AudioHooks& hooks) try {
  const audio::Sniffed found = audio::sniff(content);
  hooks.cancel.check();
  const std::string_view data = content.substr(found.start);
  DecodedSong song = found.format == audio::Format::mp3 ? audio::decode_mp3(data, hooks)
                                                        : audio::decode_by_sndfile(data, found.format, hooks);
  song.format = audio::name_of(found.format);
  audio::complete_tags(song.tags, name);
  if (song.audio.samples.empty()) {
    throw Error(Error::Kind::bad_input, fmt::format("the {} file contains no audio", song.format), {},
                "at least one sample", "check the file: it is empty, truncated or damaged");
  }
  if (const std::size_t changed = audio::clean(song.audio.samples); changed > 0) {
    song.warnings.push_back(fmt::format(
        "{} of {} samples are NaN or out of range and were silenced or clamped; the file is damaged", changed,
        song.audio.samples.size()));
  }
  return song;
} catch (const Error& error) {
  throw error.inside(name);
}

DecodedSong decode_song(const std::filesystem::path& path, const AudioHooks& hooks) {
  return decode_song(read_file(path, kMaxSongBytes), path.string(), hooks);
}

}  // namespace osugen
