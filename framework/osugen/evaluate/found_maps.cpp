#include <osugen/evaluate/found_maps.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

#include <osugen/files/files.h>
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/osz.h>

namespace osugen::evaluate {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxBeatmapBytes = std::uint64_t{128} << 20;

/// FNV-1a, 64 bits: to tell files apart, not to withstand anybody.
std::string hash_of(std::string_view bytes) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  return fmt::format("{:016x}-{}", hash, bytes.size());
}

/// Hashes of the song files of a folder, each read once.
class AudioBeside {
 public:
  /// Sets audio and its hash where the file is there and can be read.
  void look(const fs::path& folder, FoundMap& found) {
    const std::string& name = found.map.general.audio_filename;
    if (name.empty() || !why_unsafe(name).empty()) return;
    const fs::path file = folder / name;
    if (!fs::is_regular_file(file)) return;
    auto known = hashes_.find(file);
    if (known == hashes_.end()) known = hashes_.emplace(file, hash_of(read_file(file))).first;
    found.audio.file = file;
    found.audio_hash = known->second;
  }

 private:
  std::map<fs::path, std::string> hashes_;
};

/// Adds a map that can be evaluated, or says why it is left out.
void keep(FoundMap found, FoundMaps& all) {
  if (found.map.general.mode != Mode::osu)
    all.left_out.push_back({found.shown, "is not an osu!standard map"});
  else
    all.maps.push_back(std::move(found));
}

FoundMap map_of(const std::string& bytes, const std::string& name, const FindOptions& options) {
  FoundMap found;
  found.map = read_beatmap(bytes, name, options.reading).map;
  found.hash = hash_of(bytes);
  return found;
}

void add_archive(const fs::path& path, const std::optional<std::string>& version, const FindOptions& options,
                 FoundMaps& all) {
  const Mapset set = read_mapset_file(path);
  std::map<const MapsetFile*, std::string> hashes;
  std::string versions;
  std::size_t taken = 0;
  for (const MapsetFile* file : set.beatmaps()) {
    FoundMap found = map_of(file->content, path.string() + "#" + file->name, options);
    const std::string& its_version = found.map.metadata.version;
    versions += (versions.empty() ? "" : ", ") + printable_text(its_version);
    if (version && *version != its_version) continue;
    found.shown = path.string() + "#" + printable_text(its_version);
    const MapsetFile* audio = options.audio ? set.find(found.map.general.audio_filename) : nullptr;
    if (audio != nullptr) {
      if (hashes[audio].empty()) hashes[audio] = hash_of(audio->content);
      found.audio = {path, audio->name};
      found.audio_hash = hashes[audio];
    }
    ++taken;
    keep(std::move(found), all);
  }
  if (version && taken == 0) {
    throw Error(Error::Kind::bad_input, "has no difficulty named '" + printable_text(*version) + "'",
                path.string(), versions);
  }
}

void add_map(const fs::path& path, AudioBeside& beside, const FindOptions& options, FoundMaps& all) {
  FoundMap found = map_of(read_file(path, kMaxBeatmapBytes), path.string(), options);
  found.shown = path.string();
  if (options.audio) beside.look(path.parent_path(), found);
  keep(std::move(found), all);
}

void add_folder(const fs::path& folder, const FindOptions& options, FoundMaps& all) {
  std::vector<fs::path> files;
  try {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (entry.is_regular_file() && (has_extension(name, ".osu") || is_mapset_name(name)))
        files.push_back(entry.path());
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(Error::Kind::missing_input, "cannot be searched: " + error.code().message(), folder.string(),
                {}, "check its permissions");
  }
  std::sort(files.begin(), files.end());
  AudioBeside beside;
  for (const fs::path& file : files) {
    try {
      if (is_mapset_name(file.filename().string()))
        add_archive(file, std::nullopt, options, all);
      else
        add_map(file, beside, options, all);
    } catch (const Error& error) {
      all.left_out.push_back({file.string(), error.problem()});
    }
  }
}

}  // namespace

FoundMaps find_maps(const std::string& path, const FindOptions& options) {
  FoundMaps all;
  if (fs::is_directory(path)) {
    add_folder(path, options, all);
    return all;
  }
  // "set.osz#Insane", unless a file really has that name.
  const std::size_t mark = path.find('#');
  if (mark != std::string::npos && !fs::exists(path) && is_mapset_name(path.substr(0, mark))) {
    add_archive(path.substr(0, mark), path.substr(mark + 1), options, all);
  } else if (is_mapset_name(path)) {
    add_archive(path, std::nullopt, options, all);
  } else {
    AudioBeside beside;
    add_map(path, beside, options, all);
  }
  return all;
}

std::string read_audio(const AudioPlace& place) {
  if (place.entry.empty()) return read_file(place.file);
  const Mapset set = read_mapset_file(place.file);
  const MapsetFile* file = set.find(place.entry);
  if (file == nullptr)
    throw Error(Error::Kind::missing_input, "'" + place.entry + "' is no longer in the archive",
                place.file.string());
  return file->content;
}

std::string song_name(const Beatmap& map) {
  return printable_text(map.metadata.artist) + " - " + printable_text(map.metadata.title);
}

}  // namespace osugen::evaluate
