// A feedback delay network (Jot and Chaigne 1991): eight delay lines that feed each other by a Householder
// reflection, behind two all-pass filters that smear what comes in.
#include <algorithm>
#include <array>
#include <cmath>

#include <synth/signal/filter.h>
#include <synth/sound/effects.h>

namespace osugen::synth {

namespace {

constexpr std::size_t kLines = 8;
/// Lengths without common divisors, so that no pitch is favoured; samples in a room of size 1.
constexpr std::array<int, kLines> kLengths{1103, 1361, 1627, 1949, 2269, 2593, 3001, 3461};

class Delay {
 public:
  explicit Delay(std::size_t samples) : line_(std::max<std::size_t>(samples, 1)) {}
  float oldest() const { return line_[at_]; }
  void put(float x) {
    line_[at_] = x;
    at_ = at_ + 1 == line_.size() ? 0 : at_ + 1;
  }

 private:
  std::vector<float> line_;
  std::size_t at_ = 0;
};

class Smear {
 public:
  explicit Smear(std::size_t samples) : delay_(samples) {}
  float next(float x) {
    const float old = delay_.oldest();
    const float in = x - 0.6F * old;
    delay_.put(in);
    return old + 0.6F * in;
  }

 private:
  Delay delay_;
};

}  // namespace

Bus reverb(const Bus& dry, const Room& room) {
  std::vector<Delay> lines;
  std::array<float, kLines> loss{}, state{};
  double energy = 0;
  for (std::size_t i = 0; i < kLines; ++i) {
    const auto samples = static_cast<std::size_t>(kLengths[i] * std::clamp(room.size, 0.1, 3.0));
    lines.emplace_back(samples);
    loss[i] =
        static_cast<float>(std::pow(10, -3 * static_cast<double>(samples) / (room.seconds * kSoundRate)));
    energy += 1 / (1 - static_cast<double>(loss[i]) * loss[i]);
  }
  // What a burst leaves in all is brought to what it was.
  const auto level = static_cast<float>(1.4 / std::sqrt(energy / kLines));
  const auto dark = static_cast<float>(std::clamp(room.dark, 0.0, 0.95) * 0.7);
  Delay before_left(static_cast<std::size_t>(room.before_seconds * kSoundRate));
  Delay before_right(static_cast<std::size_t>(room.before_seconds * kSoundRate));
  std::array<Smear, 4> smears{Smear(142), Smear(379), Smear(107), Smear(277)};
  OnePole thin_left(150), thin_right(150);
  Bus wet(dry.size());
  for (std::size_t i = 0; i < dry.size(); ++i) {
    const float left = smears[1].next(smears[0].next(thin_left.high(before_left.oldest())));
    const float right = smears[3].next(smears[2].next(thin_right.high(before_right.oldest())));
    before_left.put(dry.left[i]);
    before_right.put(dry.right[i]);
    std::array<float, kLines> out;
    float sum = 0;
    for (std::size_t k = 0; k < kLines; ++k) {
      state[k] = (1 - dark) * lines[k].oldest() + dark * state[k];
      out[k] = loss[k] * state[k];
      sum += out[k];
    }
    const float reflected = sum * (2.0F / kLines);
    float even = 0, odd = 0;
    for (std::size_t k = 0; k < kLines; ++k) {
      lines[k].put((k % 2 == 0 ? left : right) + out[k] - reflected);
      (k % 2 == 0 ? even : odd) += (k % 4 < 2 ? out[k] : -out[k]);
    }
    wet.left[i] = level * 0.5F * even;
    wet.right[i] = level * 0.5F * odd;
  }
  return wet;
}

}  // namespace osugen::synth
