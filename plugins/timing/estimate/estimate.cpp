// plugins/timing/estimate - red lines from the sound of the song.
#include <cmath>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/timing.h>
#include <osugen/tempo/estimate.h>

namespace {

using namespace osugen;

class Estimate final : public Timing {
 public:
  static Descriptor describe() {
    return {.type = "estimate",
            .version = "1.0.0",
            .summary = "Estimates tempo, offset and meter from the audio, and reports low confidence.",
            .params = {Param::number("lowest_bpm", "Minimum tempo.", 60, 60, 239, "BPM"),
                       Param::number("highest_bpm", "Maximum tempo.", 240, 61, 240, "BPM"),
                       Param::number("double_below_bpm",
                                     "Double slower tempos, as mappers do, up to highest_bpm; 0: never.", 100,
                                     0, 120, "BPM"),
                       bias_param()},
            .inputs = {{"audio", "float32", {"samples"}}},
            .outputs = {{"red_lines", "RedLine", {"lines"}}}};
  }

  explicit Estimate(const Config& config)
      : limits_{config.number("lowest_bpm"), config.number("highest_bpm"), config.number("double_below_bpm")},
        bias_ms_(config.number("bias_ms")),
        host_(&config.host()) {
    if (limits_.highest_bpm < limits_.lowest_bpm * 2)
      throw Error(Error::Kind::bad_config, "the range from lowest_bpm to highest_bpm is less than an octave",
                  {}, "highest_bpm at least twice lowest_bpm");
  }

  double sample_rate() const override { return tempo::kSampleRate; }
  double bias_ms() const override { return bias_ms_; }

  TimingEstimate estimate(const Audio& audio) const override {
    if (audio.sample_rate != tempo::kSampleRate)
      throw Error(Error::Kind::bad_input, "the audio has the wrong sample rate", {}, "22050 Hz");
    for (const float sample : audio.samples)
      if (!std::isfinite(sample)) throw Error(Error::Kind::bad_input, "the audio contains NaN samples");
    const Cancel cancel = host_->cancellation();
    return tempo::estimate(tempo::listen(audio, cancel), limits_, cancel);
  }

 private:
  tempo::Limits limits_;
  double bias_ms_;
  Host* host_;
};

}  // namespace

OSUGEN_MODULE("estimate", "1.0.0", "MIT", osugen::component<Estimate>())
