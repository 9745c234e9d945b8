#include <osugen/synth/names.h>

#include <array>

namespace osugen::synth {
namespace {

constexpr std::array kAdjectives{"Silent",   "Paper",    "Crystal",   "Hollow",    "Golden", "Distant",
                                 "Velvet",   "Broken",   "Electric",  "Frozen",    "Hidden", "Amber",
                                 "Restless", "Lunar",    "Scarlet",   "Wandering", "Gentle", "Burning",
                                 "Seventh",  "Northern", "Copper",    "Sleepless", "Faded",  "Sudden",
                                 "Endless",  "Tidal",    "Shattered", "Woven",     "Bright", "Patient"};
constexpr std::array kNouns{"Lantern",   "Harbour",   "Garden",    "Signal",  "Mirror",  "Avenue",
                            "Compass",   "Meadow",    "Engine",    "Orchard", "Comet",   "River",
                            "Staircase", "Station",   "Tempest",   "Window",  "Parade",  "Satellite",
                            "Bridge",    "Winter",    "Cathedral", "Ember",   "Voyage",  "Circuit",
                            "Horizon",   "Labyrinth", "Carousel",  "Aurora",  "Machine", "Island"};
constexpr std::array kVerbs{"Chasing",  "Beneath",     "After",  "Beyond",  "Counting", "Leaving",
                            "Becoming", "Waiting for", "Inside", "Without", "Over",     "Against"};
constexpr std::array kSyllables{"ka", "mi", "ro", "ten", "sa",  "lu", "vo", "na", "ri",  "zen",
                                "do", "ze", "fi", "mar", "qui", "el", "or", "an", "tho", "bel"};
constexpr std::array kGroups{"Ensemble", "Quartet", "Collective", "Orchestra", "Trio",
                             "Society",  "Project", "Unit",       "Club",      "Department"};

std::string invented(Random& random, int syllables) {
  std::string word;
  for (int i = 0; i < syllables; ++i) word += random.pick(kSyllables);
  word.front() = static_cast<char>(word.front() - 'a' + 'A');
  return word;
}

}  // namespace

std::string choose_title(Random& random) {
  const std::string adjective = random.pick(kAdjectives), noun = random.pick(kNouns);
  switch (random.below(6)) {
    case 0:
      return noun;
    case 1:
      return std::string(random.pick(kVerbs)) + " the " + noun;
    case 2:
      return noun + " of the " + adjective + " " + random.pick(kNouns);
    case 3:
      return invented(random, random.integer(2, 3)) + " " + noun;
    default:
      return adjective + " " + noun;
  }
}

std::string choose_artist(Random& random) {
  switch (random.below(4)) {
    case 0:
      return invented(random, random.integer(2, 4));
    case 1:
      return std::string("The ") + random.pick(kAdjectives) + " " + random.pick(kGroups);
    case 2:
      return invented(random, 2) + " " + invented(random, random.integer(2, 3));
    default:
      return std::string(random.pick(kNouns)) + " " + random.pick(kGroups);
  }
}

}  // namespace osugen::synth
