#include <osugen/mapset/osz.h>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <algorithm>
#include <set>

#include <osugen/files/files.h>
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/osz_archive.h>
#include <osugen/mapset/zip_handles.h>

namespace osugen {
namespace {

[[noreturn]] void cannot_make(const std::string& why) {
  throw Error(Error::Kind::internal, "the archive cannot be written: " + why);
}

/// What libzip says of an error, which is freed.
std::string text_of(zip_error_t& error) {
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

/// The order of an archive: the maps first, so that a reader that streams sees them first.
std::vector<const MapsetFile*> in_archive_order(const std::vector<MapsetFile>& files) {
  std::vector<const MapsetFile*> order;
  order.reserve(files.size());
  for (const MapsetFile& file : files) order.push_back(&file);
  std::sort(order.begin(), order.end(), [](const MapsetFile* a, const MapsetFile* b) {
    const bool a_is_map = has_extension(a->name, ".osu"), b_is_map = has_extension(b->name, ".osu");
    return a_is_map != b_is_map ? a_is_map : a->name < b->name;
  });
  return order;
}

void refuse_bad_names(const std::vector<MapsetFile>& files) {
  if (files.empty()) throw Error(Error::Kind::bad_input, "a mapset without files cannot be written");
  std::set<std::string> keys;
  for (const MapsetFile& file : files) {
    if (const std::string reason = why_unsafe(file.name); !reason.empty()) {
      throw Error(Error::Kind::bad_input, "a file of a mapset " + reason, file.name,
                  "a relative path such as 'song.mp3' or 'sb/star.png'");
    }
    if (!keys.insert(file_name_key(file.name)).second) {
      throw Error(Error::Kind::bad_input, "is a duplicate in the mapset; osu! ignores letter case", file.name,
                  {}, "give the difficulties different names");
    }
  }
}

void add_entry(zip_t* archive, const MapsetFile& file) {
  zip_source_t* source = zip_source_buffer(archive, file.content.data(), file.content.size(), 0);
  if (source == nullptr) cannot_make(zip_strerror(archive));
  const zip_int64_t added = zip_file_add(archive, file.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (added < 0) {
    zip_source_free(source);
    cannot_make(zip_strerror(archive));
  }
  const auto index = static_cast<zip_uint64_t>(added);
  constexpr zip_uint16_t kMidnight = 0;
  constexpr zip_uint16_t kFirstOfJanuary2000 = (20U << 9U) | (1U << 5U) | 1U;
  // Stored: compressed bytes would depend on the version of zlib, and a song hardly shrinks.
  if (zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(archive, index, kMidnight, kFirstOfJanuary2000, 0) != 0 ||
      zip_file_set_external_attributes(archive, index, 0, ZIP_OPSYS_DOS, 0) != 0)
    cannot_make(zip_strerror(archive));
}

std::string bytes_of(zip_source_t* source) {
  zip_stat_t about;
  zip_stat_init(&about);
  if (zip_source_stat(source, &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0 ||
      zip_source_open(source) != 0)
    cannot_make(zip_error_strerror(zip_source_error(source)));
  std::string bytes(about.size, '\0');
  const zip_int64_t n = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (n < 0 || static_cast<std::uint64_t>(n) != bytes.size()) cannot_make("its bytes cannot be read back");
  return bytes;
}

}  // namespace

const MapsetFile* Mapset::find(std::string_view name) const {
  const std::string key = file_name_key(name);
  for (const MapsetFile& file : files)
    if (file_name_key(file.name) == key) return &file;
  return nullptr;
}

std::vector<const MapsetFile*> Mapset::beatmaps() const {
  std::vector<const MapsetFile*> found;
  for (const MapsetFile& file : files)
    if (in_root(file.name) && has_extension(file.name, ".osu")) found.push_back(&file);
  std::sort(found.begin(), found.end(),
            [](const MapsetFile* a, const MapsetFile* b) { return a->name < b->name; });
  return found;
}

Mapset read_mapset(std::string_view archive, const std::string& where, const OszLimits& limits) {
  MapsetArchive opened(archive, where, limits);
  Mapset mapset;
  for (const ArchiveEntry& entry : opened.entries()) mapset.files.push_back({entry.name, opened.read(entry)});
  mapset.skipped = opened.skipped();
  return mapset;
}

Mapset read_mapset_file(const std::filesystem::path& path, const OszLimits& limits) {
  return read_mapset(read_file(path), path.string(), limits);
}

std::string mapset_archive(const std::vector<MapsetFile>& files) {
  refuse_bad_names(files);
  zip_error_t error;
  zip_error_init(&error);
  const ZipSource target(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!target) cannot_make(text_of(error));
  zip_source_keep(target.get());  // one hold is the archive's, one is ours to read the result
  ZipArchive archive(zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, &error));
  if (!archive) {
    zip_source_free(target.get());
    cannot_make(text_of(error));
  }
  for (const MapsetFile* file : in_archive_order(files)) add_entry(archive.get(), *file);
  if (zip_close(archive.get()) != 0) cannot_make(zip_strerror(archive.get()));
  static_cast<void>(archive.release());
  return bytes_of(target.get());
}

void write_mapset_file(const std::filesystem::path& path, const std::vector<MapsetFile>& files) {
  write_file_atomically(path, mapset_archive(files));
}

bool is_mapset_name(const std::filesystem::path& path) {
  return has_extension(path.string(), ".osz") || has_extension(path.string(), ".olz");
}

ReadBeatmap read_one_map(const std::filesystem::path& path, const std::optional<std::string>& difficulty) {
  if (!is_mapset_name(path)) return read_beatmap_file(path);
  const Mapset set = read_mapset_file(path);
  std::vector<std::string> names;
  std::optional<ReadBeatmap> found;
  for (const MapsetFile* file : set.beatmaps()) {
    ReadBeatmap read = read_beatmap(file->content, file->name);
    names.push_back(printable_text(read.map.metadata.version));
    if (!difficulty || read.map.metadata.version == *difficulty) found = std::move(read);
  }
  if (names.empty())
    throw Error(Error::Kind::bad_input, "contains no .osu file in its root", path.string(),
                "an .osz that contains a map");
  if (!found || (!difficulty && names.size() > 1)) {
    throw Error(Error::Kind::usage,
                difficulty ? fmt::format("unknown difficulty '{}'", printable_text(*difficulty))
                           : "the mapset has several difficulties",
                path.string(), fmt::format("{}", fmt::join(names, ", ")), "select one with --difficulty");
  }
  return std::move(*found);
}

}  // namespace osugen
