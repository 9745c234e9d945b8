#include <synth/instruments/patches.h>

#include <cmath>
#include <vector>

#include <synth/signal/filter.h>
#include <synth/signal/oscillator.h>

namespace osugen::synth {

namespace {

struct Sweep {
  double low_hz = 200, high_hz = 8000;
  double tone = 0.3;  ///< level of saws that rise beside the noise
  double resonance = 0.4;
  double curve = 2;    ///< of the level: how late a riser gets loud
  bool falls = false;  ///< from high and loud to low and soft
  bool hits = false;   ///< begins with a blow
  double gate_hz = 0;  ///< chopped that often
};

class SweepVoice : public Voice {
 public:
  SweepVoice(const Sweep& sweep, std::uint64_t seed) : sweep_(sweep), seed_(seed) {}

  Clip play(const Ask& ask) override {
    Clip clip;
    clip.left = one(ask, seed_);
    clip.right = one(ask, seed_ + 1);
    // What rises has no onset that one could hear: it begins where it begins. A blow has one.
    clip.starts_at_onset = !sweep_.hits;
    return clip;
  }

 private:
  std::vector<float> one(const Ask& ask, std::uint64_t seed) const {
    const double seconds = std::clamp(sweep_.hits ? 2.5 : ask.seconds, 0.1, 20.0);
    std::vector<float> out(static_cast<std::size_t>(seconds * kSoundRate));
    Noise noise(seed * 2654435761U + 99);
    Filter band, again;
    Phase first, second, gate;
    Phase boom;
    const auto tone = static_cast<float>(sweep_.tone);
    float low_step = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double part = static_cast<double>(i) / static_cast<double>(out.size());
      const double way = sweep_.falls || sweep_.hits ? 1 - part : part;
      if (i % 64 == 0) {
        const double hz = sweep_.low_hz * std::pow(sweep_.high_hz / sweep_.low_hz, way);
        band.set(hz, sweep_.resonance);
        again.set(hz, 0);
        low_step = static_cast<float>(std::min(110 * std::exp2(3 * way), 4000.0) / kSoundRate);
      }
      float x = again.low(band.low(noise.next()));
      x += tone * 0.5F * (saw(first.turns, low_step) + saw(second.turns, low_step * 1.007F));
      first.advance(low_step);
      second.advance(low_step * 1.007F);
      if (sweep_.gate_hz > 0) {
        x *= 0.35F + 0.65F * (gate.turns < 0.6F ? 1 : 0);
        gate.advance(static_cast<float>(sweep_.gate_hz / kSoundRate));
      }
      const double edge = std::min(1.0, static_cast<double>(out.size() - i) / 400);
      x *= static_cast<float>(std::pow(way, sweep_.hits ? 3 : sweep_.curve) * edge);
      if (sweep_.hits) {
        x += 1.5F * sine(boom.turns) * static_cast<float>(std::exp(-4 * part) * edge);
        boom.advance(static_cast<float>((38 + 90 * std::exp(-30 * part)) / kSoundRate));
      }
      out[i] = x * static_cast<float>(0.4 + 0.6 * ask.velocity);
    }
    return out;
  }

  Sweep sweep_;
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<Voice> make_sweep(const std::string& patch, Random random) {
  Sweep sweep;
  sweep.low_hz = random.log_between(120, 500);
  sweep.high_hz = random.log_between(4000, 16000);
  sweep.tone = random.chance(0.6) ? random.between(0.1, 0.6) : 0;
  sweep.resonance = random.between(0.1, 0.8);
  sweep.curve = random.between(1, 3);
  sweep.gate_hz = random.chance(0.2) ? random.between(6, 14) : 0;
  if (patch == "fall") {
    sweep.falls = true;
  } else if (patch == "impact") {
    sweep.hits = true;
    sweep.tone = 0;
    sweep.gate_hz = 0;
  } else if (patch != "riser") {
    return nullptr;
  }
  return std::make_unique<SweepVoice>(sweep, random.bits());
}

}  // namespace osugen::synth
