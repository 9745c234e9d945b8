// synth/signal/oscillator.h - band-limited waveforms, noise, and bends.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <synth/signal/clip.h>

namespace osugen::synth {

/// Hz of a MIDI key; keys may lie between the whole ones.
inline double frequency_of(double key) {
  return 440 * std::exp2((key - 69) / 12);
}

/// sin(2 pi turns) to 4e-6: five terms of the series on a quarter turn. Several times as fast as std::sin.
inline float sine(float turns) {
  turns -= std::floor(turns + 0.5F);
  const float size = std::abs(turns);
  const float x = size > 0.25F ? 0.5F - size : size;
  const float xx = x * x;
  const float y =
      x * (6.2831853F - xx * (41.341702F - xx * (81.605249F - xx * (76.705859F - xx * 42.058694F))));
  return std::copysign(y, turns);
}

/// A position within a wave, 0 <= turns < 1.
struct Phase {
  float turns = 0;
  void advance(float step) {
    turns += step;
    turns -= std::floor(turns);
  }
};

/// What is added to a wave beside a jump of -2 at turns = 0, so that the jump has no overtones above half
/// the rate (polyBLEP: a second-order band-limited step, Välimäki and Huovilainen 2007).
inline float blep(float turns, float step) {
  if (turns < step) {
    const float x = turns / step - 1;
    return -x * x;
  }
  if (turns > 1 - step) {
    const float x = (turns - 1) / step + 1;
    return x * x;
  }
  return 0;
}

/// Rises from -1 to 1. @param step  turns a sample, below 0.5
inline float saw(float turns, float step) {
  return 2 * turns - 1 - blep(turns, step);
}

/// 1 for the first `width` of a turn, then -1; its mean is taken off.
inline float pulse(float turns, float step, float width) {
  float later = turns - width;
  if (later < 0) later += 1;
  return saw(turns, step) * -1 + saw(later, step);
}

/// A triangle; its overtones fall so fast that it needs no correction.
inline float triangle(float turns) {
  return 4 * std::abs(turns - 0.5F) - 1;
}

/// White noise, -1 to 1 (xorshift, Marsaglia 2003).
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(static_cast<std::uint32_t>(seed ^ (seed >> 32)) | 1U) {}
  float next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return static_cast<float>(static_cast<std::int32_t>(state_)) * 0x1.0p-31F;
  }

 private:
  std::uint32_t state_;
};

/// tanh by its antiderivative (Parker, Zavalishin and Le Bivic 2016): bends a wave with far less aliasing
/// than tanh of each sample.
class SoftClip {
 public:
  float next(float x) {
    const double area = antiderivative(x);
    const double step = static_cast<double>(x) - before_;
    const double y = std::abs(step) < 1e-4 ? std::tanh((x + before_) / 2) : (area - area_before_) / step;
    before_ = x;
    area_before_ = area;
    return static_cast<float>(y);
  }

 private:
  /// log cosh, without overflow
  static double antiderivative(double x) {
    const double size = std::abs(x);
    return size + std::log1p(std::exp(-2 * size)) - 0.6931471805599453;
  }
  double before_ = 0, area_before_ = 0;
};

}  // namespace osugen::synth
