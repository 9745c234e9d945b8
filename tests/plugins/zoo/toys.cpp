// One component of every kind, with parameters of every type, for tests of what reads pipelines. Those
// that would need tensors can be described and not constructed.
#include "animal.h"

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/sampler.h>
#include <osugen/interfaces/timing.h>
#include <osugen/interfaces/tokenizer.h>

namespace {

using osugen::Config;
using osugen::Descriptor;
using osugen::Param;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// A component that is only ever looked at.
Descriptor shown(const char* type, const char* summary, const char* interface, std::vector<Param> params) {
  Descriptor d{type, "1.0.0", summary, std::move(params), {}, {}};
  d.interface = interface;
  d.create = [](const Config&) -> std::unique_ptr<osugen::Component> { return nullptr; };
  return d;
}

class ToyTiming final : public osugen::Timing {
 public:
  static Descriptor describe() {
    return {"toys/timing",
            "1.0.0",
            "Says what it is told.",
            {Param::number("bpm", "Beats per minute.", 120, 1, 1000, "BPM"),
             Param::number("offset_ms", "When the first beat is.", 0, -kNoLimit, kNoLimit, "ms"),
             Param::path("map", "A map to read the red lines from.")},
            {},
            {}};
  }
  explicit ToyTiming(const Config& c) : bpm_(c.number("bpm")), map_(c.text("map")) {}
  double sample_rate() const override { return 0; }
  osugen::TimingEstimate estimate(const osugen::Audio&) const override {
    osugen::TimingEstimate out;
    out.red_lines.push_back({0, 60000 / bpm_, 4});
    return out;
  }
  /// The length of the path: how a test sees what the component was given.
  double bias_ms() const override { return static_cast<double>(map_.size()); }

 private:
  double bpm_;
  std::string map_;
};

class ToyTokenizer final : public osugen::Tokenizer {
 public:
  static Descriptor describe() {
    return {"toys/tokenizer",
            "1.0.0",
            "Has as many tokens as its quantizers have bins.",
            {Param::flag("closed_loop", "Measures from the decoded clock.", true),
             Param::component("time", "How gaps are counted.", osugen::Quantizer::kInterface, "kit",
                              {{"bins", std::int64_t{32}}}),
             Param::component("position", "How places are counted.", osugen::Quantizer::kInterface, "kit",
                              {{"bins", std::int64_t{16}}, {"not_a_parameter", 1.0}})},
            {},
            {}};
  }
  explicit ToyTokenizer(const Config& c) {
    vocabulary_.tokens.resize(static_cast<std::size_t>(c.component<osugen::Quantizer>("time")->bins() +
                                                       c.component<osugen::Quantizer>("position")->bins()));
  }
  const osugen::Vocabulary& vocabulary() const override { return vocabulary_; }
  osugen::TokenizedMap encode(const osugen::Beatmap&, const osugen::SongSpan&) const override { return {}; }
  osugen::Beatmap decode(std::span<const std::int64_t>, const osugen::SongSpan&,
                         osugen::Beatmap base) const override {
    return base;
  }
  std::unique_ptr<osugen::Cursor> begin(const osugen::SongSpan&) const override { return nullptr; }

 private:
  osugen::Vocabulary vocabulary_;
};

class ToyPass final : public osugen::Pass {
 public:
  static Descriptor describe() {
    return {
        "toys/pass", "1.0.0", "Leaves the map as it is.", {Param::text("label", "What to call it.", "none")},
        {},          {}};
  }
  explicit ToyPass(const Config&) {}
  void apply(osugen::Beatmap&, const osugen::Song&, const osugen::MapRequest&) const override {}
};

Descriptor frontend() {
  return shown("toys/frontend", "Hears nothing.", osugen::Frontend::kInterface,
               {Param::integer("n_mels", "Bands.", 80, 1, 512),
                Param::choice("scale", "Which mel scale.", "slaney", {"slaney", "htk"}),
                Param::number("floor_db", "Quieter is silence.", -80, -kNoLimit, 0, "dB"),
                Param::numbers("windows_ms", "Lengths of the windows.", {23.0, 46.0}, 1, 200, "ms")});
}
Descriptor encoder() {
  return shown("toys/encoder", "Remembers nothing.", osugen::Encoder::kInterface,
               {Param::integers("channels", "Channels of each layer.", {256, 512}, 1, 1024)});
}
Descriptor decoder() {
  return shown(
      "toys/decoder", "Says nothing.", osugen::Decoder::kInterface,
      {Param::integer("layers", "Layers.", 6, 1, 64),
       Param::choice("positions", "Which positional encoding.", "sinusoidal", {"sinusoidal", "learned"})});
}
Descriptor sampler() {
  return shown("toys/sampler", "Chooses nothing.", osugen::Sampler::kInterface,
               {Param::number("p", "Probability mass to keep.", 0.9, 0, 1),
                Param::number("temperature", "Divides the logits.", 1, 0.01, 10)});
}
Descriptor other_sampler() {
  return shown("toys/greedy", "Chooses nothing else.", osugen::Sampler::kInterface, {});
}
Descriptor fine() {
  Descriptor d = animal("toys/fine");
  d.params = {Param::integer("bins", "How many integers there are.", 48, 40, 64)};
  return d;
}

}  // namespace

OSUGEN_MODULE("toys", "1.0.0", "MIT", frontend(), osugen::component<ToyTiming>(), fine(),
              osugen::component<ToyTokenizer>(), encoder(), decoder(), sampler(), other_sampler(),
              osugen::component<ToyPass>())
