// The reference tokenizer: 160 ids with the default quantizers.
#include <osugen/interfaces/abi.h>

#include "cursor.h"
#include "decode.h"
#include "encode.h"
#include "settings.h"

namespace {

using osugen::Param;

class Osu160 final : public osugen::Tokenizer {
 public:
  static osugen::Descriptor describe() {
    return {.type = "osu160",
            .version = "1.0.0",
            .summary =
                "Encodes maps with 160 tokens: logarithmic time gaps in milliseconds, positions on a 32 x 32 "
                "grid.",
            .params = parameters(),
            .inputs = {},
            .outputs = {{"ids", "int64", {"batch", "length"}}}};
  }

  explicit Osu160(const osugen::Config& config)
      : settings_(std::make_shared<osugen::osu160::Settings>(
            osugen::osu160::Parameters{.time = config.component<osugen::Quantizer>("time"),
                                       .position = config.component<osugen::Quantizer>("position"),
                                       .anchor_range_px = config.number("anchor_range"),
                                       .spinner_bin_ms = config.number("spinner_bin"),
                                       .tolerance_ms = config.number("tolerance"),
                                       .max_anchors = config.integer("max_anchors"),
                                       .closed_loop = config.flag("closed_loop"),
                                       .split_gaps = config.flag("split_gaps"),
                                       .split_anchors = config.flag("split_anchors"),
                                       .fit_sliders = config.flag("fit_sliders"),
                                       .red_anchors = config.flag("red_anchors")})) {}

  const osugen::Vocabulary& vocabulary() const override { return settings_->vocabulary(); }
  osugen::TokenizedMap encode(const osugen::Beatmap& map, const osugen::SongSpan& span) const override {
    return osugen::osu160::encode(settings_, map, span);
  }
  osugen::Beatmap decode(std::span<const std::int64_t> ids, const osugen::SongSpan& span,
                         osugen::Beatmap base) const override {
    return osugen::osu160::decode(settings_, ids, span, std::move(base));
  }
  std::unique_ptr<osugen::Cursor> begin(const osugen::SongSpan& span) const override {
    return std::make_unique<osugen::osu160::GrammarCursor>(settings_, span);
  }

 private:
  static std::vector<Param> parameters() {
    return {
        Param::component("time", "Quantizer of the gap since the previous object (TIME_SHIFT tokens).",
                         osugen::Quantizer::kInterface, "log_time",
                         {{"max", 5000.0}, {"bins", std::int64_t{64}}}),
        Param::component("position", "Quantizer of positions as fractions of the playfield.",
                         osugen::Quantizer::kInterface, "linear",
                         {{"min", 0.0}, {"max", 1.0}, {"bins", std::int64_t{32}}}),
        Param::number("anchor_range", "Maximum distance of an anchor from the previous one, per axis.", 128,
                      1, osugen::osu160::kMaxAnchorRangePx, "px"),
        Param::number("spinner_bin", "Step between the 16 spinner durations.", 500, 10, 60000, "ms"),
        Param::number("tolerance",
                      "Maximum error of a gap; further TIME_SHIFT tokens are added until it is met.", 2, 0,
                      1000, "ms"),
        Param::integer("max_anchors", "Maximum anchors per slider.", 128, 1, osugen::osu160::kMaxAnchors),
        Param::flag("closed_loop",
                    "Measure gaps and anchors from the decoded position, so that errors do not accumulate.",
                    true),
        Param::flag("split_gaps", "Encode a gap as several TIME_SHIFT tokens, each encoding the remainder.",
                    true),
        Param::flag("split_anchors",
                    "Encode a distant anchor of a linear slider as several collinear anchors.", true),
        Param::flag("fit_sliders", "Shorten sliders and spinners to end before the next object.", true),
        Param::flag("red_anchors", "Interpret an anchor at zero offset as a red anchor.", true)};
  }
  std::shared_ptr<const osugen::osu160::Settings> settings_;
};

}  // namespace

OSUGEN_MODULE("osu160", "1.0.0", "MIT", osugen::component<Osu160>())
