// tools/bench/modules.h - components with the defaults of their descriptors, weights from a seed.
#pragma once

#include <memory>
#include <string>

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/sampler.h>

namespace osugen::bench {

/// The bins, frame rate and vocabulary of pipelines/reference.json, and the song that all benches are for.
struct ReferenceSong {
  static constexpr std::int64_t kBins = 80, kVocabulary = 160;
  static constexpr double kSeconds = 180, kFrameMs = 1000.0 * 256 / 22050;
  static constexpr auto kFrames = static_cast<std::int64_t>(kSeconds * 1000 / kFrameMs);
};

/// Says nothing and is never cancelled.
class SilentHost final : public Host {
 public:
  void log(Level /*level*/, std::string_view /*text*/) override {}
  bool cancelled() const override { return false; }
};

/// Built, on the CPU, in evaluation mode, with the same weights every time.
std::shared_ptr<Decoder> reference_decoder();
std::shared_ptr<Encoder> built_encoder(const std::string& type, std::int64_t width);
std::shared_ptr<Sampler> default_sampler(const std::string& type);

}  // namespace osugen::bench
