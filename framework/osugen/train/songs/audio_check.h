// osugen/train/songs/audio_check.h - hashes a song's audio and checks its format in one pass. Private to this
// library.
#pragma once

#include <string>
#include <string_view>

#include <osugen/train/songs/content_hash.h>

namespace osugen::train {

/// Fed a file in pieces; keeps the first 256 KiB behind its tags, for a look at the format.
class AudioCheck {
 public:
  void add(std::string_view piece);
  std::string hash() const { return hash_.hex(); }
  /// A clause, "this is a MIDI file ..."; empty where it begins as a song does.
  std::string why_no_song() const;

 private:
  ContentHash hash_;
  std::string head_;
  std::size_t to_skip_ = 0;  // of a tag, beyond what was fed
  bool past_tags_ = false, any_ = false;
};

}  // namespace osugen::train
