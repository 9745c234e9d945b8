// synth/signal/filter.h - filters and envelopes, a sample at a time.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include <synth/signal/clip.h>

namespace osugen::synth {

/// Two poles that may be moved at any sample (state-variable, trapezoidal: Zavalishin, "The Art of VA
/// Filter Design").
class Filter {
 public:
  /// @param hz         moved into 10 Hz to 0.45 of the rate
  /// @param resonance  0 none to 1 ringing
  void set(double hz, double resonance) {
    hz = std::clamp(hz, 10.0, 0.45 * kSoundRate);
    const auto g = static_cast<float>(std::tan(std::numbers::pi * hz / kSoundRate));
    damping_ = static_cast<float>(2 - 1.96 * std::clamp(resonance, 0.0, 1.0));
    g_ = g;
    a1_ = 1 / (1 + g * (g + damping_));
    a2_ = g * a1_;
    a3_ = g * a2_;
  }
  float low(float x) {
    step(x);
    return v2_;
  }
  float high(float x) {
    step(x);
    return x - damping_ * v1_ - v2_;
  }
  /// Peak gain 1 at the centre.
  float band(float x) {
    step(x);
    return damping_ * v1_;
  }

 private:
  void step(float x) {
    const float v3 = x - s2_;
    v1_ = a1_ * s1_ + a2_ * v3;
    v2_ = s2_ + a2_ * s1_ + a3_ * v3;
    s1_ = 2 * v1_ - s1_;
    s2_ = 2 * v2_ - s2_;
  }
  float g_ = 0, damping_ = 2, a1_ = 1, a2_ = 0, a3_ = 0;
  float s1_ = 0, s2_ = 0, v1_ = 0, v2_ = 0;
};

/// One pole.
class OnePole {
 public:
  explicit OnePole(double hz)
      : share_(static_cast<float>(1 - std::exp(-2 * std::numbers::pi * hz / kSoundRate))) {}
  float low(float x) { return state_ += share_ * (x - state_); }
  float high(float x) { return x - low(x); }

 private:
  float share_, state_ = 0;
};

/// Keeps out a constant and what cannot be heard below 20 Hz.
class NoDirect {
 public:
  float next(float x) {
    state_ = 0.9972F * (state_ + x - before_);
    before_ = x;
    return state_;
  }

 private:
  float before_ = 0, state_ = 0;
};

/// Attack, decay, sustain, release; times in seconds. The attack begins steeply and rounds off, so that a
/// note is heard from its beginning; the others fall exponentially.
class Envelope {
 public:
  struct Shape {
    double attack = 0.002, decay = 0.2, sustain = 0.7, release = 0.1;
  };
  Envelope(const Shape& shape, double seconds)
      : attack_(std::max(1.0, shape.attack * kSoundRate)),
        release_at_(std::max(seconds, 0.01) * kSoundRate),
        sustain_(static_cast<float>(shape.sustain)),
        fall_(factor(shape.decay)),
        fade_(factor(shape.release)) {}
  /// Samples until it is below -70 dB.
  static std::size_t samples(const Shape& shape, double seconds) {
    double end = seconds + 2.7 * shape.release;
    if (shape.sustain < 1e-3) end = std::min(end, shape.attack + 2.7 * shape.decay);
    return static_cast<std::size_t>(std::max(end, 0.02) * kSoundRate);
  }
  float next() {
    const double at = at_++;
    if (at >= release_at_) return level_ *= fade_;
    if (at < attack_) {
      const auto left = static_cast<float>(1 - (at + 1) / attack_);
      return level_ = 1 - left * left;
    }
    return level_ = sustain_ + (level_ - sustain_) * fall_;
  }

 private:
  /// Falls by 26 dB in the time that is given.
  static float factor(double seconds) {
    return static_cast<float>(std::exp(-3 / std::max(seconds * kSoundRate, 1.0)));
  }
  double attack_, release_at_, at_ = 0;
  float sustain_, fall_, fade_, level_ = 0;
};

}  // namespace osugen::synth
