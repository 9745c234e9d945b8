#include <synth/compose/names.h>

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

// Draws are statements of their own: in which order the operands of + are evaluated is the compiler's.

std::string choose_title(Random& random) {
  const std::string adjective = random.pick(kAdjectives), noun = random.pick(kNouns),
                    other_noun = random.pick(kNouns), verb = random.pick(kVerbs);
  const std::string word = invented(random, random.integer(2, 3));
  switch (random.below(6)) {
    case 0:
      return word;
    case 1:
      return verb + " the " + noun;
    case 2:
      return noun + " of the " + adjective + " " + other_noun;
    case 3:
      return word + " " + noun;
    default:
      return adjective + " " + noun;
  }
}

std::string choose_artist(Random& random) {
  const std::string adjective = random.pick(kAdjectives), noun = random.pick(kNouns),
                    group = random.pick(kGroups);
  const std::string first = invented(random, random.integer(2, 4));
  const std::string last = invented(random, random.integer(2, 3));
  switch (random.below(4)) {
    case 0:
      return first;
    case 1:
      return "The " + adjective + " " + group;
    case 2:
      return first + " " + last;
    default:
      return noun + " " + group;
  }
}

}  // namespace osugen::synth
