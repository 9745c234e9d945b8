// A vocabulary for maps that are played: steps from object to object, sliders that end on the beat.
#include <osugen/interfaces/abi.h>

#include "cursor.h"
#include "decode.h"
#include "encode.h"
#include "vocabulary.h"

namespace {

using osugen::Param;

class Relative final : public osugen::Tokenizer {
 public:
  static osugen::Descriptor describe() {
    return {
        .type = "relative",
        .version = "1.0.0",
        .summary =
            "Encodes objects relative to the previous one by distance and angle, and sliders by beats, "
            "velocity and shape.",
        .params = {Param::component("time",
                                    "Quantizer of the gap since the previous object (TIME_SHIFT tokens); "
                                    "must be based on beats.",
                                    osugen::Quantizer::kInterface, "beat", {}),
                   Param::number(
                       "tolerance",
                       "Maximum error of a gap; further TIME_SHIFT tokens are added until it is met.", 2, 0,
                       1000, "ms"),
                   Param::integer("directions", "Number of directions of steps and sliders.", 48, 8, 360)},
        .inputs = {},
        .outputs = {{"ids", "int64", {"batch", "length"}}}};
  }

  explicit Relative(const osugen::Config& config)
      : meaning_(std::make_shared<osugen::relative::Meaning>(
            osugen::relative::Parameters{.time = config.component<osugen::Quantizer>("time"),
                                         .tolerance_ms = config.number("tolerance"),
                                         .directions = config.integer("directions")})) {}

  const osugen::Vocabulary& vocabulary() const override { return meaning_->vocabulary(); }
  osugen::TokenizedMap encode(const osugen::Beatmap& map, const osugen::SongSpan& span) const override {
    return osugen::relative::encode(meaning_, map, span);
  }
  osugen::Beatmap decode(std::span<const std::int64_t> ids, const osugen::SongSpan& span,
                         osugen::Beatmap base) const override {
    return osugen::relative::decode(meaning_, ids, span, std::move(base));
  }
  std::unique_ptr<osugen::Cursor> begin(const osugen::SongSpan& span) const override {
    return std::make_unique<osugen::relative::GrammarCursor>(meaning_, span);
  }

 private:
  std::shared_ptr<const osugen::relative::Meaning> meaning_;
};

}  // namespace

OSUGEN_MODULE("relative", "1.0.0", "MIT", osugen::component<Relative>())
