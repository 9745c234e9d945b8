#include <synth/instruments/patches.h>

#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include <synth/signal/filter.h>
#include <synth/signal/oscillator.h>

namespace osugen::synth {

namespace {

/// A carrier and what sways it.
struct Pair {
  double ratio = 1, modulator_ratio = 1;  ///< of the key's frequency
  double index = 1;                       ///< how far it sways, in radians
  double index_seconds = 0.3;             ///< until the sway has fallen
  double index_rest = 0;                  ///< share of the index that stays
  double level = 1;
  Envelope::Shape shape;
  double detune_cents = 0;
};

struct Fm {
  std::array<Pair, 3> pairs;
  int count = 1;
  double vibrato_cents = 0, vibrato_hz = 5;
  double tremolo = 0;  ///< of the level, from side to side
};

class FmVoice : public Voice {
 public:
  explicit FmVoice(const Fm& knobs) : knobs_(knobs) {}

  Clip play(const Ask& ask) override {
    std::size_t length = 0;
    for (int i = 0; i < knobs_.count; ++i) {
      length = std::max(length, Envelope::samples(faded(knobs_.pairs[static_cast<std::size_t>(i)], ask).shape,
                                                  ask.seconds));
    }
    Clip clip;
    clip.left.resize(length);
    for (int i = 0; i < knobs_.count; ++i)
      add(ask, faded(knobs_.pairs[static_cast<std::size_t>(i)], ask), clip.left);
    if (knobs_.tremolo > 0) sway(clip);
    return clip;
  }

 private:
  /// What falls falls sooner at high keys, as strings and bars do.
  static Pair faded(Pair pair, const Ask& ask) {
    const double shorter = std::exp2((60 - ask.pitch) / 24.0);
    pair.shape.decay *= std::clamp(shorter, 0.2, 2.0);
    pair.index_seconds *= std::clamp(shorter, 0.2, 2.0);
    return pair;
  }

  void add(const Ask& ask, const Pair& pair, std::vector<float>& out) const {
    const double hz = frequency_of(ask.pitch + pair.detune_cents / 100);
    // The highest sideband that matters lies index + 1 modulators above the carrier: kept below half the
    // rate.
    const double modulator = std::min(hz * pair.modulator_ratio, 0.2 * kSoundRate);
    const double room = (0.45 * kSoundRate - hz * pair.ratio) / modulator - 1;
    const double index =
        std::clamp(pair.index * (0.3 + 0.7 * ask.velocity), 0.0, std::max(room, 0.0)) / 6.2831853;
    Envelope level(pair.shape, ask.seconds);
    const double fall = std::exp(-3 / (pair.index_seconds * kSoundRate));
    double sway = 1 - pair.index_rest;
    Phase carrier, modulating, vibrato;
    const auto gain = static_cast<float>(pair.level * (0.3 + 0.7 * ask.velocity));
    for (float& x : out) {
      const auto bend = static_cast<float>(1 + knobs_.vibrato_cents / 1731 * sine(vibrato.turns));
      const auto depth = static_cast<float>(index * (pair.index_rest + sway));
      x += gain * level.next() * sine(carrier.turns + depth * sine(modulating.turns));
      sway *= fall;
      carrier.advance(static_cast<float>(hz * pair.ratio / kSoundRate) * bend);
      modulating.advance(static_cast<float>(modulator / kSoundRate) * bend);
      vibrato.advance(static_cast<float>(knobs_.vibrato_hz / kSoundRate));
    }
  }

  void sway(Clip& clip) const {
    clip.right = clip.left;
    for (std::size_t i = 0; i < clip.left.size(); ++i) {
      const float side = sine(static_cast<float>(static_cast<double>(i) / kSoundRate * knobs_.vibrato_hz));
      clip.left[i] *= 1 - static_cast<float>(knobs_.tremolo) * 0.5F * (1 + side);
      clip.right[i] *= 1 - static_cast<float>(knobs_.tremolo) * 0.5F * (1 - side);
    }
  }

  Fm knobs_;
};

Fm epiano(Random& r) {
  Fm fm;
  fm.count = 2;
  const double length = r.between(0.8, 2.5);
  fm.pairs[0] = {
      1, 1, r.between(0.5, 2.2), r.between(0.3, 1), 0.2, 1, {0.002, length, 0, r.between(0.08, 0.3)}, 0};
  fm.pairs[1] = {1,
                 r.pick(std::array{14.0, 11.0, 7.0}),
                 r.between(0.4, 1.5),
                 0.15,
                 0,
                 r.between(0.15, 0.5),
                 {0.001, r.between(0.1, 0.4), 0, 0.1},
                 r.between(0, 5)};
  fm.tremolo = r.chance(0.4) ? r.between(0.1, 0.5) : 0;
  return fm;
}

Fm bell(Random& r) {
  Fm fm;
  fm.count = r.integer(1, 3);
  for (int i = 0; i < fm.count; ++i) {
    fm.pairs[static_cast<std::size_t>(i)] = {r.pick(std::array{1.0, 1.0, 2.0, 3.0}),
                                             r.pick(std::array{1.41, 3.5, 2.76, 5.4, 3.0, 7.0}),
                                             r.between(0.8, 4),
                                             r.between(0.2, 1.2),
                                             r.between(0, 0.3),
                                             i == 0 ? 1 : r.between(0.2, 0.6),
                                             {0.001, r.between(0.6, 2.5), 0, r.between(0.3, 1)},
                                             r.between(-6, 6)};
  }
  return fm;
}

Fm bass(Random& r) {
  Fm fm;
  fm.count = 1;
  fm.pairs[0] = {1,
                 r.pick(std::array{1.0, 0.5, 2.0, 3.0}),
                 r.between(1.5, 6),
                 r.log_between(0.06, 0.4),
                 r.between(0, 0.4),
                 1,
                 {0.002, r.between(0.3, 1), r.between(0.3, 0.9), 0.05},
                 0};
  return fm;
}

Fm lead(Random& r) {
  Fm fm;
  fm.count = r.integer(1, 2);
  for (int i = 0; i < fm.count; ++i) {
    fm.pairs[static_cast<std::size_t>(i)] = {
        r.pick(std::array{1.0, 2.0}),
        r.pick(std::array{1.0, 2.0, 3.0, 1.0}),
        r.between(0.8, 4),
        r.between(0.1, 0.8),
        r.between(0.2, 0.8),
        i == 0 ? 1 : 0.6,
        {r.between(0.002, 0.01), 0.4, r.between(0.5, 1), r.between(0.05, 0.2)},
        i * r.between(3, 12)};
  }
  fm.vibrato_cents = r.between(0, 25);
  fm.vibrato_hz = r.between(4.5, 7);
  return fm;
}

/// Drawbars: tones without any sway.
Fm organ(Random& r) {
  Fm fm;
  fm.count = 3;
  const std::array ratios{1.0, r.pick(std::array{2.0, 0.5, 3.0}), r.pick(std::array{4.0, 6.0, 3.0})};
  for (std::size_t i = 0; i < 3; ++i) {
    fm.pairs[i] = {ratios[i],
                   1,
                   r.between(0, 0.6),
                   0.1,
                   0.5,
                   i == 0 ? 1 : r.between(0.2, 0.8),
                   {r.between(0.002, 0.008), 0.1, r.between(0.8, 1), r.between(0.02, 0.08)},
                   0};
  }
  fm.vibrato_cents = r.chance(0.5) ? r.between(3, 15) : 0;
  fm.vibrato_hz = r.between(5, 7);
  fm.tremolo = r.chance(0.5) ? r.between(0.1, 0.4) : 0;
  return fm;
}

/// A bar or a string that is struck: kalimba, marimba.
Fm struck(Random& r) {
  Fm fm;
  fm.count = 2;
  fm.pairs[0] = {1, 1, r.between(0, 0.6), 0.05, 0, 1, {0.0007, r.between(0.25, 1), 0, r.between(0.1, 0.4)},
                 0};
  fm.pairs[1] = {r.pick(std::array{3.93, 5.43, 4.0, 6.27}), 1, 0, 0.1, 0, r.between(0.1, 0.5),
                 {0.0005, r.between(0.04, 0.15), 0, 0.1},   0};
  return fm;
}

struct Named {
  std::string_view name;
  Fm (*make)(Random&);
};
constexpr std::array kPatches{Named{"fm_epiano", epiano}, Named{"fm_bell", bell},
                              Named{"fm_bass", bass},     Named{"fm_lead", lead},
                              Named{"organ", organ},      Named{"struck_bar", struck}};

}  // namespace

std::unique_ptr<Voice> make_fm(const std::string& patch, Random random) {
  for (const Named& named : kPatches)
    if (named.name == patch) return std::make_unique<FmVoice>(named.make(random));
  return nullptr;
}

}  // namespace osugen::synth
