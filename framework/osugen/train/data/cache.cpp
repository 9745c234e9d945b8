#include <osugen/train/data/cache.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <vector>

#include <osugen/files/files.h>
#include <osugen/train/songs/content_hash.h>
#include <osugen/weights/weights.h>

namespace osugen::train {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVersion = "v1";  // of the layout of folder and files
constexpr const char* kKey = "osugen.cache.key";
constexpr const char* kEnding = ".safetensors";
constexpr double kKeptShare = 0.9;  // of max_bytes after a clean-up, so that not every put() has one
constexpr auto kStale = std::chrono::hours(1);  // no write takes that long
constexpr std::int64_t kPutsToALook = 256;      // after which others may have added as much

struct Entry {
  fs::path file;
  std::uint64_t bytes = 0;
  fs::file_time_type used;
};

/// Every entry of a cache. Temporary files that a process left when it was killed are removed.
std::vector<Entry> entries_in(const fs::path& root) {
  std::vector<Entry> entries;
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  fs::recursive_directory_iterator files(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && files != fs::recursive_directory_iterator(); files.increment(error)) {
    std::error_code gone;  // another process may be cleaning up, too
    if (!files->is_regular_file(gone)) continue;
    const Entry entry{files->path(), files->file_size(gone), files->last_write_time(gone)};
    if (gone) continue;
    const bool is_entry = entry.file.extension() == kEnding;
    if (!is_entry && now - entry.used > kStale) fs::remove(entry.file, gone);
    if (is_entry) entries.push_back(entry);
  }
  return entries;
}

}  // namespace

struct Cache::Impl {
  fs::path root;
  std::uint64_t max_bytes = 0;
  mutable std::mutex mutex;  // of all below
  std::uint64_t bytes = 0;
  std::int64_t puts = 0;
  bool full = false;
  mutable std::set<fs::path> used;  // entries that this process has put or got

  fs::path file_of(const std::string& key) const {
    const std::string name = content_hash(key);
    return root / name.substr(0, 2) / (name + kEnding);
  }

  void note_use(const fs::path& file) const {
    // The time of the last change is what says which entry was used longest ago; file systems are often
    // mounted so that the time of the last reading is not kept.
    ::utimensat(AT_FDCWD, file.c_str(), nullptr, 0);
    const std::lock_guard lock(mutex);
    used.insert(file);
  }

  /// With the mutex held.
  void make_room() {
    std::vector<Entry> entries = entries_in(root);
    bytes = 0;
    for (const Entry& entry : entries) bytes += entry.bytes;
    puts = 0;
    if (bytes <= max_bytes) return;
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return a.used != b.used ? a.used < b.used : a.file < b.file;
    });
    const auto kept = static_cast<std::uint64_t>(kKeptShare * static_cast<double>(max_bytes));
    for (const Entry& entry : entries) {
      if (bytes <= kept) break;
      std::error_code gone;
      fs::remove(entry.file, gone);
      bytes -= entry.bytes;
      full = full || used.erase(entry.file) > 0;
    }
  }
};

Cache::Cache(const fs::path& folder, std::uint64_t max_bytes) : impl_(std::make_unique<Impl>()) {
  impl_->root = fs::absolute(folder) / kVersion;
  impl_->max_bytes = max_bytes;
  std::error_code error;
  fs::create_directories(impl_->root, error);
  if (error || ::access(impl_->root.c_str(), W_OK | X_OK) != 0) {
    throw Error(Error::Kind::cannot_write,
                "the cache folder cannot be created: " + (error ? error.message() : "it is not writable"),
                folder.string(), "a writable folder", "use another --cache");
  }
  const std::lock_guard lock(impl_->mutex);
  impl_->make_room();
}

Cache::~Cache() = default;

std::optional<Cache::Tensors> Cache::get(const std::string& key) const {
  const fs::path file = impl_->file_of(key);
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;
  try {
    TensorFile found = load_tensors(file);
    const auto written = found.metadata.find(kKey);
    if (!found.checksummed || written == found.metadata.end() || written->second != key) return std::nullopt;
    impl_->note_use(file);
    return std::move(found.tensors);
  } catch (const Error&) {
    return std::nullopt;  // damaged, or cleared away by another process since
  }
}

bool Cache::contains(const std::string& key) const {
  std::error_code error;
  return fs::is_regular_file(impl_->file_of(key), error);
}

void Cache::put(const std::string& key, const Tensors& tensors) {
  const fs::path file = impl_->file_of(key);
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const std::uint64_t before = fs::file_size(file, error);
  const std::uint64_t replaced = error ? 0 : before;
  try {
    // Thousands of entries, each of which can be made again and has checksums: not worth waiting for the
    // disk.
    save_tensors(file, tensors, {{kKey, key}}, Durability::process);
  } catch (const Error& failed) {
    if (failed.kind() != Error::Kind::cannot_write) throw;
    const std::lock_guard lock(impl_->mutex);
    impl_->full = true;
    return;
  }
  const std::uint64_t size = fs::file_size(file, error);
  const std::lock_guard lock(impl_->mutex);
  impl_->used.insert(file);
  impl_->bytes += (error ? 0 : size);
  impl_->bytes -= std::min(impl_->bytes, replaced);
  if (impl_->bytes > impl_->max_bytes || ++impl_->puts >= kPutsToALook) impl_->make_room();
}

bool Cache::full() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->full;
}

std::uint64_t Cache::bytes() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->bytes;
}

}  // namespace osugen::train
