// The reference tokenizer: 160 ids with the default quantizers.
#include <osugen/interfaces/abi.h>

#include "coding.h"
#include "cursor.h"
#include "settings.h"
#include "tokenization/grammar_tokenizer.h"

namespace osugen::osu160 {
namespace {

using Base = tokenization::GrammarTokenizer<Settings, GrammarCursor, encode, decode>;

class Osu160 final : public Base {
 public:
  static Descriptor describe() {
    return {.type = "osu160",
            .version = "1.0.0",
            .summary =
                "Encodes maps with 160 tokens: logarithmic time gaps in milliseconds, positions on a 32 x 32 "
                "grid.",
            .params = parameters(),
            .inputs = {},
            .outputs = {{"ids", "int64", {"batch", "length"}}}};
  }

  explicit Osu160(const Config& config)
      : Base(Settings(Parameters{.time = config.component<Quantizer>("time"),
                                 .position = config.component<Quantizer>("position"),
                                 .anchor_range_px = config.number("anchor_range"),
                                 .spinner_bin_ms = config.number("spinner_bin"),
                                 .tolerance_ms = config.number("tolerance"),
                                 .max_anchors = config.integer("max_anchors"),
                                 .closed_loop = config.flag("closed_loop"),
                                 .split_gaps = config.flag("split_gaps"),
                                 .split_anchors = config.flag("split_anchors"),
                                 .fit_sliders = config.flag("fit_sliders"),
                                 .red_anchors = config.flag("red_anchors")})) {}

 private:
  static std::vector<Param> parameters() {
    return {
        Param::component("time", "Quantizer of the gap since the previous object (TIME_SHIFT tokens).",
                         Quantizer::kInterface, "log_time", {{"max", 5000.0}, {"bins", std::int64_t{64}}}),
        Param::component("position", "Quantizer of positions as fractions of the playfield.",
                         Quantizer::kInterface, "linear",
                         {{"min", 0.0}, {"max", 1.0}, {"bins", std::int64_t{32}}}),
        Param::number("anchor_range", "Maximum distance of an anchor from the previous one, per axis.", 128,
                      1, kMaxAnchorRangePx, "px"),
        Param::number("spinner_bin", "Step between the 16 spinner durations.", 500, 10, 60000, "ms"),
        Param::number("tolerance",
                      "Maximum error of a gap; further TIME_SHIFT tokens are added until it is met.", 2, 0,
                      1000, "ms"),
        Param::integer("max_anchors", "Maximum anchors per slider.", 128, 1, kMaxAnchors),
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
};

}  // namespace
}  // namespace osugen::osu160

OSUGEN_MODULE("osu160", "1.0.0", "MIT", osugen::component<osugen::osu160::Osu160>())
