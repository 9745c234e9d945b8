// osugen/mapset/osz_archive.h - an .osz whose files are read one at a time and in chunks.
//
// For who wants little of many archives, or an entry that is too long for memory; osz.h reads whole ones.
// The same care: nothing is unpacked by name, names and kinds of entries are judged before they are
// offered, and limits are on bytes that really come out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <osugen/mapset/osz.h>

namespace osugen {

/// A file in an archive that may be read.
struct ArchiveEntry {
  std::string name;         ///< UTF-8, '/' between folders, relative
  std::uint64_t index = 0;  ///< its place in the archive
};

/// Used by one thread at a time.
class MapsetArchive {
 public:
  /// Opens a file, of which only the directory is read. It is read again for every entry.
  /// @throws Error missing_input; bad_input: not a ZIP archive, cut short, damaged, or past a limit
  explicit MapsetArchive(const std::filesystem::path& path, const OszLimits& limits = {});
  /// Opens bytes that must outlive the archive.
  /// @param where  what errors call it
  MapsetArchive(std::string_view bytes, const std::string& where, const OszLimits& limits = {});
  ~MapsetArchive();
  MapsetArchive(const MapsetArchive&) = delete;
  MapsetArchive& operator=(const MapsetArchive&) = delete;

  const std::vector<ArchiveEntry>& entries() const;  ///< in the archive's order
  const std::vector<SkippedEntry>& skipped() const;
  /// The entry that the game would take for `name`: letter case and the kind of slash make no difference.
  /// nullptr: there is none.
  const ArchiveEntry* find(std::string_view name) const;

  /// Unpacks one entry in pieces of at most 64 KiB. What `take` throws is passed on.
  /// @throws Error bad_input: damaged, or past a limit; what was taken before is to be thrown away
  void read(const ArchiveEntry& entry, const std::function<void(std::string_view)>& take);
  std::string read(const ArchiveEntry& entry);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace osugen
