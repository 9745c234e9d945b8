#include <osugen/pipeline/keys.h>

#include <algorithm>
#include <cmath>

namespace osugen {
namespace {

Param optional(Param key) {
  key.extra["optional"] = true;
  return key;
}

Param density_key() {
  constexpr double kFewest = 0.05, kMost = 40;
  return optional(Param::number("note_density",
                                "How many objects a second the map is to have; absent: as the model likes.",
                                1, kFewest, kMost, "objects per second"));
}

Param slider_share_key() {
  return optional(Param::number("slider_share",
                                "Which share of the objects are to be sliders; absent: as the model likes.",
                                0.5, 0, 1));
}

Param level_key() {
  std::vector<std::string> names(kLevelFacts.size());
  std::transform(kLevelFacts.begin(), kLevelFacts.end(), names.begin(), [](const auto& f) { return f.name; });
  return optional(Param::choice(
      "level", "The level that the map is made for, which also gives its name and its usual difficulty.",
      names.front(), names));
}

std::vector<Param> keys_of(const LevelFacts& level) {
  const auto number = [&level](const char* name, const std::string& what, float usual) {
    constexpr double kTenths = 10;  // so that a default is the decimal that is written, not its nearest float
    return Param::number(name, what + " of " + level.title + " maps.", std::round(usual * kTenths) / kTenths,
                         0, 10);
  };
  return {number("ar", "Approach rate", level.usual.ar),
          number("cs", "Circle size", level.usual.cs),
          number("od", "Overall difficulty", level.usual.od),
          number("hp", "HP drain rate", level.usual.hp),
          density_key(),
          slider_share_key()};
}

}  // namespace

const std::vector<StageKey>& stage_keys() {
  static const std::vector<StageKey> keys{
      {"frontend", "osugen.frontend/1", "Turns the song into features."},
      {"timing", "osugen.timing/1", "Finds the red lines of the song."},
      {"tokenizer", "osugen.tokenizer/1", "Turns maps into tokens and back, and knows their grammar."},
      {"encoder", "osugen.encoder/1", "Turns features into the memory that the decoder reads; trained."},
      {"decoder", "osugen.decoder/1", "Gives the logits of the next token; trained."},
      {"sampler", "osugen.sampler/1", "Chooses the next token."},
  };
  return keys;
}

const StageKey& passes_key() {
  static const StageKey key{"passes", "osugen.pass/1",
                            "What is done to the map after decoding, in this order."};
  return key;
}

const std::vector<Param>& file_keys() {
  static const std::vector<Param> keys{
      Param::path("weights", "The trained weights; without them a run makes untrained ones from the seed."),
      Param::path("adapter", "A small file of changes to the weights, as LoRA training writes it."),
      Param::path("audio", "The song: MP3, WAV, FLAC, Ogg Vorbis or Opus."),
      Param::path("output", "What is written: an .osz, or an .osu alone."),
  };
  return keys;
}

const std::vector<Param>& plain_keys() {
  // 2^53 - 1: up to there every JSON reader agrees what a whole number is.
  static const std::vector<Param> keys{
      Param::integer("seed", "Of all randomness: the same seed gives the same map.", 0, 0, 9007199254740991),
      Param::integer("max_tokens", "The map of a song is closed after so many tokens.", 20000, 16, 1000000,
                     "tokens"),
      Param::number(
          "min_coverage",
          "The map does not end before this share of the song, whatever the decoder says; 0: it may.", 0.9, 0,
          1),
      Param::number("rhythm_threshold",
                    "How likely it has to be that an object comes at a tick, for it to come there: less is "
                    "denser. 0: gaps are drawn by the sampler, as everything else.",
                    0, 0, 1),
      Param::number("rhythm_temperature",
                    "Of kinds of objects and their lengths, on top of the sampler's temperature: below 1 the "
                    "likeliest comes more often, and positions vary as they did.",
                    1, 0.01, 10),
      level_key(),
      density_key(),
      slider_share_key(),
      Param::flag("containment",
                  "In a spread, every object begins where the next harder level has the beginning, an edge "
                  "or the end of one.",
                  true),
  };
  return keys;
}

const std::vector<Param>& difficulty_keys() {
  static const std::vector<Param> keys{
      Param::number("ar", "Approach rate that the map is made for; of a map with a level, that level's.", 5,
                    0, 10),
      Param::number("cs", "Circle size that the map is made for.", 5, 0, 10),
      Param::number("od", "Overall difficulty that the map is made for.", 5, 0, 10),
      Param::number("hp", "HP drain rate that the map is made for.", 5, 0, 10),
  };
  return keys;
}

const std::vector<Param>& metadata_keys() {
  static const std::vector<Param> keys{
      Param::text("title", "The song's title in Latin letters.", ""),
      Param::text("title_unicode", "The song's title as it is written.", ""),
      Param::text("artist", "The song's artist in Latin letters.", ""),
      Param::text("artist_unicode", "The song's artist as it is written.", ""),
      Param::text("creator", "Who made the map.", ""),
      Param::text("version", "The name of the difficulty.", ""),
      Param::text("source", "What the song was made for.", ""),
      Param::text("tags", "Words to find the map by, separated by spaces.", ""),
  };
  return keys;
}

const std::vector<Param>& level_keys(Level level) {
  static const std::vector<std::vector<Param>> keys = [] {
    std::vector<std::vector<Param>> all(kLevelFacts.size());
    std::transform(kLevelFacts.begin(), kLevelFacts.end(), all.begin(), keys_of);
    return all;
  }();
  return keys[static_cast<std::size_t>(level)];
}

bool is_optional(const Param& key) {
  return key.extra.count("optional") != 0;
}

std::vector<std::string> pipeline_keys() {
  std::vector<std::string> names{"version"};
  for (const StageKey& key : stage_keys()) names.push_back(key.name);
  names.push_back(passes_key().name);
  for (const Param& key : file_keys()) names.push_back(key.name);
  names.insert(names.end(), {"levels", "difficulty", "metadata"});
  for (const Param& key : plain_keys()) names.push_back(key.name);
  return names;
}

}  // namespace osugen
