// tests/generate/grid_language.h - a language of gaps in ticks and circles, to look at containment alone.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <osugen/interfaces/tokenizer.h>

namespace osugen::grid {

/// PAD SOS EOS, a circle, and gaps of so many ticks. Several gaps in a row get shorter; the longest may
/// repeat.
enum Word : std::int64_t { pad, sos, eos, circle, first_shift };
inline constexpr std::array<std::int64_t, 7> kShifts{3, 4, 6, 12, 24, 36, 48};
inline constexpr std::int64_t kWords = first_shift + static_cast<std::int64_t>(kShifts.size());
inline constexpr double kTickMs = 10;  ///< 48 to a beat of 125 BPM

class GridCursor : public Cursor {
 public:
  explicit GridCursor(std::int64_t end) : end_(end) { look(); }
  std::span<const std::uint8_t> allowed() const override { return allowed_; }
  void push(std::int64_t token) override {
    if (token < 0 || token >= kWords || allowed_[static_cast<std::size_t>(token)] == 0)
      throw Error(Error::Kind::bad_input, "a word that is not allowed");
    if (token >= first_shift) tick_ += kShifts[static_cast<std::size_t>(token - first_shift)];
    if (token == circle) circles_.push_back(tick_);
    newest_ = token;
    look();
  }
  double time_ms() const override { return kTickMs * static_cast<double>(tick_); }
  std::int64_t tick() const override { return tick_; }
  bool finished() const override { return newest_ == eos; }
  std::int64_t tokens_to_end() const override {
    if (finished()) return 0;
    return newest_ == pad ? 2 : newest_ >= first_shift ? 2 : 1;
  }
  std::int64_t token_to_end() const override {
    if (newest_ == pad) return sos;
    return newest_ >= first_shift ? circle : eos;
  }
  std::int64_t objects() const override { return static_cast<std::int64_t>(circles_.size()); }
  std::unique_ptr<Cursor> clone() const override { return std::unique_ptr<Cursor>(new GridCursor(*this)); }
  const std::vector<std::int64_t>& circles() const { return circles_; }

 private:
  GridCursor(const GridCursor&) = default;
  void look() {
    allowed_.assign(kWords, 0);
    if (newest_ == eos) {
      allowed_[pad] = 1;
    } else if (newest_ == pad) {
      allowed_[sos] = 1;
    } else {
      const bool in_gap = newest_ >= first_shift;
      allowed_[in_gap ? circle : eos] = 1;
      const auto longest = static_cast<std::int64_t>(kShifts.size()) - 1;
      for (std::int64_t i = 0; i <= longest; ++i) {
        const bool shorter =
            !in_gap || i < newest_ - first_shift || (i == longest && newest_ == first_shift + longest);
        if (shorter && tick_ + kShifts[static_cast<std::size_t>(i)] <= end_)
          allowed_[static_cast<std::size_t>(first_shift + i)] = 1;
      }
    }
  }
  std::int64_t end_, tick_ = 0, newest_ = pad;
  std::vector<std::int64_t> circles_;
  std::vector<std::uint8_t> allowed_;
};

/// @param counted  whether the gaps say their ticks
inline Vocabulary vocabulary(bool counted) {
  Vocabulary v;
  v.ticks_per_beat = 48;
  for (const char* name : {"PAD", "SOS", "EOS"}) v.tokens.push_back({name, TokenKind::special, -1});
  v.tokens.push_back({"CIRCLE", TokenKind::type, -1});
  for (const std::int64_t ticks : kShifts)
    v.tokens.push_back({"SHIFT_" + std::to_string(ticks), TokenKind::time, counted ? ticks : -1});
  return v;
}

}  // namespace osugen::grid
