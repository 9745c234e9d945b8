// plugins/timing/fixed - one red line, as the configuration says it.
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/timing.h>

namespace {

using namespace osugen;

class Fixed final : public Timing {
 public:
  static Descriptor describe() {
    return {
        .type = "fixed",
        .version = "1.0.0",
        .summary = "One red line with a given tempo and offset; ignores the audio.",
        // The range of a beat is that of the game: 6 ms to a minute.
        .params = {Param::number("bpm", "Tempo in beats per minute.", 120, 1, 10000, "BPM"),
                   Param::number("offset_ms", "Start of the first bar in map time, as shown in the editor.",
                                 0, -3600000, 3600000, "ms"),
                   Param::integer("meter", "Beats per bar.", 4, 1, 64), bias_param()},
        .inputs = {},
        .outputs = {{"red_lines", "RedLine", {"lines"}}}};
  }

  explicit Fixed(const Config& config)
      : line_{config.number("offset_ms") + config.number("bias_ms"), 60000.0 / config.number("bpm"),
              static_cast<int>(config.integer("meter"))},
        bias_ms_(config.number("bias_ms")) {}

  double sample_rate() const override { return 0; }
  TimingEstimate estimate(const Audio& /*audio*/) const override {
    return {.red_lines = {line_}, .confidence = 1, .alternatives = {}};
  }
  double bias_ms() const override { return bias_ms_; }

 private:
  RedLine line_;
  double bias_ms_;
};

}  // namespace

OSUGEN_MODULE("fixed", "1.0.0", "MIT", osugen::component<Fixed>())
