// osugen/train/songs/set_files.h - the files of a mapset, in a folder or an archive. Private to this library.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <osugen/train/songs/find_sets.h>

namespace osugen::train {

class SetFiles {
 public:
  SetFiles() = default;
  SetFiles(const SetFiles&) = delete;
  SetFiles& operator=(const SetFiles&) = delete;
  virtual ~SetFiles() = default;

  /// Names of the .osu files that the game would see, sorted.
  virtual std::vector<std::string> maps() const = 0;
  /// Maps that may not be read, and why.
  virtual std::vector<LeftOut> left_out() const { return {}; }
  /// The file that the game would take for `name` (relative, '/' between folders): letter case makes no
  /// difference, but the same spelling comes first.
  virtual std::optional<std::string> find(const std::string& name) = 0;
  /// Where a file of the set lies.
  virtual Source source(const std::string& name) const = 0;
  /// The bytes of a file in pieces.
  /// @throws Error bad_input, missing_input
  virtual void read(const std::string& name, std::uint64_t max_bytes,
                    const std::function<void(std::string_view)>& take) = 0;
};

/// @throws Error bad_input, missing_input: an archive that cannot be opened
std::unique_ptr<SetFiles> open_set(const FoundSet& set);

}  // namespace osugen::train
