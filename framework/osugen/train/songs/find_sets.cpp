#include <osugen/train/songs/find_sets.h>

#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <utility>

#include <osugen/mapset/file_names.h>
#include <osugen/mapset/osz.h>

namespace osugen::train {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 64;  // folders within folders: far more than people make

class Search {
 public:
  explicit Search(const Cancel& cancel) : cancel_(cancel) {}

  /// @param depth  0: the folder that the user named
  void look_into(const fs::path& folder, int depth) {
    cancel_.check();
    if (!is_new(folder)) return;
    if (depth > kDeepest) return leave_out(folder, "it is nested more than 64 folders deep");
    std::error_code error;
    FoundSet set{folder, false, {}};
    std::vector<fs::path> folders;
    fs::directory_iterator entries(folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error))
      sort_in(*entries, set, folders);
    if (error) leave_out(folder, "the folder cannot be read: " + error.message());
    if (!set.maps.empty()) {
      std::sort(set.maps.begin(), set.maps.end());
      found_.sets.push_back(std::move(set));
    }
    // In the order of names, so that of two ways to one folder the same one is taken every time.
    std::sort(folders.begin(), folders.end());
    for (const fs::path& below : folders) look_into(below, depth + 1);
  }

  FoundSets take() {
    std::sort(found_.sets.begin(), found_.sets.end(),
              [](const FoundSet& a, const FoundSet& b) { return a.place < b.place; });
    return std::move(found_);
  }

 private:
  bool is_new(const fs::path& folder) {
    struct stat status {};
    // One that cannot be looked at is reported when it is opened.
    return ::stat(folder.c_str(), &status) != 0 || seen_.emplace(status.st_dev, status.st_ino).second;
  }

  void leave_out(const fs::path& what, std::string why) {
    found_.left_out.push_back({printable_text(what.string()), std::move(why)});
  }

  void sort_in(const fs::directory_entry& entry, FoundSet& set, std::vector<fs::path>& folders) {
    std::error_code error;
    const std::string name = entry.path().filename().string();
    const bool is_map = has_extension(name, ".osu");
    const bool is_archive = is_mapset_name(entry.path());
    const fs::file_status status = entry.status(error);  // of what a link leads to
    if (status.type() == fs::file_type::directory) return folders.push_back(entry.path());
    if (!is_map && !is_archive) return;
    if (status.type() == fs::file_type::not_found) return leave_out(entry.path(), "it is a broken link");
    if (status.type() != fs::file_type::regular) return leave_out(entry.path(), "it is not a regular file");
    if (is_map) return set.maps.push_back(name);
    found_.sets.push_back({entry.path(), true, {}});
  }

  const Cancel& cancel_;
  FoundSets found_;
  std::set<std::pair<dev_t, ino_t>> seen_;
};

}  // namespace

FoundSets find_sets(const fs::path& folder, const Cancel& cancel) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (status.type() != fs::file_type::directory) {
    const bool is_there = fs::exists(status);
    throw Error(Error::Kind::missing_input, is_there ? "is not a folder" : "does not exist", folder.string(),
                "a folder of mapsets, such as osu!'s Songs", "check the path");
  }
  Search search(cancel);
  search.look_into(fs::absolute(folder).lexically_normal(), 0);
  return search.take();
}

}  // namespace osugen::train
