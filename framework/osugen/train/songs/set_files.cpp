#include <osugen/train/songs/set_files.h>

#include <algorithm>
#include <map>

#include <osugen/files/files.h>
#include <osugen/mapset/file_names.h>
#include <osugen/mapset/osz_archive.h>

namespace osugen::train {
namespace {

namespace fs = std::filesystem;

class FolderFiles final : public SetFiles {
 public:
  explicit FolderFiles(const FoundSet& set) : set_(set) {}

  std::vector<std::string> maps() const override { return set_.maps; }

  std::optional<std::string> find(const std::string& name) override {
    std::string found;
    for (std::size_t at = 0; at <= name.size();) {
      const std::size_t end = std::min(name.find('/', at), name.size());
      const auto part = find_in(found, name.substr(at, end - at));
      if (!part) return std::nullopt;
      found += (found.empty() ? "" : "/") + *part;
      at = end + 1;
    }
    return found;
  }

  Source source(const std::string& name) const override { return {set_.place / name, {}}; }

  void read(const std::string& name, std::uint64_t max_bytes,
            const std::function<void(std::string_view)>& take) override {
    read_file_in_pieces(set_.place / name, take, max_bytes);
  }

 private:
  /// One step of a path. @param folder  relative to the set
  std::optional<std::string> find_in(const std::string& folder, const std::string& name) {
    std::error_code error;
    if (fs::exists(set_.place / folder / name, error)) return name;
    const auto& names = names_in(folder);
    const auto found = names.find(file_name_key(name));
    if (found == names.end()) return std::nullopt;
    return found->second;
  }

  /// The names in a folder by their keys; of several with one key the first in order.
  const std::map<std::string, std::string>& names_in(const std::string& folder) {
    const auto [at, is_new] = names_.try_emplace(folder);
    if (!is_new) return at->second;
    std::error_code error;
    fs::directory_iterator entries(set_.place / folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
      const std::string name = entries->path().filename().string();
      auto& kept = at->second[file_name_key(name)];
      if (kept.empty() || name < kept) kept = name;
    }
    return at->second;
  }

  const FoundSet& set_;
  std::map<std::string, std::map<std::string, std::string>> names_;
};

class ArchiveFiles final : public SetFiles {
 public:
  explicit ArchiveFiles(const FoundSet& set) : set_(set), archive_(set.place) {}

  std::vector<std::string> maps() const override {
    std::vector<std::string> names;
    for (const ArchiveEntry& entry : archive_.entries())
      if (has_extension(entry.name, ".osu") && in_root(entry.name)) names.push_back(entry.name);
    std::sort(names.begin(), names.end());
    return names;
  }

  std::vector<LeftOut> left_out() const override {
    std::vector<LeftOut> result;
    for (const SkippedEntry& entry : archive_.skipped())
      if (has_extension(entry.name, ".osu"))
        result.push_back({shown(source(entry.name)), "it " + entry.reason});
    for (const ArchiveEntry& entry : archive_.entries()) {
      if (has_extension(entry.name, ".osu") && !in_root(entry.name))
        result.push_back({shown(source(entry.name)),
                          "it is in a subfolder of the archive, where osu! does not read maps"});
    }
    return result;
  }

  std::optional<std::string> find(const std::string& name) override {
    const ArchiveEntry* entry = archive_.find(name);
    if (entry == nullptr) return std::nullopt;
    return entry->name;
  }

  Source source(const std::string& name) const override { return {set_.place, name}; }

  void read(const std::string& name, std::uint64_t max_bytes,
            const std::function<void(std::string_view)>& take) override {
    std::uint64_t total = 0;
    archive_.read(*archive_.find(name), [&](std::string_view piece) {
      total += piece.size();
      if (total > max_bytes) {
        throw Error(Error::Kind::bad_input, "is too large", shown(source(name)),
                    "at most " + std::to_string(max_bytes) + " bytes");
      }
      take(piece);
    });
  }

 private:
  const FoundSet& set_;
  MapsetArchive archive_;
};

}  // namespace

std::unique_ptr<SetFiles> open_set(const FoundSet& set) {
  if (set.is_archive) return std::make_unique<ArchiveFiles>(set);
  return std::make_unique<FolderFiles>(set);
}

}  // namespace osugen::train
