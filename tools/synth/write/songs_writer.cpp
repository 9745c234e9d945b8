#include <synth/write/songs_writer.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include <osugen/beatmap/writer.h>
#include <osugen/files/files.h>
#include <osugen/files/folders.h>
#include <osugen/mapset/file_names.h>
#include <osugen/random/random.h>
#include <synth/chart/chart.h>
#include <synth/write/background.h>
#include <synth/write/song_json.h>

namespace osugen::synth {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBackground = "background.png";

std::string numbered(int number) {
  return fmt::format("{:05}", number);
}

std::string folder_name(int number, const Song& song) {
  return fmt::format("{} {} - {}", numbered(number), song.artist, song.title);
}

Encoding choose_encoding(std::uint64_t seed, std::optional<Encoding::Format> wanted) {
  Random random = Random(0, {seed}).stream("file");
  using Format = Encoding::Format;
  constexpr std::array kFormats{Format::ogg, Format::mp3, Format::flac, Format::wav};
  Encoding encoding;
  encoding.format = kFormats[random.weighted(std::array{3.5, 4.5, 1., 1.})];
  encoding.quality = random.between(0.35, 0.75);
  encoding.constant_bitrate = random.chance(0.5);
  constexpr double kDvdRate = 48000;
  if (random.chance(0.15)) encoding.sample_rate = kDvdRate;
  if (wanted) encoding.format = *wanted;
  return encoding;
}

const char* extension_of(Encoding::Format format) {
  constexpr std::array<const char*, 4> kExtensions{"wav", "flac", "ogg", "mp3"};
  return kExtensions[static_cast<std::size_t>(format)];
}

std::vector<std::string> source_names(const SoundOptions& sound) {
  std::vector<std::string> names;
  if (sound.synthesizer) names.emplace_back("own");
  if (sound.samples) names.emplace_back("samples");
  if (sound.soundfont) names.emplace_back("soundfont");
  return names;
}

Error cannot_write(const fs::path& path, const std::error_code& why) {
  return Error(Error::Kind::cannot_write, "cannot be written: " + why.message(), path.string(), {},
               "check that the folder is writable and the disk is not full");
}

/// Songs that are there, by their number.
std::map<std::string, std::string> songs_in(const fs::path& folder) {
  std::map<std::string, std::string> songs;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const std::size_t blank = name.find(' ');
    if (blank != std::string::npos && fs::exists(entry.path() / "song.json", error))
      songs.emplace(name.substr(0, blank), name);
  }
  return songs;
}

class Writer {
 public:
  explicit Writer(const SongsOptions& options) : options_(options) {
    std::error_code error;
    fs::create_directories(options.folder, error);
    if (error) throw cannot_write(options.folder, error);
    lock_.emplace(options.folder);
    remove_leftovers(options.folder);
    there_ = songs_in(options.folder);
  }

  SongsWritten write() {
    const int threads = std::clamp(options_.threads, 1, std::max(1, options_.count));
    std::vector<std::thread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
    work();
    for (std::thread& other : others) other.join();
    if (failure_) std::rethrow_exception(failure_);
    if (result_.written + result_.there_already < options_.count)
      throw Error(Error::Kind::interrupted, "interrupted", {}, {}, "run the same command again to continue");
    return result_;
  }

 private:
  bool stopped() const { return failed_ || options_.cancel.requested(); }

  void work() {
    try {
      // Instruments are loaded once a thread; a song's sound does not depend on those before it.
      Sound sound(options_.sound);
      const Palette palette = sound.palette();
      for (;;) {
        const int turn = next_++;
        if (turn >= options_.count || stopped()) return;
        one(options_.first + turn, sound, palette);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      failed_ = true;
    }
  }

  void one(int number, Sound& sound, const Palette& palette) {
    const Song song = compose(song_seed(options_.seed, number), palette, options_.compose);
    const std::string name = folder_name(number, song);
    const auto there = there_.find(numbered(number));
    if (there != there_.end() && there->second != name) {
      throw Error(Error::Kind::usage, fmt::format("contains '{}', a song of another seed", there->second),
                  options_.folder.string(), fmt::format("'{}', or no song of that number", name),
                  "choose another folder, or use the seed of its songs");
    }
    if (there == there_.end()) write_mapset(number, name, song, sound);
    const std::lock_guard lock(mutex_);
    if (there == there_.end()) {
      ++result_.written;
      result_.seconds_of_music += song.length_ms / 1000;
    } else {
      ++result_.there_already;
    }
    if (options_.on_song) options_.on_song(result_.written + result_.there_already);
  }

  void write_mapset(int number, const std::string& name, const Song& song, Sound& sound) const {
    FolderDraft folder(options_.folder / name);
    const Encoding encoding = choose_encoding(song.seed, options_.format);
    MapsetFacts facts;
    facts.number = number;
    facts.folder_seed = options_.seed;
    facts.audio = std::string("audio.") + extension_of(encoding.format);
    facts.sources = source_names(options_.sound);
    facts.bias_ms = options_.bias_ms;
    std::vector<Beatmap> maps = chart(song, options_.bias_ms);
    for (Beatmap& map : maps) {
      map.general.audio_filename = facts.audio;
      map.events.background = kBackground;
      facts.files.push_back(beatmap_file_name(map.metadata));
      write_beatmap_file(map, folder.path() / facts.files.back());
    }
    write_file_atomically(folder.path() / kBackground, background_png(song.seed));
    write_file_atomically(folder.path() / "song.json", song_json(song, maps, facts));
    write_file_atomically(folder.path() / facts.audio, encode(sound.render(song), encoding));
    folder.publish();
  }

  const SongsOptions& options_;
  std::optional<FolderLock> lock_;
  std::map<std::string, std::string> there_;
  std::atomic<int> next_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;  ///< of the two below
  SongsWritten result_;
  std::exception_ptr failure_;
};

}  // namespace

std::uint64_t song_seed(std::uint64_t seed, int number) {
  return Random(0, {seed}).stream("song", static_cast<std::uint64_t>(number)).bits();
}

SongsWritten write_songs(const SongsOptions& options) {
  return Writer(options).write();
}

}  // namespace osugen::synth
