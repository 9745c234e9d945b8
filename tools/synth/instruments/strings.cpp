#include <synth/instruments/patches.h>

#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include <synth/signal/filter.h>
#include <synth/signal/oscillator.h>

namespace osugen::synth {

namespace {

struct Guitar {
  double ring_seconds = 3;  ///< until a string at middle C has fallen by 60 dB
  double bright = 0.5;      ///< 0 dull to 1: how little of the highs each round takes away
  double pluck = 0.2;       ///< where it is plucked, as a share of its length
  double release = 0.1;     ///< until a damped string is silent
  std::array<int, 3> keys{0, 0, 0};
  int strings = 1;  ///< how many of those keys sound together
  double detune_cents = 0;
  double drive = 0;       ///< 0 clean to 6 torn
  double cabinet_hz = 0;  ///< what a loudspeaker lets through; 0 none
  double body_hz = 0;     ///< a resonance of the body
  double wide = 0;        ///< 1: played twice, once left and once right
};

/// One string (Karplus and Strong 1983, tuned as Jaffe and Smith 1983).
class String {
 public:
  String(const Guitar& guitar, double key, double velocity, Noise& noise) {
    const double hz = frequency_of(key), period = kSoundRate / hz;
    // The low-pass y = (1 - s) x + s x' delays by s samples near the pitch; what is left of the period is
    // a whole number of samples and an all-pass filter.
    damping_ = static_cast<float>(0.5 * (1 - guitar.bright));
    const double rest = period - damping_;
    const auto whole = static_cast<std::size_t>(std::max(2.0, std::floor(rest - 0.3)));
    const double part = std::clamp(rest - static_cast<double>(whole), 0.1, 1.5);
    tuning_ = static_cast<float>((1 - part) / (1 + part));
    const double ring = guitar.ring_seconds * std::exp2((60 - key) / 30);
    loss_ = static_cast<float>(std::pow(10, -3 / (hz * ring)));
    pluck(guitar, velocity, whole, noise);
  }

  float next() {
    const float out = line_[at_];
    const float dull = (1 - damping_) * out + damping_ * before_;
    before_ = out;
    const float tuned = tuning_ * dull + in_ - tuning_ * out_;
    in_ = dull;
    out_ = tuned;
    line_[at_] = loss_ * tuned;
    at_ = at_ + 1 == line_.size() ? 0 : at_ + 1;
    return out;
  }

 private:
  /// Fills the string with noise, darker for a soft touch, less what plucking at that place cancels.
  void pluck(const Guitar& guitar, double velocity, std::size_t length, Noise& noise) {
    std::vector<float> burst(length);
    OnePole touch(1200 * std::exp2(3.5 * velocity));
    for (float& x : burst) x = touch.low(noise.next());
    line_ = burst;
    const auto shift = static_cast<std::size_t>(guitar.pluck * static_cast<double>(length));
    float mean = 0;
    for (std::size_t i = 0; i < length; ++i) {
      line_[i] -= burst[(i + length - shift) % length];
      mean += line_[i] / static_cast<float>(length);
    }
    for (float& x : line_) x -= mean;
  }

  std::vector<float> line_;
  std::size_t at_ = 0;
  float damping_ = 0, tuning_ = 0, loss_ = 1, before_ = 0, in_ = 0, out_ = 0;
};

class GuitarVoice : public Voice {
 public:
  GuitarVoice(const Guitar& guitar, std::uint64_t seed) : guitar_(guitar), seed_(seed) {}

  Clip play(const Ask& ask) override {
    Clip clip;
    clip.left = take(ask, 0);
    if (guitar_.wide > 0) {
      clip.right = take(ask, 1);
      const auto apart = static_cast<float>(guitar_.wide);
      for (std::size_t i = 0; i < clip.left.size(); ++i) {
        const float left = clip.left[i], right = clip.right[i];
        clip.left[i] = left + (1 - apart) * right;
        clip.right[i] = right + (1 - apart) * left;
      }
    }
    return clip;
  }

 private:
  std::vector<float> take(const Ask& ask, std::uint64_t number) const {
    Random random(0, {seed_ + number * 7919 + static_cast<std::uint64_t>(ask.pitch) * 104729});
    Noise noise(random.bits());
    const double ring = guitar_.ring_seconds * std::exp2((60 - ask.pitch) / 30.0);
    const double seconds = std::min(ask.seconds + 2.7 * guitar_.release, ring * 1.2);
    std::vector<float> out(static_cast<std::size_t>(std::max(seconds, 0.05) * kSoundRate));
    for (int i = 0; i < guitar_.strings; ++i) {
      const double off = guitar_.detune_cents / 100 * random.between(-1, 1);
      String string(guitar_, ask.pitch + guitar_.keys[static_cast<std::size_t>(i)] + off, ask.velocity,
                    noise);
      for (float& x : out) x += string.next();
    }
    finish(ask, out);
    return out;
  }

  void finish(const Ask& ask, std::vector<float>& out) const {
    Envelope level({0.0005, 1, 1, guitar_.release}, ask.seconds);
    SoftClip clip;
    Filter cabinet, cabinet_again, body;
    if (guitar_.cabinet_hz > 0) {
      cabinet.set(guitar_.cabinet_hz, 0.25);
      cabinet_again.set(guitar_.cabinet_hz * 1.2, 0);
    }
    if (guitar_.body_hz > 0) body.set(guitar_.body_hz, 0.6);
    OnePole floor(guitar_.drive > 2 ? 110 : 40);
    const auto drive = static_cast<float>(std::exp2(guitar_.drive));
    // Half of a touch's strength is in front of the amplifier, half behind: torn notes can be soft, too.
    const auto loud = static_cast<float>(std::sqrt(0.15 + 0.85 * ask.velocity));
    for (float& x : out) {
      x *= loud;
      if (guitar_.drive > 0) x = clip.next(drive * x);
      if (guitar_.cabinet_hz > 0) x = cabinet_again.low(cabinet.low(x));
      if (guitar_.body_hz > 0) x += 0.6F * body.band(x);
      x = floor.high(x) * level.next() * loud;
    }
  }

  Guitar guitar_;
  std::uint64_t seed_;
};

Guitar clean(Random& r) {
  Guitar g;
  g.ring_seconds = r.between(1.2, 4);
  g.bright = r.between(0.2, 0.95);
  g.pluck = r.between(0.08, 0.45);
  g.release = r.between(0.05, 0.3);
  g.body_hz = r.chance(0.6) ? r.between(90, 300) : 0;
  g.strings = r.chance(0.3) ? 2 : 1;
  g.detune_cents = g.strings > 1 ? r.between(2, 9) : 0;
  return g;
}

Guitar torn(Random& r) {
  Guitar g = clean(r);
  g.ring_seconds = r.between(4, 9);
  g.body_hz = 0;
  g.drive = r.between(3, 6.5);
  g.cabinet_hz = r.between(3000, 5500);
  g.strings = 1;
  g.release = r.between(0.03, 0.08);
  return g;
}

/// Root, fifth and octave through a torn amplifier, played left and right.
Guitar power(Random& r) {
  Guitar g = torn(r);
  g.strings = 3;
  g.keys = {-12, -5, 0};
  g.detune_cents = r.between(1, 6);
  g.wide = r.between(0.5, 1);
  return g;
}

Guitar koto(Random& r) {
  Guitar g = clean(r);
  g.bright = r.between(0.7, 1);
  g.pluck = r.between(0.04, 0.12);
  g.body_hz = r.between(300, 700);
  g.strings = 1;
  return g;
}

Guitar bass(Random& r) {
  Guitar g = clean(r);
  g.ring_seconds = r.between(0.8, 2.5);
  g.bright = r.between(0.1, 0.9);
  g.pluck = r.between(0.1, 0.3);
  g.body_hz = 0;
  g.strings = 1;
  g.release = 0.04;
  g.drive = r.chance(0.5) ? r.between(0.3, 2.5) : 0;
  g.cabinet_hz = r.chance(0.6) ? r.between(2000, 5000) : 0;
  return g;
}

struct Named {
  std::string_view name;
  Guitar (*make)(Random&);
};
constexpr std::array kPatches{Named{"guitar", clean}, Named{"torn_guitar", torn},
                              Named{"power_guitar", power}, Named{"koto", koto}, Named{"string_bass", bass}};

}  // namespace

std::unique_ptr<Voice> make_string(const std::string& patch, Random random) {
  for (const Named& named : kPatches) {
    if (named.name != patch) continue;
    const Guitar guitar = named.make(random);
    return std::make_unique<GuitarVoice>(guitar, random.bits());
  }
  return nullptr;
}

}  // namespace osugen::synth
