#include <synth/sound/effects.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>

#include <synth/signal/filter.h>
#include <synth/signal/oscillator.h>

namespace osugen::synth {

namespace {

template <typename Work>
void each_channel(Bus& bus, const Work& work) {
  work(bus.left);
  work(bus.right);
}

float fall_of(double seconds) {
  return static_cast<float>(std::exp(-1 / (std::max(seconds, 1e-4) * kSoundRate)));
}

/// What a limiter may let through at each sample: the least that any of the next `ahead` samples needs.
std::vector<float> least_ahead(const std::vector<float>& need, std::size_t ahead) {
  std::vector<float> least(need.size());
  std::deque<std::size_t> falling;  // indices within the window whose values rise from front to back
  for (std::size_t i = need.size(); i-- > 0;) {
    while (!falling.empty() && need[falling.back()] >= need[i]) falling.pop_back();
    falling.push_back(i);
    if (falling.front() > i + ahead) falling.pop_front();
    least[i] = need[falling.front()];
  }
  return least;
}

}  // namespace

void echo(Bus& bus, const Echo& echo) {
  const auto delay = static_cast<std::size_t>(std::max(echo.seconds, 0.02) * kSoundRate);
  if (delay >= bus.size()) return;
  std::vector<float> left(bus.size()), right(bus.size());
  OnePole dull_left(3500), dull_right(3500), thin_left(250), thin_right(250);
  const auto feedback = static_cast<float>(std::clamp(echo.feedback, 0.0, 0.7));
  for (std::size_t i = delay; i < bus.size(); ++i) {
    const std::size_t then = i - delay;
    const float in = (bus.left[then] + bus.right[then]) / 2;
    left[i] = thin_left.high(dull_left.low(in + feedback * right[then]));
    right[i] = thin_right.high(dull_right.low(feedback * left[then]));
  }
  for (std::size_t i = 0; i < bus.size(); ++i) {
    bus.left[i] += static_cast<float>(echo.level) * left[i];
    bus.right[i] += static_cast<float>(echo.level) * right[i];
  }
}

void compress(Bus& bus, const Compressor& c) {
  const float attack = fall_of(c.attack_seconds), release = fall_of(c.release_seconds);
  const auto threshold = static_cast<float>(c.threshold);
  const auto slope = static_cast<float>(1 / c.ratio - 1);
  float level = 0, gain = 1;
  for (std::size_t i = 0; i < bus.size(); ++i) {
    const float now = std::max(std::abs(bus.left[i]), std::abs(bus.right[i]));
    const float keep = now > level ? attack : release;
    level = keep * level + (1 - keep) * now;
    if (i % 16 == 0) gain = level > threshold ? std::pow(level / threshold, slope) : 1;
    bus.left[i] *= gain;
    bus.right[i] *= gain;
  }
}

void tilt(Bus& bus, double db) {
  const auto high = static_cast<float>(std::pow(10, db / 40)), low = 1 / high;
  each_channel(bus, [&](std::vector<float>& channel) {
    OnePole split(900);
    for (float& x : channel) {
      const float deep = split.low(x);
      x = low * deep + high * (x - deep);
    }
  });
}

void band_limit(Bus& bus, double low_hz, double high_hz) {
  each_channel(bus, [&](std::vector<float>& channel) {
    Filter under, over;
    under.set(low_hz, 0.25);
    over.set(high_hz, 0.25);
    for (float& x : channel) {
      if (low_hz > 0) x = under.high(x);
      if (high_hz > 0) x = over.low(x);
    }
  });
}

void saturate(Bus& bus, double amount) {
  if (amount <= 0) return;
  const auto drive = static_cast<float>(std::exp2(amount));
  each_channel(bus, [&](std::vector<float>& channel) {
    SoftClip clip;
    for (float& x : channel) x = clip.next(drive * x) / drive;
  });
}

void widen(Bus& bus, double width) {
  const auto side_gain = static_cast<float>(width);
  for (std::size_t i = 0; i < bus.size(); ++i) {
    const float middle = (bus.left[i] + bus.right[i]) / 2;
    const float side = side_gain * (bus.left[i] - bus.right[i]) / 2;
    bus.left[i] = middle + side;
    bus.right[i] = middle - side;
  }
}

void duck(Bus& bus, const std::vector<std::size_t>& kicks, double depth, double seconds) {
  const double length = std::max(seconds, 0.01) * kSoundRate;
  std::size_t next = 0;
  double since = length;
  for (std::size_t i = 0; i < bus.size(); ++i) {
    while (next < kicks.size() && kicks[next] <= i) {
      since = static_cast<double>(i - kicks[next]);
      ++next;
    }
    if (since >= length) continue;
    const double back = since / length;
    const auto gain = static_cast<float>(1 - depth * (1 - back) * (1 - back * back));
    bus.left[i] *= gain;
    bus.right[i] *= gain;
    since += 1;
  }
}

void sweep(Bus& bus, const std::vector<Cutoff>& points) {
  if (points.empty()) return;
  std::array<Filter, 2> filters;
  std::size_t after = 0;
  for (std::size_t i = 0; i < bus.size(); ++i) {
    if (i % 64 == 0) {
      while (after < points.size() && points[after].sample <= i) ++after;
      double hz = points[after == 0 ? 0 : after - 1].hz;
      if (after > 0 && after < points.size()) {
        const Cutoff &from = points[after - 1], &to = points[after];
        const double part =
            static_cast<double>(i - from.sample) / static_cast<double>(to.sample - from.sample);
        hz = from.hz * std::pow(to.hz / from.hz, part);
      }
      for (Filter& filter : filters) filter.set(hz, 0.3);
    }
    bus.left[i] = filters[0].low(bus.left[i]);
    bus.right[i] = filters[1].low(bus.right[i]);
  }
}

void limit(Bus& bus, double ceiling) {
  constexpr std::size_t kAhead = 64;
  const auto top = static_cast<float>(ceiling);
  std::vector<float> need(bus.size(), 1.0F);
  for (std::size_t i = 0; i < bus.size(); ++i) {
    const float peak = std::max(std::abs(bus.left[i]), std::abs(bus.right[i]));
    if (peak > top) need[i] = top / peak;
  }
  std::vector<float> gain = least_ahead(need, kAhead);
  const float release = fall_of(0.08);
  float now = 1;
  for (float& x : gain) x = now = std::min(x, 1 - release * (1 - now));
  // The mean of what the last kAhead samples may have is at most what each sample needs.
  double sum = static_cast<double>(kAhead);
  for (std::size_t i = 0; i < bus.size(); ++i) {
    sum += gain[i] - (i >= kAhead ? gain[i - kAhead] : 1.0F);
    const auto level = std::min(static_cast<float>(sum / kAhead), need[i]);
    bus.left[i] *= level;
    bus.right[i] *= level;
  }
}

double loudness_of(const Bus& bus) {
  constexpr std::size_t kBlock = 4410, kBlocks = 30;
  std::vector<double> energy(bus.size() / kBlock + 1, 0.0);
  for (std::size_t i = 0; i < bus.size(); ++i) {
    energy[i / kBlock] += 0.5 * (static_cast<double>(bus.left[i]) * bus.left[i] +
                                 static_cast<double>(bus.right[i]) * bus.right[i]);
  }
  const std::size_t blocks = std::min(kBlocks, energy.size());
  double sum = 0, loudest = 0;
  for (std::size_t i = 0; i < energy.size(); ++i) {
    sum += energy[i] - (i >= blocks ? energy[i - blocks] : 0);
    loudest = std::max(loudest, sum);
  }
  return std::sqrt(loudest / static_cast<double>(blocks * kBlock));
}

void amplify(Bus& bus, double gain) {
  const auto factor = static_cast<float>(gain);
  each_channel(bus, [&](std::vector<float>& channel) {
    for (float& x : channel) x *= factor;
  });
}

void add(const Bus& from, double gain, Bus& to) {
  const auto factor = static_cast<float>(gain);
  for (std::size_t i = 0; i < to.size(); ++i) {
    to.left[i] += factor * from.left[i];
    to.right[i] += factor * from.right[i];
  }
}

}  // namespace osugen::synth
