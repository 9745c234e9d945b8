#include <osugen/train/songs/songs_folder.h>

#include <algorithm>
#include <map>
#include <utility>

#include <osugen/files/files.h>
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/osz_archive.h>
#include <osugen/runtime/progress.h>
#include <osugen/train/songs/find_sets.h>
#include <osugen/train/songs/parallel.h>
#include <osugen/train/songs/set_reader.h>

namespace osugen::train {
namespace {

bool comes_first(const Source& a, const Source& b) {
  // A file of its own is read faster than one in an archive.
  return std::pair(!a.entry.empty(), shown(a)) < std::pair(!b.entry.empty(), shown(b));
}

/// Every map once: of equal ones the first stays.
std::vector<ReadMap> without_duplicates(std::vector<ReadMap> maps, std::vector<LeftOut>& left_out) {
  std::sort(maps.begin(), maps.end(),
            [](const ReadMap& a, const ReadMap& b) { return comes_first(a.map.source, b.map.source); });
  std::map<std::string, const ReadMap*> first;
  std::vector<ReadMap> kept;
  kept.reserve(maps.size());  // so that pointers into it stay
  for (ReadMap& map : maps) {
    const auto [known, is_new] = first.try_emplace(map.map.hash);
    if (!is_new) {
      left_out.push_back({shown(map.map.source), "it duplicates " + shown(known->second->map.source)});
      continue;
    }
    kept.push_back(std::move(map));
    known->second = &kept.back();
  }
  return kept;
}

std::vector<SongSource> by_song(std::vector<ReadMap> maps) {
  std::map<std::string, SongSource> songs;
  for (ReadMap& map : maps) {
    SongSource& song = songs[map.audio_hash];
    if (song.hash.empty() || comes_first(map.audio, song.audio)) song.audio = std::move(map.audio);
    song.hash = std::move(map.audio_hash);
    song.maps.push_back(std::move(map.map));
  }
  std::vector<SongSource> sorted;
  sorted.reserve(songs.size());
  for (auto& [hash, song] : songs) {
    std::sort(song.maps.begin(), song.maps.end(),
              [](const MapSource& a, const MapSource& b) { return a.hash < b.hash; });
    sorted.push_back(std::move(song));
  }
  return sorted;
}

/// What to say where nothing is left, from the most frequent reason.
Error nothing_left(const std::filesystem::path& folder, const std::vector<LeftOut>& left_out) {
  if (left_out.empty()) {
    return Error(Error::Kind::bad_input, "contains no .osu or .osz files", folder.string(),
                 "a folder of mapsets, such as osu!'s Songs", "use the folder that contains the mapsets");
  }
  std::map<std::string, std::size_t> counts;
  for (const LeftOut& one : left_out) ++counts[one.why];
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return Error(Error::Kind::bad_input,
               "nothing in it can be used for training: " + std::to_string(left_out.size()) +
                   " were skipped, of which " + std::to_string(most->second) + " because " + most->first,
               folder.string(), "osu! maps with their audio next to them",
               "check what was skipped; " + left_out.front().what + " was the first");
}

}  // namespace

std::string shown(const Source& source) {
  const std::string file = printable_text(source.file.string());
  return source.entry.empty() ? file : file + ": " + printable_text(source.entry);
}

std::string read_source(const Source& source, std::uint64_t max_bytes) {
  if (source.entry.empty()) return read_file(source.file, max_bytes);
  OszLimits limits;
  limits.entry_bytes = std::min(limits.entry_bytes, max_bytes);
  MapsetArchive archive(source.file, limits);
  const ArchiveEntry* entry = archive.find(source.entry);
  if (entry == nullptr)
    throw Error(Error::Kind::missing_input, "is no longer in the archive", shown(source), {},
                "scan the folder again");
  return archive.read(*entry);
}

SongsFolder scan_songs(const std::filesystem::path& folder, const ScanOptions& options) {
  if (options.progress != nullptr) options.progress->begin("searching for mapsets");
  FoundSets found = find_sets(folder, options.cancel);
  AudioHashes hashes;
  std::vector<SetReading> readings(found.sets.size());
  for_each_index(found.sets.size(), options, "reading mapsets",
                 [&](std::size_t i) { readings[i] = read_set(found.sets[i], hashes); });

  SongsFolder result;
  result.left_out = std::move(found.left_out);
  std::vector<ReadMap> maps;
  for (SetReading& reading : readings) {
    std::move(reading.maps.begin(), reading.maps.end(), std::back_inserter(maps));
    std::move(reading.left_out.begin(), reading.left_out.end(), std::back_inserter(result.left_out));
  }
  result.songs = by_song(without_duplicates(std::move(maps), result.left_out));
  std::sort(result.left_out.begin(), result.left_out.end(), [](const LeftOut& a, const LeftOut& b) {
    return std::pair(a.what, a.why) < std::pair(b.what, b.why);
  });
  if (result.songs.empty()) throw nothing_left(folder, result.left_out);
  return result;
}

}  // namespace osugen::train
