// plugins/frontend/mel - the mel spectrogram of a song.
#include <mel_filters/mel_spectrum.h>
#include <osugen/interfaces/abi.h>

namespace {

using namespace osugen;

class Mel final : public mel::MelFrontend {
 public:
  static Descriptor describe() {
    Descriptor d{
        .type = "mel",
        .version = "1.0.0",
        .summary = "Mel spectrogram in decibels, equal to librosa's: 80 bands every 11.6 ms by default.",
        .params = mel::shared_params({}),
        .inputs = {{"samples", "float32", {"samples"}}},
        .outputs = {{"features", "float32", {"1", "frames", "n_mels"}}}};
    d.params.insert(d.params.begin() + 2,
                    Param::integer("n_fft", "FFT window size; even.", 1024, 16, 65536, "samples"));
    return d;
  }

  explicit Mel(const Config& config) : MelFrontend(config, {config.integer("n_fft")}) {}
};

}  // namespace

OSUGEN_MODULE("mel", "1.0.0", "MIT", osugen::component<Mel>())
