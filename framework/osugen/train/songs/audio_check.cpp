#include <osugen/train/songs/audio_check.h>

#include <algorithm>

#include <osugen/audio/sniff.h>
#include <osugen/error/error.h>

namespace osugen::train {
namespace {
constexpr std::size_t kHead = std::size_t{256} << 10U;
constexpr std::size_t kTagHeader = 10;
}  // namespace

void AudioCheck::add(std::string_view piece) {
  hash_.add(piece);
  any_ = any_ || !piece.empty();
  const std::size_t skipped = std::min(to_skip_, piece.size());
  to_skip_ -= skipped;
  piece.remove_prefix(skipped);
  if (past_tags_) {
    head_ += piece.substr(0, kHead - std::min(kHead, head_.size()));
    return;
  }
  head_ += piece;
  while (to_skip_ == 0 && head_.size() >= kTagHeader) {
    const std::size_t tag = audio::id3_size(head_);
    past_tags_ = tag == 0;
    if (past_tags_) break;
    const std::size_t kept = std::min(tag, head_.size());
    to_skip_ = tag - kept;
    head_.erase(0, kept);
  }
}

std::string AudioCheck::why_no_song() const {
  if (any_ && head_.empty()) return "the file ends within its ID3 tag";
  try {
    audio::sniff(head_);
  } catch (const Error& error) {
    return error.problem();
  }
  return {};
}

}  // namespace osugen::train
