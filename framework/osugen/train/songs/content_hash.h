// osugen/train/songs/content_hash.h - content hashes that identify songs, maps and cache entries.
//
// XXH3 of xxHash, whose 128 bits are the same on every machine and in every version from 0.8 on. It tells
// different content apart; it keeps nobody out who makes two files of one hash on purpose.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace osugen::train {

/// Fed in pieces, so that nothing has to be in memory whole.
class ContentHash {
 public:
  ContentHash();
  ~ContentHash();
  ContentHash(const ContentHash&) = delete;
  ContentHash& operator=(const ContentHash&) = delete;
  void add(std::string_view bytes);
  /// Of all that was added: 32 hexadecimal digits.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string content_hash(std::string_view bytes);

/// 64 bits of `text` and `seed`.
std::uint64_t keyed_hash(std::string_view text, std::uint64_t seed);

}  // namespace osugen::train
