#include <osugen/mapset/osz_archive.h>

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <unordered_set>

#include <osugen/files/bytes.h>
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/zip_handles.h>

namespace osugen {
namespace {

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
  return Error(Error::Kind::bad_input, problem, where, "an intact .osz (ZIP archive)",
               "download the file again, or export the mapset again from the editor");
}

Error past_limit(const std::string& where, const std::string& problem, const std::string& accepted) {
  return Error(Error::Kind::bad_input, problem, where, accepted,
               "do not open this archive; real mapsets are far below the limit");
}

/// The bytes of an archive from `at` on, at most `count`; fewer where it ends.
using ReadBytes = std::function<std::string(std::uint64_t at, std::uint64_t count)>;

/// Entries whose names hold a NUL, by their place in the central directory. libzip hands these out with
/// blanks instead, which is another name than other programs see.
std::unordered_set<std::uint64_t> entries_with_nul(const ReadBytes& bytes, std::uint64_t size,
                                                   const std::string& where) {
  constexpr std::uint64_t kLongestEnd = 22 + 65535;  // the record at the end, with its comment
  constexpr std::uint64_t kLargest = std::uint64_t{16} << 20U;
  std::unordered_set<std::uint64_t> found;
  const std::uint64_t tail_at = size - std::min(size, kLongestEnd);
  const std::string tail = bytes(tail_at, kLongestEnd);
  const std::size_t end = tail.rfind("PK\x05\x06");
  if (end == std::string::npos || end + 22 > tail.size()) return found;
  const std::uint64_t start = little_endian(tail, end + 16, 4);
  if (start >= tail_at + end) return found;
  const std::uint64_t length = tail_at + end - start;
  if (length > kLargest) {
    throw past_limit(where, fmt::format("has a directory of {} bytes", length),
                     fmt::format("at most {} bytes of names", kLargest));
  }
  const std::string directory = bytes(start, length);
  std::size_t at = 0;
  for (std::uint64_t index = 0; at + 46 <= directory.size() && directory.compare(at, 4, "PK\x01\x02") == 0;
       ++index) {
    const std::size_t name = little_endian(directory, at + 28, 2);
    if (std::string_view(directory).substr(at + 46, name).find('\0') != std::string_view::npos)
      found.insert(index);
    at += 46 + name + little_endian(directory, at + 30, 2) + little_endian(directory, at + 32, 2);
  }
  return found;
}

bool is_junk(std::string_view name) {
  const std::string key = file_name_key(name);
  return key.starts_with("__macosx/") || key == "thumbs.db" || key.ends_with("/thumbs.db") ||
         key == ".ds_store" || key.ends_with("/.ds_store") || key == "desktop.ini" ||
         key.ends_with("/desktop.ini");
}

/// @throws Error missing_input: absent, a folder, a pipe, unreadable
std::uint64_t size_of_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  std::string why;
  if (error || status.type() == std::filesystem::file_type::not_found) {
    why = error ? error.message() : "No such file or directory";
  } else if (status.type() != std::filesystem::file_type::regular) {
    why = "it is not a regular file";
  } else if (!std::ifstream(path)) {
    why = std::strerror(errno);
  }
  const std::uint64_t size = why.empty() ? std::filesystem::file_size(path, error) : 0;
  if (why.empty() && !error) return size;
  throw Error(Error::Kind::missing_input, "cannot be read: " + (error ? error.message() : why), path.string(),
              {}, "check the path and its permissions");
}

}  // namespace

struct MapsetArchive::Impl {
  std::string where;
  OszLimits limits;
  std::uint64_t size = 0;  // of the archive, in bytes
  ZipArchive archive;
  std::unordered_set<std::uint64_t> with_nul;
  std::vector<ArchiveEntry> entries;
  std::vector<SkippedEntry> skipped;
  std::set<std::string> keys;
  std::uint64_t total = 0;  // that came out so far

  void open(zip_source_t* made, ZipError& error, const ReadBytes& bytes) {
    ZipSource source(made);
    if (!source) throw damaged(where, error.text());
    archive.reset(zip_open_from_source(source.get(), ZIP_RDONLY, error.get()));
    if (!archive) throw damaged(where, "is not an intact ZIP archive (" + error.text() + ")");
    static_cast<void>(source.release());  // the archive owns it now
    const auto count = static_cast<std::uint64_t>(zip_get_num_entries(archive.get(), 0));
    if (count > limits.entries) {
      throw past_limit(where, fmt::format("contains {} files", count),
                       fmt::format("at most {} files", limits.entries));
    }
    with_nul = entries_with_nul(bytes, size, where);
    for (std::uint64_t i = 0; i < count; ++i) judge(i);
  }

  zip_stat_t about(std::uint64_t index) const {
    zip_stat_t about;
    zip_stat_init(&about);
    if (zip_stat_index(archive.get(), index, 0, &about) != 0)
      throw damaged(where, fmt::format("entry {} is damaged", index));
    return about;
  }

  void judge(std::uint64_t index) {
    const char* raw_name = zip_get_name(archive.get(), index, ZIP_FL_ENC_GUESS);
    if (raw_name == nullptr) throw damaged(where, fmt::format("entry {} is damaged", index));
    const std::string name = raw_name;
    const zip_stat_t about = this->about(index);
    if (name.ends_with('/')) return;  // a folder: nothing is ever made of it
    if (const std::string reason = why_skipped(index, name, about); !reason.empty()) {
      skipped.push_back({name, reason});
      return;
    }
    entries.push_back({name, index});
  }

  std::string why_skipped(std::uint64_t index, const std::string& name, const zip_stat_t& about) {
    if (with_nul.count(index) != 0) return "has a NUL in its name";
    // As bytes, too: control characters are pictures in CP437, and no program agrees on which is meant.
    const std::string_view raw = zip_get_name(archive.get(), index, ZIP_FL_ENC_RAW);
    if (std::any_of(raw.begin(), raw.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
      return "has a control character in its name";
    if (std::string reason = why_unsafe(name); !reason.empty()) return reason;
    if (is_junk(name)) return "was left by an operating system";
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    zip_file_get_external_attributes(archive.get(), index, 0, &system, &attributes);
    const std::uint32_t unix_type = (attributes >> 16U) & 0170000U;
    if (unix_type != 0 && unix_type != 0100000U) return "is a link or a device, not a file";
    if (about.encryption_method != ZIP_EM_NONE) return "is encrypted";
    if (about.comp_method != ZIP_CM_STORE && about.comp_method != ZIP_CM_DEFLATE)
      return fmt::format("is compressed with method {}, which osu! does not support", about.comp_method);
    if (!keys.insert(file_name_key(name)).second) return "is a duplicate; the first one is used";
    return {};
  }

  void read(const ArchiveEntry& entry, const std::function<void(std::string_view)>& take) {
    const std::string place = where + ": " + entry.name;
    const zip_stat_t about = this->about(entry.index);
    const ZipEntry file(zip_fopen_index(archive.get(), entry.index, 0));
    if (!file) throw damaged(place, "cannot be unpacked: " + std::string(zip_strerror(archive.get())));
    // What the header says is a claim, too: an entry has no more compressed bytes than the archive has.
    const std::uint64_t compressed = std::min<std::uint64_t>(about.comp_size, size);
    std::uint64_t out = 0;
    std::array<char, 65536> block{};
    while (true) {
      const zip_int64_t n = zip_fread(file.get(), block.data(), block.size());
      if (n < 0) throw damaged(place, "is damaged: " + std::string(zip_file_strerror(file.get())));
      if (n == 0) break;
      out += static_cast<std::uint64_t>(n);
      total += static_cast<std::uint64_t>(n);
      hold_to_limits(place, out, compressed);
      take({block.data(), static_cast<std::size_t>(n)});
    }
    if (out != about.size)
      throw damaged(place, fmt::format("unpacks to {} bytes but declares {}", out, about.size));
  }

  void hold_to_limits(const std::string& place, std::uint64_t out, std::uint64_t compressed) const {
    if (out > limits.entry_bytes) {
      throw past_limit(place, "unpacks to more than the limit",
                       fmt::format("at most {} bytes in a file", limits.entry_bytes));
    }
    if (total > limits.total_bytes) {
      throw past_limit(where, "unpacks to more than the limit",
                       fmt::format("at most {} bytes in all", limits.total_bytes));
    }
    const auto swells = [&](std::uint64_t grown, std::uint64_t from) {
      return grown > limits.ratio_free_bytes && grown / limits.ratio >= std::max<std::uint64_t>(from, 1);
    };
    // Of the whole, too: entries may overlap and all claim the same compressed bytes.
    if (swells(out, compressed) || swells(total, size)) {
      throw past_limit(place, "has too high a compression ratio",
                       fmt::format("at most {} times its compressed size", limits.ratio));
    }
  }
};

MapsetArchive::MapsetArchive(std::string_view bytes, const std::string& where, const OszLimits& limits)
    : impl_(std::make_unique<Impl>()) {
  impl_->where = where;
  impl_->limits = limits;
  impl_->size = bytes.size();
  // An archive of nothing opens as an empty one: say what it is instead.
  if (bytes.empty()) throw damaged(where, "is empty");
  ZipError error;
  impl_->open(zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get()), error,
              [bytes](std::uint64_t at, std::uint64_t count) {
                return at < bytes.size() ? std::string(bytes.substr(at, count)) : std::string();
              });
}

MapsetArchive::MapsetArchive(const std::filesystem::path& path, const OszLimits& limits)
    : impl_(std::make_unique<Impl>()) {
  impl_->where = path.string();
  impl_->limits = limits;
  impl_->size = size_of_file(path);
  if (impl_->size == 0) throw damaged(impl_->where, "is empty");
  ZipError error;
  impl_->open(zip_source_file_create(path.c_str(), 0, -1, error.get()), error,
              [&path](std::uint64_t at, std::uint64_t count) {
                std::ifstream file(path, std::ios::binary);
                file.seekg(static_cast<std::streamoff>(at));
                std::string bytes(count, '\0');
                file.read(bytes.data(), static_cast<std::streamsize>(count));
                bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
                return bytes;
              });
}

MapsetArchive::~MapsetArchive() = default;

const std::vector<ArchiveEntry>& MapsetArchive::entries() const {
  return impl_->entries;
}

const std::vector<SkippedEntry>& MapsetArchive::skipped() const {
  return impl_->skipped;
}

const ArchiveEntry* MapsetArchive::find(std::string_view name) const {
  const std::string key = file_name_key(name);
  for (const ArchiveEntry& entry : impl_->entries)
    if (file_name_key(entry.name) == key) return &entry;
  return nullptr;
}

void MapsetArchive::read(const ArchiveEntry& entry, const std::function<void(std::string_view)>& take) {
  impl_->read(entry, take);
}

std::string MapsetArchive::read(const ArchiveEntry& entry) {
  std::string content;
  const zip_stat_t about = impl_->about(entry.index);
  // A claim of the size saves copying, never memory that does not fill.
  const std::uint64_t compressed = std::min<std::uint64_t>(about.comp_size, impl_->size);
  content.reserve(std::min<std::uint64_t>(about.size, std::min(impl_->limits.entry_bytes, compressed * 4)));
  impl_->read(entry, [&content](std::string_view piece) { content += piece; });
  return content;
}

}  // namespace osugen
