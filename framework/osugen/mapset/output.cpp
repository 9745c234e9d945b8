#include <osugen/mapset/output.h>

#include <unistd.h>

#include <map>
#include <system_error>
#include <utility>

#include <osugen/beatmap/writer.h>
#include <osugen/error/error.h>
#include <osugen/files/files.h>
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/osz.h>

namespace osugen {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

std::string extension_of(const std::string& format) {
  static const std::map<std::string, std::string> extensions{
      {"MP3", ".mp3"}, {"WAV", ".wav"}, {"FLAC", ".flac"}, {"Ogg Vorbis", ".ogg"}, {"Ogg Opus", ".opus"}};
  const auto known = extensions.find(format);
  return known == extensions.end() ? ".audio" : known->second;
}

bool is_plain_name(const std::string& name) {
  return why_unsafe(name).empty() && in_root(name);
}

void note_format(const std::string& format, std::vector<std::string>& notes) {
  if (format == "MP3" || format == "Ogg Vorbis") return;
  notes.push_back("The song is " + format + "; ranked maps require MP3 or Ogg Vorbis" +
                  (format == "WAV" ? "." : "; osu!(stable) does not play it.") + " It was copied unchanged.");
}

std::vector<std::string> write_osz(std::vector<Beatmap> maps, const fs::path& output, const SongFile& song) {
  const std::string audio = "audio" + extension_of(song.format);
  std::vector<std::string> notes;
  note_format(song.format, notes);
  std::vector<MapsetFile> files;
  for (Beatmap& map : maps) {
    map.general.audio_filename = audio;
    files.push_back({beatmap_file_name(map.metadata), write_beatmap(map)});
  }
  files.push_back({audio, std::string(song.bytes)});
  write_mapset_file(output, files);
  return notes;
}

std::vector<std::string> write_osu(Beatmap map, const fs::path& output, const SongFile& song) {
  std::vector<std::string> notes;
  note_format(song.format, notes);
  const std::string own_name = song.path.filename().string();
  map.general.audio_filename = is_plain_name(own_name) ? own_name : "audio" + extension_of(song.format);
  write_file_atomically(output, write_beatmap(map));
  std::error_code error;
  const bool beside = fs::equivalent(folder_of(output), folder_of(song.path), error) && !error;
  if (!beside || map.general.audio_filename != own_name) {
    notes.push_back("osu! expects the song next to the map: copy it there as '" + map.general.audio_filename +
                    "', or write an .osz, which includes the song.");
  }
  return notes;
}

}  // namespace

void check_output(const fs::path& output, const fs::path& song) {
  const std::string name = output.filename().string();
  if (!has_extension(name, ".osu") && !has_extension(name, ".osz")) {
    throw Error(Error::Kind::usage, "unknown output format", output.string(),
                "a name that ends in .osu or .osz");
  }
  std::error_code error;
  if (fs::is_directory(output, error))
    throw Error(Error::Kind::cannot_write, "is a folder", output.string(), "a file", "use a file in it");
  const fs::path folder = folder_of(output);
  if (!fs::is_directory(folder, error)) {
    throw Error(Error::Kind::cannot_write, "folder not found: '" + folder.string() + "'", output.string(), {},
                "create the folder, or use another");
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    throw Error(Error::Kind::cannot_write, "the folder is not writable", output.string(), {},
                "use another folder");
  }
  if (!song.empty() && fs::equivalent(output, song, error) && !error)
    throw Error(Error::Kind::usage, "the output is the song itself", output.string(), "another file");
}

fs::path default_output(const Metadata& metadata) {
  return mapset_file_name(metadata);
}

void check_spread_output(const fs::path& output) {
  if (has_extension(output.filename().string(), ".osz")) return;
  throw Error(Error::Kind::usage, "several levels need an .osz", output.string(), "a name that ends in .osz",
              "use an .osz, or generate a single level");
}

std::vector<std::string> write_output(std::vector<Beatmap> maps, const fs::path& output,
                                      const SongFile& song) {
  if (has_extension(output.filename().string(), ".osz")) return write_osz(std::move(maps), output, song);
  if (maps.size() != 1) check_spread_output(output);
  return write_osu(std::move(maps.at(0)), output, song);
}

}  // namespace osugen
