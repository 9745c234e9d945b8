// osugen/train/data/cache.h - on-disk cache of features and tokens, keyed by content and parameters.
//
// A cache may be killed at any moment and shared by processes: an entry is a file that is renamed into
// place whole, a damaged or foreign one counts as absent. The folder is kept under a size: the entries that
// were used longest ago go first. It is safe to delete.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <ATen/core/Tensor.h>

#include <osugen/error/error.h>

namespace osugen::train {

class Cache {
 public:
  /// @param folder     made where it is absent
  /// @param max_bytes  of all entries together
  /// @throws Error cannot_write: it cannot be made or written to
  Cache(const std::filesystem::path& folder, std::uint64_t max_bytes);
  ~Cache();
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  using Tensors = std::map<std::string, at::Tensor>;
  /// @param key  everything that the entry depends on: format version, content hash, component and
  ///             parameters, as text. Thread-safe, as everything here
  std::optional<Tensors> get(const std::string& key) const;
  /// Whether get() would find an entry, without reading it: it may still be damaged.
  bool contains(const std::string& key) const;
  /// An entry that cannot be kept is no error: full() is true from then on.
  void put(const std::string& key, const Tensors& tensors);
  /// The disk is full or read-only, or the entries that this process uses are more than max_bytes: some will
  /// be made again each time that they are wanted.
  bool full() const;
  std::uint64_t bytes() const;  ///< of all entries, as far as this process knows

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace osugen::train
