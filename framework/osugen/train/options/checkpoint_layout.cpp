#include <osugen/train/options/checkpoint_layout.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace osugen::train {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "step-";
constexpr std::size_t kDigits = 8;

std::optional<std::int64_t> step_of(const std::string& name) {
  if (name.size() != kPrefix.size() + kDigits || !name.starts_with(kPrefix)) return std::nullopt;
  std::int64_t step = 0;
  for (const char c : name.substr(kPrefix.size())) {
    if (c < '0' || c > '9') return std::nullopt;
    step = step * 10 + (c - '0');
  }
  return step;
}

}  // namespace

fs::path checkpoints_path(const fs::path& out) {
  return out / "checkpoints";
}

fs::path checkpoint_path(const fs::path& out, std::int64_t step) {
  const std::string digits = std::to_string(step);
  return checkpoints_path(out) /
         (std::string(kPrefix) + std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits);
}

std::vector<std::int64_t> checkpoint_steps(const fs::path& out) {
  std::vector<std::int64_t> steps;
  std::error_code error;
  for (fs::directory_iterator entry(checkpoints_path(out), error), end; !error && entry != end;
       entry.increment(error))
    if (const auto step = step_of(entry->path().filename().string())) steps.push_back(*step);
  std::sort(steps.begin(), steps.end());
  return steps;
}

}  // namespace osugen::train
