// plugins/timing/from_map - the red lines of a map that somebody has timed.
#include <algorithm>

#include <fmt/format.h>

#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/timing.h>

namespace {

using namespace osugen;

class FromMap final : public Timing {
 public:
  static Descriptor describe() {
    return {.type = "from_map",
            .version = "1.0.0",
            .summary = "Uses the red lines of an .osu file of the same song; ignores the audio.",
            .params = {Param::path("map", "The .osu file to take the timing from."), bias_param()},
            .inputs = {},
            .outputs = {{"red_lines", "RedLine", {"lines"}}}};
  }

  /// Without a file it can be looked at, but estimate() refuses.
  explicit FromMap(const Config& config) : bias_ms_(config.number("bias_ms")) {
    if (!config.text("map").empty()) read(config.text("map"), config.host());
  }

  double sample_rate() const override { return 0; }
  double bias_ms() const override { return bias_ms_; }
  TimingEstimate estimate(const Audio& /*audio*/) const override {
    if (red_lines_.empty()) {
      throw Error(Error::Kind::bad_config, "no map given", {}, "the path of an .osu file",
                  "set \"map\" of the timing stage in pipeline.json, or pass --set timing.map=FILE.osu");
    }
    return {.red_lines = red_lines_, .confidence = 1, .alternatives = {}};
  }

 private:
  void read(const std::string& path, Host& host) {
    const ReadBeatmap read = read_beatmap_file(path);
    red_lines_ = red_lines(read.map);
    const auto lost = std::count_if(read.rejected.begin(), read.rejected.end(),
                                    [](const RejectedLine& line) { return line.section == "TimingPoints"; });
    if (red_lines_.empty()) {
      throw Error(Error::Kind::bad_input, "the map has no red lines", path,
                  "an .osu file with at least one uninherited line under [TimingPoints]",
                  "time the song in the editor first, or use another map");
    }
    if (lost > 0) {
      host.log(Host::Level::warning,
               fmt::format("{}: {} lines of [TimingPoints] cannot be parsed and are skipped", path, lost));
    }
    for (RedLine& line : red_lines_) line.time_ms += bias_ms_;
  }

  double bias_ms_;
  std::vector<RedLine> red_lines_;  ///< song time
};

}  // namespace

OSUGEN_MODULE("from_map", "1.0.0", "MIT", osugen::component<FromMap>())
