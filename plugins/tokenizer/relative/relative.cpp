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
        .summary = "Steps from object to object by distance and turn, sliders by beats, velocity and form.",
        .params = {Param::component("time",
                                    "How the gap since the object before is turned into TIME_SHIFT "
                                    "tokens; one that counts the beat.",
                                    osugen::Quantizer::kInterface, "beat", {}),
                   Param::number("tolerance",
                                 "A gap is said in further TIME_SHIFT tokens until it is this near.", 2, 0,
                                 1000, "ms"),
                   Param::integer("directions", "How many directions a step or a slider can take.", 48, 8,
                                  360)},
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
