// osugen/audio/decode.h - decodes a song file to samples, with the timing of osu!, and reads its tags.
//
// MP3 is decoded by libmpg123; WAV, FLAC, Ogg Vorbis and Ogg Opus by libsndfile. Neither library sees a
// file before its first bytes have been recognized. The delay that an encoder puts in front is taken off
// where the file tells it (always but in MP3 without a LAME tag, which brings a warning), so that sample 0
// is time 0 as osu! counts it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/interfaces/audio.h>

namespace osugen {

inline constexpr std::uint64_t kMaxSongBytes = std::uint64_t{512} << 20;
inline constexpr double kMaxSongSeconds = 30 * 60;
inline constexpr int kMaxSongChannels = 8;
inline constexpr double kMinSongRate = 8000;    ///< Hz
inline constexpr double kMaxSongRate = 192000;  ///< Hz

/// Title and artist, by the tags of a file or else by its name (song_name.h); UTF-8 without control
/// characters, at most 200 characters each, empty where unknown.
struct SongTags {
  std::string title_unicode, artist_unicode;  ///< as they are spelt
  std::string title, artist;  ///< in ASCII: accents folded ("é" -> "e"); empty where that cannot be done
};

struct DecodedSong {
  Audio audio;         ///< the mean of the channels, at the file's own rate
  std::string format;  ///< "MP3", "WAV", "FLAC", "Ogg Vorbis" or "Ogg Opus"
  int channels = 0;    ///< in the file
  SongTags tags;
  std::vector<std::string> warnings;  ///< sentences for the user, without the file's name
};

/// What long work on audio asks and tells, from the calling thread.
struct AudioHooks {
  Cancel cancel{};
  std::function<void(double)> progress{};  ///< 0 to 1, not decreasing; may be empty
};

/// Decodes a whole file. Damaged frames are skipped as players do, and samples that are no number become
/// silence; both bring a warning. Memory: the file, and four bytes a sample.
/// @throws Error missing_input: absent, a folder, unreadable; bad_input: empty, none of the formats above,
///         nothing to hear in it, or beyond the limits above; interrupted
DecodedSong decode_song(const std::filesystem::path& path, const AudioHooks& hooks = {});

/// The same for a file that is in memory; `name` is what errors call it, and what may say title and artist.
DecodedSong decode_song(std::string_view content, const std::string& name, const AudioHooks& hooks = {});

}  // namespace osugen
