// tests/generate/grid_language.h - a language of gaps in ticks, circles and what is held, to look at
// containment alone.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <osugen/interfaces/tokenizer.h>

namespace osugen::grid {

/// PAD SOS EOS, a circle, HOLD LENGTH, and gaps of so many ticks. Several gaps in a row get shorter; the
/// longest may repeat. A gap begins where an object does; what is held ends before the first gap does.
enum Word : std::int64_t { pad, sos, eos, circle, hold, first_length, first_shift = first_length + 2 };
inline constexpr std::array<std::int64_t, 2> kLengths{6, 40};
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
    length_ = token >= first_length && token < first_shift
                  ? kLengths[static_cast<std::size_t>(token - first_length)]
                  : 0;
    if (token == circle || length_ > 0) beginnings_.push_back(tick_);
    newest_ = token;
    look();
  }
  double time_ms() const override { return kTickMs * static_cast<double>(tick_); }
  std::int64_t tick() const override { return tick_; }
  bool finished() const override { return newest_ == eos; }
  std::int64_t tokens_to_end() const override {
    if (finished()) return 0;
    if (newest_ == hold) return 2;
    return newest_ == pad ? 2 : newest_ >= first_shift ? 2 : 1;
  }
  std::int64_t token_to_end() const override {
    if (newest_ == pad) return sos;
    if (newest_ == hold) return first_length;
    return newest_ >= first_shift ? circle : eos;
  }
  std::int64_t objects() const override { return static_cast<std::int64_t>(beginnings_.size()); }
  std::unique_ptr<Cursor> clone() const override { return std::unique_ptr<Cursor>(new GridCursor(*this)); }
  /// The ticks on which its objects begin.
  const std::vector<std::int64_t>& beginnings() const { return beginnings_; }

 private:
  GridCursor(const GridCursor&) = default;
  void look() {
    allowed_.assign(kWords, 0);
    if (newest_ == eos) {
      allowed_[pad] = 1;
    } else if (newest_ == pad) {
      allowed_[sos] = 1;
    } else if (newest_ == hold) {
      for (std::size_t i = 0; i < kLengths.size(); ++i)
        allowed_[static_cast<std::size_t>(first_length) + i] = i == 0 || tick_ + kLengths[i] <= end_ ? 1 : 0;
    } else {
      const bool in_gap = newest_ >= first_shift;
      allowed_[eos] = in_gap ? 0 : 1;
      allowed_[circle] = allowed_[hold] = in_gap ? 1 : 0;
      const auto longest = static_cast<std::int64_t>(kShifts.size()) - 1;
      for (std::int64_t i = 0; i <= longest; ++i) {
        const bool shorter =
            !in_gap || i < newest_ - first_shift || (i == longest && newest_ == first_shift + longest);
        if (shorter && kShifts[static_cast<std::size_t>(i)] > length_ &&
            tick_ + kShifts[static_cast<std::size_t>(i)] <= end_)
          allowed_[static_cast<std::size_t>(first_shift + i)] = 1;
      }
    }
  }
  std::int64_t end_, tick_ = 0, newest_ = pad, length_ = 0;
  std::vector<std::int64_t> beginnings_;
  std::vector<std::uint8_t> allowed_;
};

/// @param counted  whether the gaps say their ticks
inline Vocabulary vocabulary(bool counted) {
  Vocabulary v;
  v.ticks_per_beat = 48;
  for (const char* name : {"PAD", "SOS", "EOS"}) v.tokens.push_back({name, TokenKind::special, -1});
  for (const char* name : {"CIRCLE", "HOLD"}) v.tokens.push_back({name, TokenKind::type, -1});
  for (const std::int64_t ticks : kLengths)
    v.tokens.push_back({"LENGTH_" + std::to_string(ticks), TokenKind::duration, -1});
  for (const std::int64_t ticks : kShifts)
    v.tokens.push_back({"SHIFT_" + std::to_string(ticks), TokenKind::time, counted ? ticks : -1});
  return v;
}

}  // namespace osugen::grid
