#include <synth/instruments/patches.h>

#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include <synth/instruments/strokes.h>
#include <synth/signal/filter.h>
#include <synth/signal/oscillator.h>

namespace osugen::synth {

namespace {

std::size_t samples_of(double seconds) {
  return static_cast<std::size_t>(seconds * kSoundRate);
}

/// Falls by 26 dB in that time, a sample at a time.
class Fall {
 public:
  explicit Fall(double seconds) : factor_(static_cast<float>(std::exp(-3 / (seconds * kSoundRate)))) {}
  float next() {
    const float now = level_;
    level_ *= factor_;
    return now;
  }

 private:
  float factor_, level_ = 1;
};

void add(std::vector<float>& to, const std::vector<float>& what, float level, std::size_t at = 0) {
  if (to.size() < at + what.size()) to.resize(at + what.size());
  for (std::size_t i = 0; i < what.size(); ++i) to[at + i] += level * what[i];
}

/// A skin: a tone that falls from one pitch to another.
struct Skin {
  double hz = 50, bend = 4, bend_seconds = 0.03, seconds = 0.4, drive = 0;
};

std::vector<float> skin(const Skin& s) {
  std::vector<float> out(samples_of(2.7 * s.seconds));
  Fall level(s.seconds), bend(s.bend_seconds);
  SoftClip clip;
  Phase phase;
  const auto drive = static_cast<float>(std::exp2(s.drive));
  for (float& x : out) {
    const double hz = s.hz * (1 + (s.bend - 1) * bend.next());
    x = level.next() * sine(phase.turns);
    if (s.drive > 0) x = clip.next(drive * x);
    phase.advance(static_cast<float>(hz / kSoundRate));
  }
  return out;
}

/// Noise between two frequencies.
struct Hiss {
  double low = 2000, high = 12000, seconds = 0.15, attack = 0.0003, resonance = 0;
};

std::vector<float> hiss(const Hiss& h, std::uint64_t seed) {
  std::vector<float> out(samples_of(h.attack + 2.7 * h.seconds));
  Noise noise(seed);
  Filter under, over;
  under.set(h.low, h.resonance);
  over.set(h.high, 0);
  Fall level(h.seconds);
  const double attack = std::max(1.0, h.attack * kSoundRate);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto rise = static_cast<float>(std::min(1.0, static_cast<double>(i + 1) / attack));
    out[i] = over.low(under.high(noise.next())) * rise * (rise < 1 ? 1 : level.next());
  }
  return out;
}

/// Metal: squares at ratios that share no harmonics, above a frequency.
struct Metal {
  double hz = 400, low = 6000, seconds = 0.1, noise = 0.4, stretch = 1;
};

std::vector<float> metal(const Metal& m, Random random) {
  // The six oscillators of the machine that everybody knows, bent by the seed.
  std::array<double, 6> ratios{1, 1.3420, 1.2312, 1.6532, 1.9523, 2.1523};
  std::array<Phase, 6> phases;
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    ratios[i] = std::pow(ratios[i], m.stretch) * random.between(0.97, 1.03);
    phases[i].turns = static_cast<float>(random.uniform());
  }
  std::vector<float> out(samples_of(2.7 * m.seconds));
  Noise noise(random.bits());
  Filter first, second;
  first.set(m.low, 0.2);
  second.set(m.low, 0);
  Fall level(m.seconds);
  for (float& x : out) {
    float sum = static_cast<float>(m.noise) * noise.next();
    for (std::size_t i = 0; i < ratios.size(); ++i) {
      const auto step = static_cast<float>(std::min(m.hz * ratios[i] / kSoundRate, 0.4));
      sum += 0.3F * pulse(phases[i].turns, step, 0.5F);
      phases[i].advance(step);
    }
    x = second.high(first.high(sum)) * level.next();
  }
  return out;
}

/// Several tones that ring out, the higher ones sooner: wood, bells, shells of drums.
std::vector<float> modes(double hz, std::initializer_list<double> ratios, double seconds) {
  std::vector<float> out(samples_of(2.7 * seconds));
  float share = 1;
  for (const double ratio : ratios) {
    Fall level(seconds / std::sqrt(ratio));
    Phase phase;
    const auto step = static_cast<float>(std::min(hz * ratio / kSoundRate, 0.45));
    for (float& x : out) {
      x += share * level.next() * sine(phase.turns);
      phase.advance(step);
    }
    share *= 0.7F;
  }
  return out;
}

/// One stroke of a kit: sounds that were drawn once.
using Wave = std::vector<float>;

Wave kick_808(Random& r) {
  Wave out = skin({r.between(42, 58), r.between(1.5, 4), r.between(0.01, 0.05), r.log_between(0.25, 0.9),
                   r.chance(0.5) ? r.between(0, 2) : 0});
  add(out, hiss({1500, 6000, 0.004, 0.0003, 0}, r.bits()), static_cast<float>(r.between(0, 0.4)));
  return out;
}

Wave kick_909(Random& r) {
  Wave out = skin(
      {r.between(45, 62), r.between(3, 7), r.between(0.02, 0.06), r.between(0.15, 0.35), r.between(0, 2)});
  add(out, hiss({r.between(800, 3000), 9000, 0.006, 0.0003, 0}, r.bits()),
      static_cast<float>(r.between(0.1, 0.8)));
  return out;
}

/// Torn to pieces, as in hardcore.
Wave kick_hard(Random& r) {
  Wave out = skin(
      {r.between(45, 65), r.between(4, 9), r.between(0.03, 0.1), r.between(0.2, 0.5), r.between(2.5, 5)});
  Filter tone;
  tone.set(r.log_between(2000, 9000), 0.3);
  for (float& x : out) x = tone.low(x);
  return out;
}

Wave kick_acoustic(Random& r) {
  Wave out = skin({r.between(55, 80), r.between(1.3, 2.2), 0.02, r.between(0.1, 0.25), 0});
  add(out, modes(r.between(90, 140), {1.0, 1.59, 2.14, 2.65}, 0.08), 0.25F);
  add(out, hiss({r.between(1500, 3500), 7000, r.between(0.005, 0.02), 0.0005, 0.3}, r.bits()),
      static_cast<float>(r.between(0.2, 0.9)));
  return out;
}

Wave snare_808(Random& r) {
  Wave out = modes(r.between(160, 240), {1.0, r.between(1.5, 2.0)}, r.between(0.06, 0.15));
  add(out, hiss({r.between(1200, 3000), 9000, r.between(0.08, 0.25), 0.0003, 0}, r.bits()),
      static_cast<float>(r.between(0.4, 1.2)));
  return out;
}

Wave snare_909(Random& r) {
  Wave out =
      skin({r.between(160, 220), r.between(1.5, 2.5), 0.015, r.between(0.06, 0.16), r.between(0, 1.5)});
  add(out, hiss({r.between(600, 2500), r.between(8000, 16000), r.between(0.1, 0.3), 0.0003, 0}, r.bits()),
      static_cast<float>(r.between(0.6, 1.6)));
  return out;
}

Wave snare_acoustic(Random& r) {
  Wave out = modes(r.between(170, 260), {1.0, 1.59, 1.94, 2.3, 2.92}, r.between(0.08, 0.2));
  add(out, hiss({r.between(1800, 4000), 14000, r.between(0.1, 0.28), 0.0008, 0.2}, r.bits()),
      static_cast<float>(r.between(0.7, 1.8)));
  add(out, hiss({500, 4000, 0.01, 0.0003, 0}, r.bits()), 0.8F);
  return out;
}

Wave clap(Random& r) {
  Wave out;
  const double low = r.between(800, 1500), gap = r.between(0.007, 0.012);
  const int hands = r.integer(3, 5);
  for (int i = 0; i < hands; ++i) {
    const bool last = i + 1 == hands;
    add(out, hiss({low, low * 4, last ? r.between(0.08, 0.3) : 0.006, 0.0003, 0.3}, r.bits()), 1,
        samples_of(gap * i));
  }
  return out;
}

Wave rim(Random& r) {
  Wave out = modes(r.between(400, 520), {1.0, 3.7, r.between(4, 5)}, r.between(0.02, 0.05));
  add(out, hiss({2000, 12000, 0.01, 0.0003, 0}, r.bits()), 0.4F);
  return out;
}

Wave tom(Random& r, double hz) {
  Wave out = skin({hz * r.between(0.9, 1.1), r.between(1.2, 2), r.between(0.03, 0.08), r.between(0.2, 0.5),
                   r.chance(0.3) ? 1.0 : 0});
  add(out, hiss({800, 5000, 0.03, 0.0005, 0}, r.bits()), static_cast<float>(r.between(0.05, 0.3)));
  return out;
}

Wave hat(Random& r, double seconds, Metal base) {
  base.seconds = seconds;
  return metal(base, r.stream("hat"));
}

Wave cymbal(Random& r, double seconds, double ping) {
  Wave out =
      metal({r.between(250, 500), r.between(2500, 4500), seconds, r.between(0.5, 1.5), r.between(1, 1.6)},
            r.stream("cymbal"));
  add(out, hiss({r.between(4000, 7000), 18000, seconds * 0.5, 0.001, 0}, r.bits()), 0.7F);
  if (ping > 0)
    add(out, modes(r.between(2500, 3600), {1.0, 1.47, 2.09}, 0.25), static_cast<float>(0.25 * ping));
  return out;
}

Wave cowbell(Random& r) {
  const double hz = r.between(480, 600);
  Wave out(samples_of(0.5));
  Fall level(r.between(0.08, 0.2));
  Phase low, high;
  Filter tone;
  tone.set(hz * 2.5, 0.3);
  for (float& x : out) {
    const auto step = static_cast<float>(hz / kSoundRate);
    x = tone.band(pulse(low.turns, step, 0.5F) + pulse(high.turns, step * 1.48F, 0.5F)) * level.next();
    low.advance(step);
    high.advance(step * 1.48F);
  }
  return out;
}

Wave tambourine(Random& r) {
  Wave out;
  for (int i = 0; i < 3; ++i) {
    const float level = i == 0 ? 1.0F : static_cast<float>(r.between(0.2, 0.5));
    add(out, hiss({r.between(6000, 8000), 16000, r.between(0.04, 0.12), 0.0005, 0.5}, r.bits()), level,
        samples_of(0.013 * i));
  }
  return out;
}

Wave shaker(Random& r) {
  return hiss({r.between(3500, 6500), 15000, r.between(0.03, 0.09), r.between(0.004, 0.02), 0.3}, r.bits());
}

/// The metal of a kit's hats: closed and open ones are of the same metal.
Metal hat_metal(const std::string& kit, Random& r) {
  if (kit == "808") return {r.between(350, 450), r.between(6500, 8500), 0, r.between(0, 0.3), 1};
  if (kit == "909") return {r.between(500, 800), r.between(5000, 8000), 0, r.between(0.6, 1.5), 1.4};
  return {r.between(280, 500), r.between(3500, 6500), 0, r.between(1, 2.5), 1.8};
}

Wave stroke(Stroke which, const std::string& kit, Random& r, Random hats) {
  const Metal base = hat_metal(kit, hats);
  switch (which) {
    case Stroke::kick:
      return kit == "808"    ? kick_808(r)
             : kit == "909"  ? kick_909(r)
             : kit == "hard" ? kick_hard(r)
                             : kick_acoustic(r);
    case Stroke::snare:
      return kit == "808" ? snare_808(r) : kit == "acoustic" ? snare_acoustic(r) : snare_909(r);
    case Stroke::rim:
      return rim(r);
    case Stroke::clap:
      return clap(r);
    case Stroke::closed_hat:
      return hat(hats, r.between(0.02, 0.07), base);
    case Stroke::pedal_hat:
      return hat(hats, r.between(0.04, 0.1), base);
    case Stroke::open_hat:
      return hat(hats, r.between(0.2, 0.5), base);
    case Stroke::low_tom:
      return tom(r, 85);
    case Stroke::mid_tom:
      return tom(r, 125);
    case Stroke::high_tom:
      return tom(r, 180);
    case Stroke::crash:
      return cymbal(r, r.between(0.7, 1.6), 0);
    case Stroke::ride:
      return cymbal(r, r.between(0.3, 0.8), 1);
    case Stroke::splash:
      return cymbal(r, r.between(0.2, 0.5), 0);
    case Stroke::cowbell:
      return cowbell(r);
    case Stroke::tambourine:
      return tambourine(r);
    case Stroke::shaker:
      return shaker(r);
    case Stroke::conga: {
      Wave out = skin({r.between(180, 360), 1.15, 0.02, r.between(0.08, 0.2), 0});
      add(out, hiss({700, 5000, 0.008, 0.0003, 0}, r.bits()), 0.3F);
      return out;
    }
    case Stroke::wood:
      return modes(r.between(700, 2200), {1.0, 2.7, 4.1}, r.between(0.03, 0.08));
    case Stroke::bell:
      return modes(r.between(900, 2600), {1.0, 1.51, 2.74, 3.76}, r.between(0.2, 0.7));
  }
  return {};
}

/// Every stroke of a kit; each is drawn from a stream of its own when it is first played.
class Kit : public Voice {
 public:
  Kit(std::string kit, Random random) : kit_(std::move(kit)), random_(random) {}

  Clip play(const Ask& ask) override {
    const Stroke which = stroke_of(ask.pitch);
    // Two toms of one size, two crashes: one is a little higher.
    Random own = random_.stream("stroke", static_cast<std::uint64_t>(ask.pitch));
    Clip clip;
    clip.left = stroke(which, kit_, own, random_.stream("metal"));
    soften(clip.left, ask.velocity);
    return clip;
  }

 private:
  /// A soft stroke is lower and darker.
  static void soften(std::vector<float>& sound, double velocity) {
    const auto level = static_cast<float>(0.25 + 0.75 * velocity);
    OnePole dark(std::min(20000.0, 2500 * std::exp2(3.2 * velocity)));
    for (float& x : sound) x = level * dark.low(x);
  }

  std::string kit_;
  Random random_;
};

}  // namespace

std::unique_ptr<Voice> make_drum(const std::string& patch, Random random) {
  // "kick_808", "snare_acoustic", "hat_909", "perc_808": part and kit. Parts of one kit are drawn apart.
  constexpr std::array<std::string_view, 4> kParts{"kick_", "snare_", "hat_", "perc_"};
  constexpr std::array<std::string_view, 4> kKits{"808", "909", "acoustic", "hard"};
  for (const std::string_view part : kParts) {
    if (!patch.starts_with(part)) continue;
    const std::string kit = patch.substr(part.size());
    for (const std::string_view known : kKits)
      if (kit == known) return std::make_unique<Kit>(kit, random);
  }
  return nullptr;
}

}  // namespace osugen::synth
