#include <synth/compose/harmony.h>

#include <algorithm>

namespace osugen::synth {
namespace {

constexpr int kDegrees = 7;

int floor_div(int a, int b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/// Where chords like to go: rows from, columns to, I to VII.
constexpr std::array<std::array<double, 7>, 7> kMoves{{{0.2, 1, 0.6, 2, 2, 2, 0.4},
                                                       {0.3, 0, 0.2, 0.8, 3, 0.5, 0.6},
                                                       {0.2, 0.3, 0, 2, 0.3, 2, 0.1},
                                                       {1.5, 0.8, 0.3, 0, 2, 0.6, 0.8},
                                                       {2.5, 0.1, 0.3, 0.8, 0, 1.5, 0.1},
                                                       {0.5, 1, 0.5, 2, 1.2, 0, 0.6},
                                                       {1.5, 0.1, 1, 0.3, 0.4, 1, 0}}};

std::vector<int> walked(Random& random, int bars) {
  std::vector<int> roots{random.chance(0.75) ? 0 : 5};
  while (static_cast<int>(roots.size()) < bars)
    roots.push_back(static_cast<int>(random.weighted(kMoves[static_cast<std::size_t>(roots.back())])));
  return roots;
}

}  // namespace

int Key::pitch(int degree) const {
  const int octave = floor_div(degree, kDegrees);
  return 60 + root + 12 * octave + scale[static_cast<std::size_t>(degree - octave * kDegrees)];
}

Key choose_key(Random& random, double minor_probability) {
  constexpr std::array<std::array<int, 7>, 3> kMajor{
      {{0, 2, 4, 5, 7, 9, 11}, {0, 2, 4, 5, 7, 9, 10}, {0, 2, 4, 6, 7, 9, 11}}};
  constexpr std::array<std::array<int, 7>, 4> kMinor{
      {{0, 2, 3, 5, 7, 8, 10}, {0, 2, 3, 5, 7, 9, 10}, {0, 2, 3, 5, 7, 8, 11}, {0, 1, 3, 5, 7, 8, 10}}};
  Key key;
  key.root = random.integer(0, 11);
  if (random.chance(minor_probability))
    key.scale = kMinor[random.weighted(std::array{5., 2., 1., .6})];
  else
    key.scale = kMajor[random.weighted(std::array{5., 1., .6})];
  return key;
}

std::vector<int> Harmony::tones(int bar) const {
  const int from = root(bar);
  std::vector<int> degrees{from, from + 2, from + 4};
  if (sevenths) degrees.push_back(from + 6);
  return degrees;
}

bool Harmony::in_chord(int bar, int degree) const {
  const int above = degree - root(bar);
  const int tone = above - floor_div(above, kDegrees) * kDegrees;
  return tone == 0 || tone == 2 || tone == 4 || (sevenths && tone == 6);
}

std::vector<int> Harmony::voicing(int bar, int middle) const {
  std::vector<int> keys;
  for (const int degree : tones(bar)) {
    int pitch = key.pitch(degree);
    while (pitch > middle + 6) pitch -= 12;
    while (pitch < middle - 6) pitch += 12;
    keys.push_back(pitch);
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::vector<int> choose_progression(Random& random, int bars) {
  static const std::vector<std::vector<int>> kKnown{
      {0, 4, 5, 3}, {5, 3, 0, 4}, {0, 5, 3, 4}, {3, 4, 2, 5}, {0, 3, 4, 4}, {1, 4, 0, 0},
      {0, 5, 2, 6}, {0, 6, 5, 4}, {0, 3, 0, 4}, {5, 6, 0, 0}, {0, 2, 3, 4}, {0, 6, 3, 0},
      {0, 4, 1, 3}, {0, 0, 3, 4}, {3, 0, 4, 5}, {0, 5, 1, 4}, {3, 4, 5, 5}, {0, 2, 5, 3}};
  const int length = bars >= 8 && random.chance(0.35) ? 8 : 4;
  if (random.chance(0.35)) return walked(random, length);
  std::vector<int> roots = random.pick(kKnown);
  if (length == 8) {
    const std::vector<int> second = random.pick(kKnown);
    roots.insert(roots.end(), second.begin(), second.end());
  }
  return roots;
}

}  // namespace osugen::synth
