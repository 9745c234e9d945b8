#include <osugen/beatmap/osz.h>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <unordered_set>

#include <osugen/beatmap/file_names.h>
#include <osugen/files/files.h>

namespace osugen {
namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
using OpenEntry = std::unique_ptr<zip_file_t, Discard>;
using Source = std::unique_ptr<zip_source_t, Discard>;

/// A libzip error record that frees what it holds.
class ZipError {
 public:
  ZipError() { zip_error_init(&error_); }
  ~ZipError() { zip_error_fini(&error_); }
  ZipError(const ZipError&) = delete;
  ZipError& operator=(const ZipError&) = delete;
  zip_error_t* get() { return &error_; }
  std::string text() { return zip_error_strerror(&error_); }

 private:
  zip_error_t error_{};
};

Error damaged(const std::string& where, const std::string& problem) {
  return Error(Error::Kind::bad_input, problem, where, "a whole .osz (a ZIP archive)",
               "get the file again, or export the mapset again from the editor");
}

Error past_limit(const std::string& where, const std::string& problem, const std::string& accepted) {
  return Error(Error::Kind::bad_input, problem, where, accepted,
               "do not open this archive; real mapsets stay far below");
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return value;
}

/// Entries whose names hold a NUL, by their place in the central directory. libzip hands these out with
/// blanks instead, which is another name than other programs see.
std::unordered_set<std::uint64_t> entries_with_nul(std::string_view archive) {
  std::unordered_set<std::uint64_t> found;
  const std::size_t end = archive.rfind("PK\x05\x06");
  if (end == std::string_view::npos || end + 22 > archive.size()) return found;
  std::size_t at = little_endian(archive, end + 16, 4);
  for (std::uint64_t index = 0; at + 46 <= archive.size() && archive.compare(at, 4, "PK\x01\x02") == 0;
       ++index) {
    const std::size_t length = little_endian(archive, at + 28, 2);
    if (archive.substr(at + 46, length).find('\0') != std::string_view::npos) found.insert(index);
    at += 46 + length + little_endian(archive, at + 30, 2) + little_endian(archive, at + 32, 2);
  }
  return found;
}

bool is_junk(std::string_view name) {
  const std::string key = file_name_key(name);
  return key.starts_with("__macosx/") || key == "thumbs.db" || key.ends_with("/thumbs.db") ||
         key == ".ds_store" || key.ends_with("/.ds_store") || key == "desktop.ini" ||
         key.ends_with("/desktop.ini");
}

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& where, const OszLimits& limits)
      : bytes_(bytes), where_(where), limits_(limits), with_nul_(entries_with_nul(bytes)) {}

  Mapset read() {
    open();
    const auto count = static_cast<std::uint64_t>(zip_get_num_entries(archive_.get(), 0));
    if (count > limits_.entries) {
      throw past_limit(where_, fmt::format("holds {} files", count),
                       fmt::format("at most {} files", limits_.entries));
    }
    for (std::uint64_t i = 0; i < count; ++i) read_entry(i);
    return std::move(mapset_);
  }

 private:
  void open() {
    ZipError error;
    // An archive of nothing opens as an empty one: say what it is instead.
    if (bytes_.empty()) throw damaged(where_, "is empty");
    Source source(zip_source_buffer_create(bytes_.data(), bytes_.size(), 0, error.get()));
    if (!source) throw damaged(where_, error.text());
    archive_.reset(zip_open_from_source(source.get(), ZIP_RDONLY, error.get()));
    if (!archive_) throw damaged(where_, "is not a whole ZIP archive (" + error.text() + ")");
    static_cast<void>(source.release());  // the archive owns it now
  }

  void read_entry(std::uint64_t index) {
    zip_stat_t about;
    zip_stat_init(&about);
    const char* raw_name = zip_get_name(archive_.get(), index, ZIP_FL_ENC_GUESS);
    if (raw_name == nullptr || zip_stat_index(archive_.get(), index, 0, &about) != 0)
      throw damaged(where_, fmt::format("entry {} is damaged", index));
    const std::string name = raw_name;
    if (name.ends_with('/')) return;  // a folder: nothing is ever made of it
    if (const std::string reason = why_skipped(index, name, about); !reason.empty()) {
      mapset_.skipped.push_back({name, reason});
      return;
    }
    mapset_.files.push_back({name, content(index, name, about)});
  }

  std::string why_skipped(std::uint64_t index, const std::string& name, const zip_stat_t& about) {
    if (with_nul_.count(index) != 0) return "has a NUL in its name";
    // As bytes, too: control characters are pictures in CP437, and no program agrees on which is meant.
    const std::string_view raw = zip_get_name(archive_.get(), index, ZIP_FL_ENC_RAW);
    if (std::any_of(raw.begin(), raw.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
      return "has a control character in its name";
    if (std::string reason = why_unsafe(name); !reason.empty()) return reason;
    if (is_junk(name)) return "was left by an operating system";
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    zip_file_get_external_attributes(archive_.get(), index, 0, &system, &attributes);
    const std::uint32_t unix_type = (attributes >> 16U) & 0170000U;
    if (unix_type != 0 && unix_type != 0100000U) return "is a link or a device, not a file";
    if (about.encryption_method != ZIP_EM_NONE) return "is encrypted";
    if (about.comp_method != ZIP_CM_STORE && about.comp_method != ZIP_CM_DEFLATE)
      return fmt::format("is compressed with method {}, which the game does not read", about.comp_method);
    if (!keys_.insert(file_name_key(name)).second) return "is there twice; the first is taken";
    return {};
  }

  std::string content(std::uint64_t index, const std::string& name, const zip_stat_t& about) {
    const std::string place = where_ + ": " + name;
    const OpenEntry file(zip_fopen_index(archive_.get(), index, 0));
    if (!file) throw damaged(place, "cannot be unpacked: " + std::string(zip_strerror(archive_.get())));
    // What the header says is a claim, too: an entry has no more compressed bytes than the archive has.
    const std::uint64_t compressed = std::min<std::uint64_t>(about.comp_size, bytes_.size());
    std::string out;
    // A claim of the size saves copying, never memory that does not fill.
    out.reserve(std::min<std::uint64_t>(about.size, std::min(limits_.entry_bytes, compressed * 4)));
    std::array<char, 65536> block{};
    while (true) {
      const zip_int64_t n = zip_fread(file.get(), block.data(), block.size());
      if (n < 0) throw damaged(place, "is damaged: " + std::string(zip_file_strerror(file.get())));
      if (n == 0) break;
      out.append(block.data(), static_cast<std::size_t>(n));
      total_ += static_cast<std::uint64_t>(n);
      hold_to_limits(place, out.size(), compressed);
    }
    if (out.size() != about.size)
      throw damaged(place, fmt::format("unpacks to {} bytes and declares {}", out.size(), about.size));
    return out;
  }

  void hold_to_limits(const std::string& place, std::uint64_t size, std::uint64_t compressed) const {
    if (size > limits_.entry_bytes) {
      throw past_limit(place, "unpacks to more than the limit",
                       fmt::format("at most {} bytes in a file", limits_.entry_bytes));
    }
    if (total_ > limits_.total_bytes) {
      throw past_limit(where_, "unpacks to more than the limit",
                       fmt::format("at most {} bytes in all", limits_.total_bytes));
    }
    const auto swells = [&](std::uint64_t out, std::uint64_t in) {
      return out > limits_.ratio_free_bytes && out / limits_.ratio >= std::max<std::uint64_t>(in, 1);
    };
    // Of the whole, too: entries may overlap and all claim the same compressed bytes.
    if (swells(size, compressed) || swells(total_, bytes_.size())) {
      throw past_limit(place, "swells when it is unpacked",
                       fmt::format("at most {} times its compressed size", limits_.ratio));
    }
  }

  std::string_view bytes_;
  const std::string& where_;
  const OszLimits& limits_;
  std::unordered_set<std::uint64_t> with_nul_;
  Archive archive_;
  Mapset mapset_;
  std::set<std::string> keys_;
  std::uint64_t total_ = 0;
};

[[noreturn]] void cannot_make(const std::string& why) {
  throw Error(Error::Kind::internal, "the archive cannot be made: " + why);
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
      throw Error(Error::Kind::bad_input, "is in the mapset twice; the game tells no letter case", file.name,
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
  return Reader(archive, where, limits).read();
}

Mapset read_mapset_file(const std::filesystem::path& path, const OszLimits& limits) {
  return read_mapset(read_file(path), path.string(), limits);
}

std::string mapset_archive(const std::vector<MapsetFile>& files) {
  refuse_bad_names(files);
  ZipError error;
  const Source target(zip_source_buffer_create(nullptr, 0, 0, error.get()));
  if (!target) cannot_make(error.text());
  zip_source_keep(target.get());  // one hold is the archive's, one is ours to read the result
  Archive archive(zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, error.get()));
  if (!archive) {
    zip_source_free(target.get());
    cannot_make(error.text());
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
    throw Error(Error::Kind::bad_input, "holds no .osu in its root", path.string(), "an .osz with a map");
  if (!found || (!difficulty && names.size() > 1)) {
    throw Error(Error::Kind::usage,
                difficulty ? fmt::format("there is no difficulty '{}'", printable_text(*difficulty))
                           : "the mapset has several difficulties",
                path.string(), fmt::format("{}", fmt::join(names, ", ")), "name one with --difficulty");
  }
  return std::move(*found);
}

}  // namespace osugen
