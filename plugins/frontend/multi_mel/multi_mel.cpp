// plugins/frontend/multi_mel - mel spectrograms of several window sizes side by side.
//
// The windows and bands of Dance Dance Convolution (Donahue, Lipton, McAuley 2017, section 4.1): 23, 46 and
// 93 ms, 80 bands from 27.5 Hz to 16 kHz.
#include <mel_filters/mel_spectrum.h>
#include <osugen/interfaces/abi.h>

namespace {

using namespace osugen;

class MultiMel final : public mel::MelFrontend {
 public:
  static Descriptor describe() {
    Descriptor d{.type = "multi_mel",
                 .version = "1.0.0",
                 .summary =
                     "Concatenated mel spectrograms of several window sizes: short windows resolve time, "
                     "long ones pitch.",
                 .params = mel::shared_params(
                     {.sample_rate = 44100, .f_min = 27.5, .f_max = 16000, .hop_length = 512}),
                 .inputs = {{"samples", "float32", {"samples"}}},
                 .outputs = {{"features", "float32", {"1", "frames", "n_ffts * n_mels"}}}};
    d.params.insert(
        d.params.begin() + 2,
        Param::integers("n_ffts", "FFT window sizes, even; their bands are concatenated in this order.",
                        {1024, 2048, 4096}, 16, 65536, "samples"));
    return d;
  }

  explicit MultiMel(const Config& config) : MelFrontend(config, windows(config)) {}

 private:
  static const std::vector<std::int64_t>& windows(const Config& config) {
    const std::vector<std::int64_t>& windows = config.integers("n_ffts");
    if (windows.empty() || windows.size() > 16) {
      throw Error(Error::Kind::bad_config, "'n_ffts' has no window sizes or too many", {},
                  "1 to 16 window sizes", "write a list, such as [1024, 2048, 4096]");
    }
    return windows;
  }
};

}  // namespace

OSUGEN_MODULE("multi_mel", "1.0.0", "MIT", osugen::component<MultiMel>())
