// plugins/mel - the mel spectrogram of a song.
#include <mel_filters/mel_spectrum.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/frontend.h>

namespace {

using namespace osugen;

class Mel final : public Frontend {
 public:
  static Descriptor describe() {
    Descriptor d{.type = "mel",
                 .version = "1.0.0",
                 .summary = "The mel spectrogram: 80 bands every 11.6 ms, in dB, equal to librosa's.",
                 .params = mel::shared_params({}),
                 .inputs = {{"samples", "float32", {"samples"}}},
                 .outputs = {{"features", "float32", {"1", "frames", "n_mels"}}}};
    d.params.insert(d.params.begin() + 2,
                    Param::integer("n_fft", "The window that a frame hears, an even number.", 1024, 16, 65536,
                                   "samples"));
    return d;
  }

  explicit Mel(const Config& config) : settings_(config), host_(&config.host()) {
    sizes_.emplace_back(settings_, config.integer("n_fft"));
    mel::warn_of_empty_filters(sizes_, config.host());
  }

  double sample_rate() const override { return settings_.sample_rate; }
  std::int64_t bins() const override { return settings_.n_mels; }
  double frame_rate() const override {
    return settings_.sample_rate / static_cast<double>(settings_.hop_length);
  }
  Features extract(const Audio& audio) const override {
    return mel::extract(settings_, sizes_, audio, *host_);
  }

 private:
  mel::Settings settings_;
  Host* host_;
  std::vector<mel::MelSpectrum> sizes_;
};

}  // namespace

OSUGEN_MODULE("mel", "1.0.0", "MIT", osugen::component<Mel>())
