#include <osugen/train/data/song_library.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include <osugen/audio/decode.h>
#include <osugen/audio/resample.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/tick_grid.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/draft/map_draft.h>
#include <osugen/generate/stages.h>
#include <osugen/interfaces/timing.h>

namespace osugen::train {
namespace {

// Of what is in the entries; raised when their content means another thing.
constexpr const char* kFeatureFormat = "1";
constexpr const char* kMapFormat = "2";  // 2: lines a little late for a beat begin on it (tick_grid.h)
constexpr std::int64_t kMostTicks = std::int64_t{1} << 20;
constexpr std::uint64_t kMaxMapBytes = std::uint64_t{32} << 20U;

template <class T>
at::Tensor tensor_of(const T* values, std::size_t count, at::ScalarType type) {
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(count)}, type);
  if (count > 0) std::memcpy(tensor.mutable_data_ptr(), values, count * sizeof(T));
  return tensor;
}

/// A tensor of an entry, of this type and number of dimensions; null: the entry is not what it should be.
const at::Tensor* find(const Cache::Tensors& entry, const char* name, at::ScalarType type,
                       std::int64_t dims = 1) {
  const auto found = entry.find(name);
  if (found == entry.end() || found->second.scalar_type() != type || found->second.dim() != dims)
    return nullptr;
  return &found->second;
}

template <class T>
std::vector<T> numbers(const at::Tensor& tensor) {
  const T* values = tensor.const_data_ptr<T>();
  return {values, values + tensor.numel()};
}

Cache::Tensors pack(const SongFacts& facts) {
  const std::array<double, 4> values{facts.song_ms, facts.frame_ms, facts.first_ms,
                                     static_cast<double>(facts.frames)};
  return {{"facts", tensor_of(values.data(), values.size(), at::kDouble)}};
}

std::optional<SongFacts> unpack_song(const Cache::Tensors& entry) {
  const at::Tensor* const facts = find(entry, "facts", at::kDouble);
  if (facts == nullptr || facts->numel() != 4) return std::nullopt;
  const double* const values = facts->const_data_ptr<double>();
  return SongFacts{values[0], values[1], values[2], static_cast<std::int64_t>(values[3])};
}

Cache::Tensors pack(const MapFacts& facts) {
  const std::array<std::int64_t, 1> count{facts.tokens};
  std::array<std::uint8_t, kConditions> known{};
  std::copy(facts.conditions.known.begin(), facts.conditions.known.end(), known.begin());
  return {{"tokens", tensor_of(count.data(), 1, at::kLong)},
          {"tokens_until", tensor_of(facts.tokens_until.data(), facts.tokens_until.size(), at::kInt)},
          {"conditions", tensor_of(facts.conditions.values.data(), kConditions, at::kFloat)},
          {"known", tensor_of(known.data(), kConditions, at::kByte)}};
}

std::optional<MapFacts> unpack_map(const Cache::Tensors& entry) {
  const at::Tensor* const count = find(entry, "tokens", at::kLong);
  const at::Tensor* const until = find(entry, "tokens_until", at::kInt);
  const at::Tensor* const values = find(entry, "conditions", at::kFloat);
  const at::Tensor* const known = find(entry, "known", at::kByte);
  const auto conditions = static_cast<std::int64_t>(kConditions);
  if (count == nullptr || until == nullptr || values == nullptr || known == nullptr || count->numel() != 1 ||
      until->numel() < 2 || values->numel() != conditions || known->numel() != conditions)
    return std::nullopt;
  MapFacts facts;
  facts.tokens = *count->const_data_ptr<std::int64_t>();
  facts.tokens_until = numbers<std::int32_t>(*until);
  for (std::size_t i = 0; i < kConditions; ++i) {
    facts.conditions.values[i] = values->const_data_ptr<float>()[i];
    facts.conditions.known[i] = known->const_data_ptr<std::uint8_t>()[i] != 0;
  }
  return facts;
}

Cache::Tensors pack(const Features& features) {
  const double first_ms = features.first_ms.defined() ? *features.first_ms.const_data_ptr<double>() : 0;
  const std::array<double, 2> times{features.frame_ms, first_ms};
  return {{"values", features.values}, {"times", tensor_of(times.data(), times.size(), at::kDouble)}};
}

std::optional<Features> unpack_features(const Cache::Tensors& entry, std::int64_t bins) {
  const at::Tensor* const values = find(entry, "values", at::kFloat, 3);
  const at::Tensor* const times = find(entry, "times", at::kDouble);
  if (values == nullptr || times == nullptr || times->numel() != 2 || values->size(0) != 1 ||
      values->size(2) != bins)
    return std::nullopt;
  Features features;
  features.values = *values;
  features.frame_ms = times->const_data_ptr<double>()[0];
  const double first_ms = times->const_data_ptr<double>()[1];
  if (first_ms != 0) features.first_ms = tensor_of(&first_ms, 1, at::kDouble);
  return features;
}

Cache::Tensors pack(const TokenizedMap& map) {
  return {{"ids", tensor_of(map.ids.data(), map.ids.size(), at::kLong)},
          {"time_ms", tensor_of(map.time_ms.data(), map.time_ms.size(), at::kDouble)},
          {"ticks", tensor_of(map.ticks.data(), map.ticks.size(), at::kLong)}};
}

/// The losses are not kept: nobody asks a training for them.
std::optional<TokenizedMap> unpack_tokens(const Cache::Tensors& entry, std::int64_t vocabulary) {
  const at::Tensor* const ids = find(entry, "ids", at::kLong);
  const at::Tensor* const times = find(entry, "time_ms", at::kDouble);
  const at::Tensor* const ticks = find(entry, "ticks", at::kLong);
  if (ids == nullptr || times == nullptr || ticks == nullptr || ids->numel() != times->numel() ||
      ids->numel() != ticks->numel() || ids->numel() < 2)
    return std::nullopt;
  TokenizedMap map{numbers<std::int64_t>(*ids), numbers<double>(*times), numbers<std::int64_t>(*ticks), {}};
  const bool known = std::all_of(map.ids.begin(), map.ids.end(),
                                 [vocabulary](std::int64_t id) { return id >= 0 && id < vocabulary; });
  if (!known) return std::nullopt;
  return map;
}

/// How many tokens belong to objects that begin before each second of the song.
std::vector<std::int32_t> count_by_second(const Vocabulary& vocabulary, const TokenizedMap& tokens,
                                          double song_ms) {
  const auto seconds = static_cast<std::size_t>(std::ceil(song_ms / 1000)) + 1;
  std::vector<std::int32_t> until(seconds + 1, 0);
  double begins_ms = 0;
  // From the end: tokens of time belong to the object that they lead to, wherever they are on the way.
  for (std::size_t i = tokens.ids.size(); i-- > 0;) {
    const TokenKind kind = vocabulary.tokens[static_cast<std::size_t>(tokens.ids[i])].kind;
    if (kind == TokenKind::special) continue;
    if (kind != TokenKind::time) begins_ms = tokens.time_ms[i];
    const double second = std::clamp(std::floor(begins_ms / 1000), 0.0, static_cast<double>(seconds - 1));
    ++until[static_cast<std::size_t>(second) + 1];
  }
  for (std::size_t i = 1; i < until.size(); ++i) until[i] += until[i - 1];
  return until;
}

}  // namespace

SongLibrary::SongLibrary(const Pipeline& pipeline, std::shared_ptr<Cache> cache, std::uint64_t feature_bytes)
    : pipeline_(pipeline), cache_(std::move(cache)), shelf_(feature_bytes) {}

std::string SongLibrary::features_key(const SongSource& song) const {
  const ComponentConfig& frontend = pipeline_.config.frontend;
  return std::string("features\n") + kFeatureFormat + "\n" + song.hash + "\n" + frontend.versions + "\n" +
         fingerprint(frontend);
}

std::string SongLibrary::song_key(const SongSource& song) const {
  return "song\n" + features_key(song);
}

std::string SongLibrary::map_key(const char* what, const MapSource& map, const SongFacts& song) const {
  const ComponentConfig& tokenizer = pipeline_.config.tokenizer;
  return std::string(what) + "\n" + kMapFormat + "\n" + map.hash + "\n" + tokenizer.versions + "\n" +
         fingerprint(tokenizer) + "\n" + std::to_string(pipeline_.timing->bias_ms()) + " " +
         std::to_string(song.song_ms);
}

Features SongLibrary::hear(const SongSource& song, SongFacts& facts) {
  const at::NoGradGuard no_gradients;
  const std::string bytes = read_source(song.audio, kMaxSongBytes);
  const DecodedSong decoded = decode_song(bytes, shown(song.audio));
  const Audio audio = resample(decoded.audio, pipeline_.frontend->sample_rate());
  Features features = osugen::features_of(*pipeline_.frontend, audio);
  facts = {1000 * decoded.audio.seconds(), features.frame_ms,
           features.first_ms.defined() ? features.first_ms.item<double>() : 0, features.values.size(1)};
  if (cache_) {
    cache_->put(features_key(song), pack(features));
    cache_->put(song_key(song), pack(facts));
  }
  shelf_.put(song.hash, features);
  return features;
}

SongFacts SongLibrary::facts_of(const SongSource& song) {
  if (cache_ && cache_->contains(features_key(song))) {
    if (const auto entry = cache_->get(song_key(song)))
      if (const auto facts = unpack_song(*entry)) return *facts;
  }
  SongFacts facts;
  hear(song, facts);
  return facts;
}

Features SongLibrary::features_of(const SongSource& song) {
  if (auto features = shelf_.get(song.hash)) return *std::move(features);
  if (cache_) {
    if (const auto entry = cache_->get(features_key(song))) {
      if (auto features = unpack_features(*entry, pipeline_.frontend->bins())) {
        shelf_.put(song.hash, *features);
        return *std::move(features);
      }
    }
  }
  SongFacts ignored;
  return hear(song, ignored);
}

Beatmap SongLibrary::read_map(const MapSource& map) const {
  Beatmap read = read_beatmap(read_source(map.source, kMaxMapBytes), shown(map.source)).map;
  to_song_time(read, pipeline_.timing->bias_ms());
  return read;
}

SongSpan SongLibrary::span_of(const SongFacts& song, const Beatmap& map) const {
  SongSpan span = osugen::span_of(song.song_ms, pipeline_.timing->bias_ms(), red_lines(map));
  const TickGrid grid(span.red_lines, pipeline_.tokenizer->vocabulary().ticks_per_beat);
  if (grid.tick_at(span.end_ms) - grid.tick_at(span.start_ms) > kMostTicks)
    throw Error(Error::Kind::bad_input, "its beats are too short for the song's length");
  return span;
}

TokenizedMap SongLibrary::tokens_of(const Beatmap& map, const SongSpan& span) const {
  return pipeline_.tokenizer->encode(map, span);
}

TokenizedMap SongLibrary::whole_tokens_of(const MapSource& map, const SongFacts& song) {
  const std::string key = map_key("tokens", map, song);
  if (cache_) {
    if (const auto entry = cache_->get(key))
      if (auto tokens = unpack_tokens(*entry, pipeline_.tokenizer->vocabulary().size()))
        return *std::move(tokens);
  }
  const Beatmap read = read_map(map);
  TokenizedMap tokens = tokens_of(read, span_of(song, read));
  if (cache_) cache_->put(key, pack(tokens));
  return tokens;
}

MapFacts SongLibrary::facts_of(const MapSource& map, const SongFacts& song) {
  const std::string key = map_key("map", map, song);
  if (cache_) {
    if (const auto entry = cache_->get(key))
      if (auto facts = unpack_map(*entry)) return *std::move(facts);
  }
  const Beatmap read = read_map(map);
  const TokenizedMap tokens = tokens_of(read, span_of(song, read));
  MapFacts facts{conditions_of_map(read), static_cast<std::int64_t>(tokens.ids.size()),
                 count_by_second(pipeline_.tokenizer->vocabulary(), tokens, song.song_ms)};
  if (cache_) cache_->put(key, pack(facts));
  return facts;
}

}  // namespace osugen::train
