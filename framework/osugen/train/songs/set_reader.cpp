#include <osugen/train/songs/set_reader.h>

#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <string_view>

#include <osugen/audio/decode.h>
#include <osugen/audio/sniff.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/error/error.h>
#include <osugen/files/mp3_frames.h>
#include <osugen/mapset/file_names.h>
#include <osugen/train/songs/content_hash.h>

namespace osugen::train {
namespace {

constexpr std::size_t kHead = std::size_t{256} << 10U;
constexpr std::size_t kTagHeader = 10;
constexpr std::uint64_t kMaxMapBytes = std::uint64_t{32} << 20U;  // storyboards make maps of some MB

/// Hashes a song's audio and checks its format in one pass. Takes the file in pieces; keeps the first 256 KiB
/// behind its tags for the check.
class AudioCheck {
 public:
  void add(std::string_view piece) {
    hash_.add(piece);
    any_ = any_ || !piece.empty();
    const std::size_t skipped = std::min(to_skip_, piece.size());
    to_skip_ -= skipped;
    piece.remove_prefix(skipped);
    if (past_tags_) {
      head_ += piece.substr(0, kHead - std::min(kHead, head_.size()));
      return;
    }
    head_ += piece;
    while (to_skip_ == 0 && head_.size() >= kTagHeader) {
      const std::size_t tag = id3_size(head_);
      past_tags_ = tag == 0;
      if (past_tags_) break;
      const std::size_t kept = std::min(tag, head_.size());
      to_skip_ = tag - kept;
      head_.erase(0, kept);
    }
  }
  std::string hash() const { return hash_.hex(); }
  /// A clause, "this is a MIDI file ..."; empty where it begins as a song does.
  std::string why_no_song() const {
    if (any_ && head_.empty()) return "the file ends within its ID3 tag";
    try {
      audio::sniff(head_);
    } catch (const Error& error) {
      return error.problem();
    }
    return {};
  }

 private:
  ContentHash hash_;
  std::string head_;
  std::size_t to_skip_ = 0;  // of a tag, beyond what was fed
  bool past_tags_ = false, any_ = false;
};

AudioFound read_audio(SetFiles& files, const std::string& name) {
  AudioCheck check;
  try {
    files.read(name, kMaxSongBytes, [&check](std::string_view piece) { check.add(piece); });
  } catch (const Error& error) {
    return {{}, error.problem()};
  }
  return {check.hash(), check.why_no_song()};
}

const char* mode_name(Mode mode) {
  switch (mode) {
    case Mode::taiko:
      return "osu!taiko";
    case Mode::catch_the_beat:
      return "osu!catch";
    case Mode::mania:
      return "osu!mania";
    case Mode::osu:
      break;
  }
  return "osu!";
}

/// Why a map that was read is not trained on; empty where it can be.
std::string why_unusable(const Beatmap& map) {
  if (map.general.mode != Mode::osu) return std::string("it is a map of ") + mode_name(map.general.mode);
  if (map.objects.empty()) return "it has no objects";
  if (red_lines(map).empty()) return "it has no red line";
  if (map.general.audio_filename.empty()) return "it has no AudioFilename";
  return {};
}

class SetReader {
 public:
  SetReader(SetFiles& files, AudioHashes& hashes) : files_(files), hashes_(hashes) {}

  SetReading read() {
    reading_.left_out = files_.left_out();
    for (const std::string& name : files_.maps()) read_map(name);
    return std::move(reading_);
  }

 private:
  void leave_out(const std::string& map, std::string why) {
    reading_.left_out.push_back({shown(files_.source(map)), std::move(why)});
  }

  void read_map(const std::string& name) {
    std::string bytes;
    try {
      files_.read(name, kMaxMapBytes, [&bytes](std::string_view piece) { bytes += piece; });
      const Beatmap map = read_beatmap(bytes, name).map;
      if (std::string why = why_unusable(map); !why.empty()) return leave_out(name, std::move(why));
      take(name, bytes, map);
    } catch (const Error& error) {
      leave_out(name, "it is damaged: " + error.problem());
    }
  }

  void take(const std::string& name, const std::string& bytes, const Beatmap& map) {
    // Maps are made on Windows: both slashes mean a folder there.
    std::string wanted = map.general.audio_filename;
    std::replace(wanted.begin(), wanted.end(), '\\', '/');
    const std::string quoted = "'" + printable_text(wanted) + "'";
    if (const std::string why = why_unsafe(wanted); !why.empty())
      return leave_out(
          name, "its audio " + quoted + " " + (why == "leaves the archive" ? "leaves the mapset" : why));
    const auto found = files_.find(wanted);
    if (!found) return leave_out(name, "its audio " + quoted + " is missing");
    const AudioFound audio = hashes_.of(files_, *found, &read_audio);
    if (!audio.why_no_song.empty())
      return leave_out(name, "its audio " + quoted + " is not a song: " + audio.why_no_song);
    reading_.maps.push_back({{files_.source(name), content_hash(bytes), map.metadata.version},
                             files_.source(*found),
                             audio.hash});
  }

  SetFiles& files_;
  AudioHashes& hashes_;
  SetReading reading_;
};

}  // namespace

AudioFound AudioHashes::of(SetFiles& files, const std::string& name, Read read) {
  const Source source = files.source(name);
  struct stat status {};
  if (!source.entry.empty() || ::stat(source.file.c_str(), &status) != 0) return read(files, name);
  const Identity identity{status.st_dev, status.st_ino, status.st_size, status.st_mtime};
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = known_.find(identity); known != known_.end()) return known->second;
  }
  AudioFound found = read(files, name);
  const std::lock_guard lock(mutex_);
  return known_.emplace(identity, std::move(found)).first->second;
}

SetReading read_set(const FoundSet& set, AudioHashes& hashes) {
  std::unique_ptr<SetFiles> files;
  try {
    files = open_set(set);
  } catch (const Error& error) {
    return {{}, {{shown({set.place, {}}), "it is damaged: " + error.problem()}}};
  }
  SetReading reading = SetReader(*files, hashes).read();
  if (set.is_archive && reading.maps.empty() && reading.left_out.empty())
    reading.left_out.push_back({shown({set.place, {}}), "it contains no .osu file"});
  return reading;
}

}  // namespace osugen::train
