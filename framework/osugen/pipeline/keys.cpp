#include <osugen/pipeline/keys.h>

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>

#include <osugen/plugins/kinds.h>

namespace osugen {
namespace {

Param optional(Param key) {
  key.extra["optional"] = true;
  return key;
}

/// @param name  "density", or "audio,i" with a short form; the key's own name where it is empty
Param option(Param key, const char* group, std::string name = {}) {
  if (name.empty()) name = key.name;
  std::replace(name.begin(), name.end(), '_', '-');
  key.extra["option"] = std::move(name);
  key.extra["group"] = std::string(group);
  return key;
}

Param of_one_map(Param key) {
  key.extra["of_one_map"] = true;
  return key;
}

template <class T>
void store(T& place, const Value& value) {
  const auto take = [&place](const auto& v) {
    if constexpr (std::is_convertible_v<decltype(v), T>) place = static_cast<T>(v);
  };
  std::visit(take, value);
}

void store(std::optional<Level>& place, const Value& value) {
  for (const LevelFacts& facts : kLevelFacts)
    if (std::get<std::string>(value) == facts.name) place = facts.level;
}

/// @param in  PipelineConfig& -> the struct that the member is in
template <class In, class Struct, class Member>
Key key(In in, Member Struct::*member, Param param) {
  return {std::move(param),
          [in, member](PipelineConfig& config, const Value& value) { store(in(config).*member, value); }};
}

PipelineConfig& file_itself(PipelineConfig& config) {
  return config;
}

/// AR CS OD HP, with other defaults for each level.
/// @param in  PipelineConfig& -> Difficulty&
template <class In>
std::vector<Key> difficulty_keys(const Difficulty& usual, In in) {
  const auto number = [&](const char* name, const char* doc, float Difficulty::*member) {
    constexpr double kTenths = 10;  // so that a default is the decimal that is written, not its nearest float
    const double fallback = std::round(usual.*member * kTenths) / kTenths;
    return key(in, member, of_one_map(option(Param::number(name, doc, fallback, 0, 10), "Map")));
  };
  return {number("ar", "Approach rate.", &Difficulty::ar), number("cs", "Circle size.", &Difficulty::cs),
          number("od", "Overall difficulty.", &Difficulty::od),
          number("hp", "HP drain rate.", &Difficulty::hp)};
}

/// @param in  PipelineConfig& -> MapWishes&
template <class In>
std::vector<Key> wish_keys(In in) {
  const auto wish = [&](std::optional<double> MapWishes::*member, Param param, const char* name) {
    return key(in, member, of_one_map(option(optional(std::move(param)), "Map", name)));
  };
  return {wish(&MapWishes::note_density,
               Param::number("note_density", "Hit objects per second; unset: usual for the level.", 1, 0.05,
                             40, "objects per second"),
               "density"),
          wish(&MapWishes::slider_share,
               Param::number("slider_share",
                             "Share of hit objects that are sliders; unset: usual for the level.", 0.5, 0, 1),
               "slider-share"),
          wish(&MapWishes::stars,
               Param::number("stars", "Star rating without mods; unset: within the range of the level.", 4,
                             0.5, 12, "stars"),
               "stars")};
}

Key level_key() {
  std::vector<std::string> names;
  for (const LevelFacts& facts : kLevelFacts) names.emplace_back(facts.name);
  Param level = Param::choice("level",
                              "Level: a condition of the model, and the source of the name and the default "
                              "difficulty of the map; unset: not a condition.",
                              names.front(), names);
  return key([](PipelineConfig& c) -> MapWishes& { return c.wishes; }, &MapWishes::level,
             of_one_map(option(optional(std::move(level)), "Map")));
}

Section section_of(const LevelFacts& level) {
  const auto in = [place = static_cast<std::size_t>(level.level)](PipelineConfig& c) -> LevelConfig& {
    return c.levels[place];
  };
  Section section{level.name, std::string("Requested of the ") + level.title + " of a mapset.",
                  difficulty_keys(level.usual, [in](auto& c) -> Difficulty& { return in(c).difficulty; })};
  for (Key& wish : wish_keys([in](auto& c) -> MapWishes& { return in(c).wishes; }))
    section.keys.push_back(std::move(wish));
  return section;
}

StageKey stage_of(const Kind& kind) {
  return {std::string(kind.key), std::string(kind.interface), std::string(kind.does)};
}

}  // namespace

const std::vector<StageKey>& stage_keys() {
  static const std::vector<StageKey> keys = [] {
    std::vector<StageKey> stages;
    for (const Kind& kind : kinds())
      if (kind.key == kind.name) stages.push_back(stage_of(kind));
    return stages;
  }();
  return keys;
}

const StageKey& passes_key() {
  static const StageKey key = stage_of(kinds().back());
  return key;
}

const Section& file_section() {
  const auto file = [](std::optional<std::filesystem::path> PipelineConfig::*member, const char* name,
                       const char* doc) {
    return key(file_itself, member, optional(Param::path(name, doc)));
  };
  const auto file_option = [&](Key key, const char* name) {
    return Key{option(std::move(key.param), "Files", name), std::move(key.put)};
  };
  static const Section section{
      "",
      "",
      {file(&PipelineConfig::weights, "weights",
            "Trained weights (safetensors); unset: untrained weights from the seed."),
       file(&PipelineConfig::adapter, "adapter",
            "LoRA adapter (safetensors) that is merged into the weights."),
       file_option(file(&PipelineConfig::audio, "audio", "Song: MP3, WAV, FLAC, Ogg Vorbis or Opus."),
                   "audio,i"),
       file_option(
           file(&PipelineConfig::output, "output",
                "Mapset (.osz, with the song in it) or a single map (.osu); unset: 'Artist - Title.osz' "
                "in the working directory."),
           "output,o")}};
  return section;
}

const Section& difficulty_section() {
  static const Section section{
      "difficulty", "Requested difficulty; a key that is absent has the default of the level, if one is set.",
      difficulty_keys({}, [](PipelineConfig& c) -> Difficulty& { return c.difficulty; })};
  return section;
}

const Section& metadata_section() {
  const auto text = [](const char* name, const char* doc, std::string Metadata::*member) {
    return key([](PipelineConfig& c) -> Metadata& { return c.metadata; }, member, Param::text(name, doc, ""));
  };
  static const Section section{
      "metadata",
      "Of the song and the map; the audio's tags fill the rest, and its file name what they lack.",
      {text("title", "The song's title in Latin letters; cut to 80 characters.", &Metadata::title),
       text("title_unicode", "The song's title as it is written.", &Metadata::title_unicode),
       text("artist", "The song's artist in Latin letters; cut to 80 characters.", &Metadata::artist),
       text("artist_unicode", "The song's artist as it is written.", &Metadata::artist_unicode),
       text("creator", "Who made the map.", &Metadata::creator),
       text("version", "The name of the difficulty.", &Metadata::version),
       text("source", "What the song was made for.", &Metadata::source),
       text("tags", "Words to find the map by, separated by spaces.", &Metadata::tags)}};
  return section;
}

const Section& decoding_section() {
  constexpr DecodingOptions kDefaults;
  const auto decoding = [](auto member, Param param) {
    return key([](PipelineConfig& c) -> DecodingOptions& { return c.decoding; }, member,
               option(std::move(param), "Decoding"));
  };
  static const Section section{
      "decoding",
      "How tokens are decoded.",
      {decoding(&DecodingOptions::rhythm_threshold,
                Param::number("rhythm_threshold",
                              "Minimum probability of an object at a tick of the beat, given that none came "
                              "since the last object, for it to be placed there. Lower is denser; 0 samples "
                              "gaps like all other tokens. For tokenizers that count beats.",
                              kDefaults.rhythm_threshold, 0, 1)),
       decoding(
           &DecodingOptions::rhythm_temperature,
           Param::number("rhythm_temperature",
                         "Temperature of object kinds and lengths, on top of the sampler's; below 1, the "
                         "most probable ones are selected more often, while positions vary as before.",
                         kDefaults.rhythm_temperature, 0.01, 10)),
       key([](PipelineConfig& c) -> DecodingOptions& { return c.decoding; }, &DecodingOptions::follow_wishes,
           Param::flag(
               "follow_wishes",
               "Adjust the rhythm while decoding until it has the requested density and slider share, "
               "and the spacing until the map has its star rating; false: they are conditions of the "
               "model alone. For tokenizers that count beats.",
               kDefaults.follow_wishes)),
       decoding(&DecodingOptions::max_tokens,
                Param::integer("max_tokens", "Token limit after which a map is closed.", kDefaults.max_tokens,
                               16, 1000000, "tokens")),
       decoding(&DecodingOptions::min_coverage,
                Param::number("min_coverage",
                              "Share of the song before which a map cannot end; 0: it may end at once.",
                              kDefaults.min_coverage, 0, 1))}};
  return section;
}

const Section& run_section() {
  static const Section section = [] {
    // 2^53 - 1: up to there every JSON reader agrees what a whole number is.
    Param seed =
        Param::integer("seed", "Seed of all randomness; same seed, same map.", 0, 0, 9007199254740991);
    Section run{
        "", "", {key(file_itself, &PipelineConfig::seed, option(std::move(seed), "Map")), level_key()}};
    for (Key& wish : wish_keys([](PipelineConfig& c) -> MapWishes& { return c.wishes; }))
      run.keys.push_back(std::move(wish));
    run.keys.push_back(key(file_itself, &PipelineConfig::containment,
                           Param::flag("containment",
                                       "In a spread, start every object where the next harder level has the "
                                       "start, an edge or the end of one.",
                                       PipelineConfig{}.containment)));
    return run;
  }();
  return section;
}

const std::vector<Section>& level_sections() {
  static const std::vector<Section> sections = [] {
    std::vector<Section> all(kLevelFacts.size());
    std::transform(kLevelFacts.begin(), kLevelFacts.end(), all.begin(), section_of);
    return all;
  }();
  return sections;
}

bool is_optional(const Param& key) {
  return key.extra.count("optional") != 0;
}

std::vector<std::string> pipeline_keys() {
  std::vector<std::string> names{"version"};
  for (const StageKey& stage : stage_keys()) names.push_back(stage.name);
  names.push_back(passes_key().name);
  for (const Key& key : file_section().keys) names.push_back(key.param.name);
  names.insert(names.end(),
               {"levels", difficulty_section().name, metadata_section().name, decoding_section().name});
  for (const Key& key : run_section().keys) names.push_back(key.param.name);
  return names;
}

std::vector<Param> run_options() {
  std::vector<Param> options;
  for (const Section* section :
       {&file_section(), &difficulty_section(), &run_section(), &decoding_section()}) {
    for (const Key& key : section->keys) {
      if (key.param.extra.count("option") == 0) continue;
      options.push_back(key.param);
      options.back().extra["key"] = (section->name.empty() ? "" : section->name + ".") + key.param.name;
    }
  }
  return options;
}

bool is_of_one_map(const Param& option) {
  return option.extra.count("of_one_map") != 0;
}

}  // namespace osugen
