#include <synth/compose/genre.h>

#include <algorithm>

namespace osugen::synth {
namespace genre_table {

using B = BassStyle;
using C = ChordStyle;
using F = Feel;

// Members of Genre in order; style: density, syncopation, minor, arpeggio, pads, sevenths, odd_meter, fills.
const std::vector<Genre> kGenres = {
    {"house",
     1,
     {116, 132},
     {{"X...X...X...X...", "X...X...X...X.?."},
      {"....X.......X...", "....X..?....X..o"},
      {"x...x...x...x...", "x.oxx.oxx.oxx.ox", "xoxoxoxoxoxoxoxo"},
      {"..X...X...X...X."},
      {},
      {"xoxoxoxoxoxoxoxo", "..x.x..x..x.x..x"}},
     {B::offbeat, B::riff, B::octaves},
     {C::stabs, C::offbeats, C::held},
     {.45, .55, .6, .5, .5, .4, .0, .5},
     {F::straight, F::straight, F::shuffle},
     4,
     true},
    {"trance",
     1,
     {130, 145},
     {{"X...X...X...X..."},
      {"....X.......X..."},
      {"x.xxx.xxx.xxx.xx", "x.x.x.x.x.x.x.x."},
      {"..X...X...X...X."},
      {},
      {}},
     {B::offbeat, B::gallop},
     {C::held, C::stabs},
     {.5, .45, .85, .9, .7, .2, .0, .5},
     {F::straight},
     4,
     true},
    {"drum and bass",
     1,
     {160, 182},
     {{"X.........x.....", "X.x.......x.....", "X.........xx....", "X..x......x...?."},
      {"....X.......X...", "....X..o.o..X...", "....X..o....X..o"},
      {"x.x.x.x.x.x.x.x.", "x.xxx.xxx.xxx.xx", "xoxoxoxoxoxoxoxo"},
      {},
      {"x...x...x...x..."},
      {}},
     {B::held, B::riff, B::with_kick},
     {C::held, C::stabs},
     {.4, .6, .8, .4, .7, .4, .0, .9},
     {F::straight},
     4,
     true},
    {"breakbeat",
     1,
     {110, 150},
     {{"X.....x...x.....", "X.x.......x..?..", "X..x..x...x....."},
      {"....X..o.o..X..o", "....X..o.oo.X...", "....X.......X.o."},
      {"x.x.x.x.x.x.x.x.", "x.xxx.x.x.x.xxx."},
      {"......x.......x."},
      {},
      {"xoxoxoxoxoxoxoxo"}},
     {B::riff, B::with_kick, B::eighths},
     {C::stabs, C::held, C::offbeats},
     {.5, .7, .6, .4, .3, .4, .0, .9},
     {F::straight, F::shuffle},
     4,
     false},
    {"dubstep",
     1,
     {136, 152},
     {{"X.........x.....", "X..x..x.........", "X.....x....x....", "X.x........x...."},
      {"........X.......", "........X.....o."},
      {"x...x...x...x...", "x.x.x.x.x.x.x.x.", "x.xxx.xxx.x.xxxx"},
      {"..............x."},
      {},
      {}},
     {B::riff, B::held},
     {C::held, C::stabs},
     {.5, .65, .9, .5, .5, .2, .0, .8},
     {F::straight, F::compound},
     4,
     true},
    {"trap",
     1,
     {62, 84},
     {{"X......x..x.....", "X..x......x..x..", "X.....x...x....."},
      {"....X.......X...", "....X.......X..o"},
      {"xxxxxxxxxxxxxxxx", "x.xxx.xxxxx.x.xx", "x.x.x.x.x.xxx.x."},
      {"......x........."},
      {},
      {}},
     {B::held, B::with_kick},
     {C::held, C::stabs},
     {.4, .6, .9, .5, .6, .3, .0, .6},
     {F::straight, F::straight, F::compound},
     4,
     false},
    {"future bass",
     1,
     {140, 160},
     {{"X......x..x.....", "X.....x...x.....", "X.....x..x......"},
      {"........X......."},
      {"x.x.x.x.x.x.x.x.", "..x...x...x...x."},
      {},
      {},
      {"..x...x...x...x."}},
     {B::held, B::riff},
     {C::stabs, C::comping, C::held},
     {.5, .6, .4, .6, .4, .7, .0, .6},
     {F::straight, F::shuffle},
     4,
     true},
    {"hardcore",
     1,
     {165, 230},
     {{"X...X...X...X...", "X...X...X...X.X.", "X...X...X..xX..x"},
      {"....X.......X...", "..o...o...o...o."},
      {"..X...X...X...X.", "x.X.x.X.x.X.x.X."},
      {"..X...X...X...X."},
      {},
      {}},
     {B::offbeat, B::eighths},
     {C::held, C::stabs, C::offbeats},
     {.5, .45, .6, .6, .4, .2, .0, .7},
     {F::straight},
     4,
     true},
    {"chiptune",
     1.2,
     {115, 200},
     {{"X...x...X...x...", "X.....x.X.x.....", "X.....x...x....."},
      {"....X.......X...", "....X..x....X.x."},
      {"x.x.xxx.x.x.xxx.", "x.x.x.x.x.x.x.x."},
      {},
      {},
      {}},
     {B::octaves, B::eighths, B::riff},
     {C::stabs, C::offbeats},
     {.6, .5, .4, .9, .1, .1, .06, .7},
     {F::straight, F::straight, F::straight, F::swing},
     4,
     false},
    {"rock",
     1.4,
     {100, 190},
     {{"X.......X.......", "X.....x.X.......", "X..x....x.x.....", "X.x.....X.x.....", "X.....x...x....."},
      {"....X.......X...", "....X.......X..?"},
      {"x.x.x.x.x.x.x.x.", "x...x...x...x..."},
      {"..............x."},
      {"x.x.x.x.x.x.x.x.", "x...x...x...x..."},
      {}},
     {B::eighths, B::with_kick, B::roots},
     {C::strummed, C::held, C::stabs},
     {.5, .4, .5, .15, .15, .15, .12, .8},
     {F::straight, F::straight, F::straight, F::compound},
     4,
     false},
    {"pop",
     1.2,
     {92, 136},
     {{"X.......X.......", "X.....x.X.......", "X...X...X...X...", "X..x....X......."},
      {"....X.......X..."},
      {"x.x.x.x.x.x.x.x.", "xoxoxoxoxoxoxoxo"},
      {},
      {},
      {"..x...x...x...x."}},
     {B::eighths, B::with_kick, B::roots},
     {C::strummed, C::held, C::comping},
     {.5, .5, .4, .35, .4, .3, .03, .5},
     {F::straight, F::straight, F::shuffle},
     4,
     false},
    {"pop ballad",
     1,
     {60, 92},
     {{"X.......x.......", "X......xx.......", "X.......X.x....."},
      {"....X.......X...", "........X......."},
      {"x.x.x.x.x.x.x.x.", "x...x...x...x..."},
      {},
      {},
      {}},
     {B::roots, B::held},
     {C::comping, C::held, C::strummed},
     {.45, .35, .4, .4, .6, .3, .05, .4},
     {F::straight, F::straight, F::compound},
     4,
     false},
    {"metal",
     1,
     {130, 240},
     {{"XxxxXxxxXxxxXxxx", "X.xxX.xxX.xxX.xx", "X.X.X.X.X.X.X.X.", "X..xX..xX.xxX..."},
      {"....X.......X...", "..x...x...x...x.", "........X......."},
      {"x...x...x...x..."},
      {},
      {"x...x...x...x...", "x.x.x.x.x.x.x.x."},
      {}},
     {B::gallop, B::with_kick, B::eighths},
     {C::stabs, C::strummed, C::held},
     {.55, .35, .95, .1, .1, .0, .2, 1.},
     {F::straight, F::straight, F::straight, F::compound},
     4,
     false},
    {"funk",
     1,
     {98, 124},
     {{"X..x..x...x.....", "X.x....x..x..x..", "X...X...X...X..."},
      {"....X..o.o..X..o", "....X.......X.o."},
      {"xoxoxoxoxoxoxoxo", "x.x.x.x.x.x.x.x."},
      {"......x.......x.", "..x...x...x...x."},
      {},
      {"x.xxx.xxx.xxx.xx"}},
     {B::riff, B::octaves, B::with_kick},
     {C::offbeats, C::comping, C::stabs},
     {.5, .75, .5, .15, .2, .7, .0, .7},
     {F::straight, F::shuffle},
     4,
     false},
    {"latin",
     1,
     {88, 116},
     {{"X...x...X...x...", "X..x..x.X..x..x."},
      {"...x..x....x..x.", "...X..x....X..x."},
      {"x.x.x.x.x.x.x.x."},
      {},
      {},
      {"x..x..x...x.x...", "xoxoxoxoxoxoxoxo"}},
     {B::with_kick, B::riff},
     {C::offbeats, C::comping},
     {.5, .7, .7, .2, .3, .4, .0, .6},
     {F::straight},
     4,
     false},
    {"swing jazz",
     1,
     {105, 225},
     {{"o...o...o...o...", "o.......o......."},
      {".......o.......o", "......?......o..", "..o...?...o..o.."},
      {"....x.......x..."},
      {},
      {"x...x.x.x...x.x."},
      {}},
     {B::walking},
     {C::comping, C::offbeats},
     {.55, .5, .4, .0, .0, .9, .05, .5},
     {F::swing},
     4,
     false},
    {"waltz",
     1,
     {84, 190},
     {{"X..........."}, {"....x...x...", "........x..."}, {"x...x...x...", "x.x.x.x.x.x."}, {}, {}, {}},
     {B::roots},
     {C::waltz, C::held},
     {.45, .25, .4, .2, .3, .2, .0, .4},
     {F::straight, F::straight, F::swing},
     3,
     false},
    {"folk jig",
     .8,
     {85, 140},
     {{"X...X...X...X...", "X.......X......."},
      {"....x.......x..."},
      {"xxx.xxx.xxx.xxx.", "x.x.x.x.x.x.x.x."},
      {},
      {},
      {"xxx.xxx.xxx.xxx."}},
     {B::roots, B::with_kick},
     {C::strummed, C::offbeats},
     {.75, .2, .4, .1, .2, .0, .0, .4},
     {F::compound},
     2,
     false},
    {"orchestral",
     1,
     {66, 160},
     {{"X...............", "X.......x......."}, {"............o.oo", "X..xx.x.X..xx.xx"}, {}, {}, {}, {}},
     {B::roots, B::held, B::eighths},
     {C::held, C::strummed, C::stabs},
     {.5, .3, .6, .4, .8, .1, .15, .6},
     {F::straight, F::straight, F::compound},
     4,
     false},
    {"ambient",
     .7,
     {60, 100},
     {{}, {}, {}, {}, {}, {"x.......x......."}},
     {B::held},
     {C::held, C::comping},
     {.3, .4, .5, .7, 1., .5, .1, .0},
     {F::straight, F::compound},
     4,
     false},
};

}  // namespace genre_table

namespace {

Pulse pulse_of(Feel feel) {
  switch (feel) {
    case Feel::shuffle:
      return {{0, 16, 24, 40}};
    case Feel::swing:
    case Feel::compound:
      return {{0, 16, 32, 32}};
    case Feel::straight:
      break;
  }
  return {};
}

}  // namespace

std::span<const Genre> genres() {
  return genre_table::kGenres;
}

const Genre& choose_genre(Random& random, const ComposeOptions& options) {
  const std::span<const Genre> all = genres();
  std::vector<double> weights;
  weights.reserve(all.size());
  for (const Genre& genre : all) {
    const bool playable = genre.bpm.low <= options.max_bpm && genre.bpm.high >= options.min_bpm;
    weights.push_back(playable ? genre.weight : 0);
  }
  // Tempi that no genre has, 250 BPM and more say: any of them will do.
  if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight <= 0; }))
    return all[random.below(all.size())];
  return all[random.weighted(weights)];
}

Meter choose_meter(Random& random, const Genre& genre, double bpm) {
  Meter meter;
  meter.pulse = pulse_of(random.pick(genre.feels));
  meter.beats = genre.beats;
  if (random.chance(genre.style.odd_meter)) {
    constexpr double kFastEnoughForEighths = 150;  // a bar of seven beats is 7/8 only where beats are short
    meter.beats = bpm >= kFastEnoughForEighths ? 7 : random.chance(0.5) ? 5 : 3;
  }
  switch (meter.beats) {
    case 7:
      meter.groups = random.chance(0.6) ? std::vector{2, 2, 3} : std::vector{3, 2, 2};
      break;
    case 5:
      meter.groups = random.chance(0.6) ? std::vector{3, 2} : std::vector{2, 3};
      break;
    case 3:
      meter.groups = {3};
      break;
    case 2:
      meter.groups = {1, 1};
      break;
    default:
      meter.groups = {2, 2};
  }
  return meter;
}

double swing_of(const Meter& meter) {
  constexpr double kHalf = kTicksPerBeat / 2.0;
  if (meter.pulse.triple()) return (meter.pulse.ticks[2] - kHalf) / kHalf;
  return (meter.pulse.ticks[1] - kHalf / 2) / kHalf;
}

}  // namespace osugen::synth
