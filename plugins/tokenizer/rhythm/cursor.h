// cursor.h - the grammar of rhythm alone.
//
//   circle   := CIRCLE
//   slider   := SLIDER_slides LENGTH
//   spinner  := SPINNER LENGTH
//
// Times are as beat_cursor.h keeps them.
#pragma once

#include <memory>
#include <utility>

#include "tokenization/beat_cursor.h"

namespace osugen::rhythm {

/// Shared by the cursors of one tokenizer.
class Meaning : public tokenization::BeatTokens {
 public:
  /// @throws Error bad_config when the time quantizer counts no beat
  Meaning(std::shared_ptr<const Quantizer> time, double tolerance_ms)
      : BeatTokens(std::move(time), tolerance_ms) {
    add_lengths();
  }
};

class GrammarCursor final : public tokenization::BeatCursor {
 public:
  /// @throws Error bad_input when the span is not of finite times
  GrammarCursor(std::shared_ptr<const Meaning> meaning, const SongSpan& span)
      : BeatCursor(*meaning, span), meaning_(std::move(meaning)) {}

  std::unique_ptr<Cursor> clone() const override { return std::make_unique<GrammarCursor>(*this); }

 private:
  bool begin_parts() override { return kind() == ObjectKind::circle; }
  void allow_parts() override { allow_lengths(); }
  bool take(std::int64_t part) override {
    take_length(part);
    return true;
  }
  std::int64_t circle_parts() const override { return 0; }
  std::int64_t parts_left() const override { return 1; }

  std::shared_ptr<const Meaning> meaning_;
};

}  // namespace osugen::rhythm
