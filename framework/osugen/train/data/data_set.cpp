#include <osugen/train/data/data_set.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include <osugen/generate/stages.h>
#include <osugen/runtime/intra_op_threads.h>
#include <osugen/train/data/excerpt.h>
#include <osugen/train/data/song_library.h>
#include <osugen/train/data/strays.h>
#include <osugen/train/options/draw.h>
#include <osugen/train/songs/content_hash.h>
#include <osugen/train/songs/parallel.h>

namespace osugen::train {
namespace {

constexpr int kBlindDraws = 64;  // of windows that seem to hold something
constexpr int kTries = 8;        // at windows that turn out to be empty
/// Sounds so far outside of a window stay: one next to its end is partly of a frame of the memory, whose
/// frames are shorter than this.
constexpr double kBesideMs = 250;

/// Frames of a song.
struct Frames {
  std::int64_t first = 0, count = 0;
};

struct SongEntry {
  SongSource source;
  SongFacts facts;
  SongSounds sounds;
};

struct MapEntry {
  std::size_t song = 0, map = 0;  // the map's place in its song
  MapFacts facts;
};

/// Tokens before a time; between whole seconds as if they were spread evenly.
double tokens_before(const std::vector<std::int32_t>& until, double time_ms) {
  const double at = std::clamp(time_ms / 1000, 0.0, static_cast<double>(until.size() - 1));
  const auto second = std::min(static_cast<std::size_t>(at), until.size() - 2);
  const double part = at - static_cast<double>(second);
  return static_cast<double>(until[second]) + part * static_cast<double>(until[second + 1] - until[second]);
}

/// A copy of some frames, without LibTorch's threads: it is made beside the training.
Features cut(const Features& song, const Frames& frames) {
  if (frames.first == 0 && frames.count == song.values.size(1)) return song;
  const at::Tensor values = song.values.contiguous();
  const std::int64_t bins = values.size(2);
  Features result;
  result.frame_ms = song.frame_ms;
  result.values = at::empty({1, frames.count, bins}, at::kFloat);
  std::memcpy(result.values.mutable_data_ptr(), values.const_data_ptr<float>() + frames.first * bins,
              static_cast<std::size_t>(frames.count * bins) * sizeof(float));
  result.first_ms = at::empty({1}, at::kDouble);
  const double song_first = song.first_ms.defined() ? *song.first_ms.const_data_ptr<double>() : 0;
  *result.first_ms.mutable_data_ptr<double>() =
      song_first + static_cast<double>(frames.first) * song.frame_ms;
  return result;
}

/// A copy that may be written to.
Features own(const Features& features) {
  Features result = features;
  result.values = at::empty(features.values.sizes(), at::kFloat);
  std::memcpy(result.values.mutable_data_ptr(), features.values.contiguous().const_data_ptr(),
              features.values.nbytes());
  return result;
}

/// A song whose song.json is broken is trained on all the same.
SongSounds sounds_or_none(const SongSource& song, std::vector<LeftOut>& left_out) {
  try {
    return sounds_of(song);
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::bad_input) throw;
    left_out.push_back({sounds_place(song), "not used for the onset loss: " + error.problem()});
    return {};
  }
}

/// The sounds from one time to another.
SongSounds cut(const SongSounds& song, double from_ms, double to_ms) {
  const auto before = [](const Sound& sound, double time_ms) { return sound.time_ms < time_ms; };
  const auto first = std::lower_bound(song.sounds.begin(), song.sounds.end(), from_ms, before);
  return {song.known, {first, std::lower_bound(first, song.sounds.end(), to_ms, before)}, {}};
}

/// Every thread that LibTorch has not seen yet computes with this many, and the caller.
std::optional<IntraOpThreads> share_of_threads(int threads) {
  if (threads <= 1) return std::nullopt;
  return std::optional<IntraOpThreads>(std::in_place, 1);
}

}  // namespace

struct DataSet::Impl {
  Impl(const Pipeline& pipeline_, std::vector<SongSource> sources_, std::shared_ptr<Cache> cache,
       const ItemOptions& options_)
      : pipeline(pipeline_),
        sources(std::move(sources_)),
        options(options_),
        library(pipeline_, std::move(cache), options_.feature_bytes) {}

  const Pipeline& pipeline;
  std::vector<SongSource> sources;
  const ItemOptions options;
  mutable SongLibrary library;
  std::vector<SongEntry> songs;
  std::vector<MapEntry> maps;

  const MapEntry& at(std::int64_t index) const { return maps.at(static_cast<std::size_t>(index)); }
  const SongEntry& song(const MapEntry& entry) const { return songs[entry.song]; }
  const MapSource& map(const MapEntry& entry) const { return song(entry).source.maps[entry.map]; }

  double time_of(const SongFacts& song, std::int64_t frame) const {
    return song.first_ms + static_cast<double>(frame) * song.frame_ms;
  }

  std::int64_t window_frames(const SongFacts& song) const {
    if (options.window_ms <= 0) return song.frames;
    const double frames = std::round(options.window_ms / song.frame_ms);
    return static_cast<std::int64_t>(std::clamp(frames, 1.0, static_cast<double>(song.frames)));
  }

  bool is_whole(const SongFacts& song) const { return window_frames(song) == song.frames; }

  /// Whether the window seems to hold an object, by whole seconds.
  bool seems_full(const MapEntry& entry, const SongFacts& song, const Frames& frames) const {
    const auto& until = entry.facts.tokens_until;
    const double from = std::floor(time_of(song, frames.first) / 1000);
    const double to = std::ceil(time_of(song, frames.first + frames.count) / 1000);
    return tokens_before(until, 1000 * to) > tokens_before(until, 1000 * from);
  }

  Frames draw(const MapEntry& entry, const SongFacts& song, Random& random) const {
    Frames frames{0, window_frames(song)};
    for (int i = 0; i < kBlindDraws; ++i) {
      frames.first =
          static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(song.frames - frames.count + 1)));
      if (seems_full(entry, song, frames)) break;
    }
    return frames;
  }

  /// The stretch of a window. Its ends are those of its frames, within the song.
  SongSpan span_of(const SongSpan& whole, const SongFacts& song, const Frames& frames) const {
    if (frames.count == song.frames) return whole;
    SongSpan span = whole;
    span.start_ms = std::max(whole.start_ms, time_of(song, frames.first));
    span.end_ms = std::max(span.start_ms, std::min(time_of(song, frames.first + frames.count), whole.end_ms));
    return span;
  }

  Excerpt excerpt_of(const SongFacts& song, const SongSpan& span, const Frames& frames,
                     TokenizedMap tokens) const {
    CutTokens cut = cut_tokens(*pipeline.tokenizer, span, std::move(tokens), options.max_tokens);
    Excerpt result{std::move(cut.tokens), span, frames.first, frames.count, cut.truncated, 0, {}};
    if (!cut.truncated) return result;
    // Audio after the last token is cut too: EOS then means the end, as everywhere.
    result.span.end_ms = cut.end_ms;
    const double heard = std::ceil((cut.end_ms - time_of(song, frames.first)) / song.frame_ms);
    result.frames = static_cast<std::int64_t>(std::clamp(heard, 1.0, static_cast<double>(frames.count)));
    return result;
  }

  /// What is said of a stretch: the map, or with strays.
  Excerpt excerpt_of(const SongFacts& song, const Beatmap& map, const SongSpan& span, const Frames& frames,
                     std::uint64_t seed) const {
    if (options.stray_share == 0) return excerpt_of(song, span, frames, library.tokens_of(map, span));
    Random random = drawn(Draw::strays, {seed});
    const double share = options.stray_share * random.uniform();
    const StrayedMap strayed = with_strays(map, span.red_lines, share, random);
    Excerpt result = excerpt_of(song, span, frames, library.tokens_of(strayed.map, span));
    result.untaught = tokens_of_strays(pipeline.tokenizer->vocabulary(), result.tokens, strayed);
    return result;
  }

  Excerpt window(const MapEntry& entry, std::uint64_t seed) const;
  Frames around_a_token(const MapEntry& entry, const SongFacts& song, Random& random) const;
  Excerpt whole(const MapEntry& entry, std::uint64_t seed) const {
    const SongFacts& facts = song(entry).facts;
    const Beatmap read = library.read_map(map(entry));
    const SongSpan span = library.span_of(facts, read);
    if (options.stray_share > 0) return excerpt_of(facts, read, span, {0, facts.frames}, seed);
    return excerpt_of(facts, span, {0, facts.frames}, library.whole_tokens_of(map(entry), facts));
  }
  Conditions conditions(const MapEntry& entry, std::uint64_t seed) const;
  Features features(const MapEntry& entry, const Excerpt& excerpt) const;
  std::vector<float> bed(const MapEntry& entry, std::int64_t frames, std::uint64_t seed) const;

  void prepare_song(std::size_t index, std::optional<SongEntry>& song, std::vector<MapEntry>& found,
                    std::vector<LeftOut>& left_out);
};

/// Draws until something is in the window; a map of few objects far apart is hit by aiming at one, in the
/// end.
Excerpt DataSet::Impl::window(const MapEntry& entry, std::uint64_t seed) const {
  const SongFacts& facts = song(entry).facts;
  const Beatmap read = library.read_map(map(entry));
  const SongSpan whole = library.span_of(facts, read);
  Random random = drawn(Draw::window, {seed});
  for (int i = 0; i < 2 * kTries; ++i) {
    const Frames frames = i < kTries ? draw(entry, facts, random) : around_a_token(entry, facts, random);
    const SongSpan span = span_of(whole, facts, frames);
    try {
      return excerpt_of(facts, read, span, frames, seed);
    } catch (const Error& error) {
      // A tokenizer refuses a span in which no object can be said.
      if (error.kind() != Error::Kind::bad_input) throw;
    }
  }
  return excerpt_of(facts, read, whole, {0, facts.frames}, seed);
}

/// A window around a second in which an object begins.
Frames DataSet::Impl::around_a_token(const MapEntry& entry, const SongFacts& song, Random& random) const {
  const auto& until = entry.facts.tokens_until;
  const auto wanted =
      static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(std::max(until.back(), 1))));
  const auto second = std::upper_bound(until.begin(), until.end(), wanted) - until.begin() - 1;
  Frames frames{0, window_frames(song)};
  const double centre = (1000.0 * static_cast<double>(second) + 500 - song.first_ms) / song.frame_ms;
  frames.first =
      std::clamp<std::int64_t>(std::llround(centre) - frames.count / 2, 0, song.frames - frames.count);
  return frames;
}

Conditions DataSet::Impl::conditions(const MapEntry& entry, std::uint64_t seed) const {
  const MapConditions& facts = entry.facts.conditions;
  Conditions result{at::empty({1, static_cast<std::int64_t>(kConditions)}, at::kFloat),
                    at::empty({1, static_cast<std::int64_t>(kConditions)}, at::kBool)};
  Random random = drawn(Draw::conditions, {seed});
  for (std::size_t i = 0; i < kConditions; ++i) {
    const bool may_hide = i >= static_cast<std::size_t>(Condition::level);
    const bool hidden = may_hide && random.uniform() < options.hidden_share;
    const bool known = facts.known[i] && !hidden;
    result.known.data_ptr<bool>()[i] = known;
    result.values.data_ptr<float>()[i] = known ? facts.values[i] : 0.0F;
  }
  return result;
}

/// The features of the window, augmented.
Features DataSet::Impl::features(const MapEntry& entry, const Excerpt& excerpt) const {
  const Features whole = library.features_of(song(entry).source);
  Features heard = cut(whole, {excerpt.first_frame, excerpt.frames});
  if (!options.augmentation.any()) return heard;
  if (heard.values.is_same(whole.values)) heard = own(heard);  // others share it
  const Bands bands{heard.values.mutable_data_ptr<float>(), heard.values.size(1), heard.values.size(2)};
  augment(bands, bed(entry, bands.frames, excerpt.window_seed), heard.frame_ms, options.layout,
          options.augmentation, drawn(Draw::augmentation, {excerpt.window_seed}));
  return heard;
}

/// Some frames of another song; none where it is not wanted.
std::vector<float> DataSet::Impl::bed(const MapEntry& entry, std::int64_t frames, std::uint64_t seed) const {
  Random random = drawn(Draw::bed, {seed});
  if (random.uniform() >= options.augmentation.bed_share) return {};
  const auto chosen = static_cast<std::size_t>(random.below(songs.size()));
  if (chosen == entry.song) return {};
  const at::Tensor values = library.features_of(songs[chosen].source).values.contiguous();
  const std::int64_t count = std::min(frames, values.size(1)), bins = values.size(2);
  const auto first =
      static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(values.size(1) - count + 1)));
  const float* const from = values.const_data_ptr<float>() + first * bins;
  return {from, from + count * bins};
}

void DataSet::Impl::prepare_song(std::size_t index, std::optional<SongEntry>& song,
                                 std::vector<MapEntry>& found, std::vector<LeftOut>& left_out) {
  const SongSource& source = sources[index];
  SongEntry entry{source, {}, {}};
  try {
    entry.facts = library.facts_of(source);
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::bad_input && error.kind() != Error::Kind::missing_input) throw;
    left_out.push_back({shown(source.audio), error.problem()});
    return;
  }
  for (std::size_t i = 0; i < source.maps.size(); ++i) {
    try {
      found.push_back({0, i, library.facts_of(source.maps[i], entry.facts)});
    } catch (const Error& error) {
      if (error.kind() != Error::Kind::bad_input && error.kind() != Error::Kind::missing_input) throw;
      left_out.push_back({shown(source.maps[i].source), error.problem()});
    }
  }
  if (found.empty()) return;
  if (options.listens) entry.sounds = sounds_or_none(source, left_out);
  song = std::move(entry);
}

std::int64_t Excerpt::targets() const {
  const auto untaught_count = std::count(untaught.begin(), untaught.end(), 1);
  return static_cast<std::int64_t>(tokens.ids.size()) - 1 - untaught_count;
}

DataSet::DataSet(const Pipeline& pipeline, std::vector<SongSource> songs, std::shared_ptr<Cache> cache,
                 ItemOptions options)
    : impl_(std::make_unique<Impl>(pipeline, std::move(songs), std::move(cache), options)) {}

DataSet::~DataSet() = default;

std::vector<LeftOut> DataSet::prepare(const ScanOptions& options) {
  const std::size_t count = impl_->sources.size();
  std::vector<std::optional<SongEntry>> songs(count);
  std::vector<std::vector<MapEntry>> maps(count);
  std::vector<std::vector<LeftOut>> left_out(count);
  {
    const auto one_each = share_of_threads(options.threads);
    // Ranks prepare the same songs at once, each from another one on: what one has computed the others
    // find in the cache when they come to it.
    const std::size_t first =
        keyed_hash("first", static_cast<std::uint64_t>(::getpid())) % std::max<std::size_t>(count, 1);
    for_each_index(count, options, "computing features", [&](std::size_t step) {
      const std::size_t i = (first + step) % count;
      impl_->prepare_song(i, songs[i], maps[i], left_out[i]);
    });
  }
  impl_->songs.clear();
  impl_->maps.clear();
  std::vector<LeftOut> all;
  for (std::size_t i = 0; i < count; ++i) {
    std::move(left_out[i].begin(), left_out[i].end(), std::back_inserter(all));
    if (!songs[i]) continue;
    for (MapEntry& map : maps[i]) {
      map.song = impl_->songs.size();
      impl_->maps.push_back(std::move(map));
    }
    impl_->songs.push_back(*std::move(songs[i]));
  }
  return all;
}

std::int64_t DataSet::size() const {
  return static_cast<std::int64_t>(impl_->maps.size());
}

Excerpt DataSet::excerpt(std::int64_t index, std::uint64_t window_seed) const {
  const MapEntry& entry = impl_->at(index);
  Excerpt result = impl_->is_whole(impl_->song(entry).facts) ? impl_->whole(entry, window_seed)
                                                             : impl_->window(entry, window_seed);
  result.window_seed = window_seed;
  return result;
}

Item DataSet::item(std::int64_t index, const Excerpt& excerpt) const {
  const MapEntry& entry = impl_->at(index);
  const at::NoGradGuard no_gradients;
  Item item;
  item.features = impl_->features(entry, excerpt);
  item.tokens = excerpt.tokens;
  item.untaught = excerpt.untaught;
  item.conditions = impl_->conditions(entry, excerpt.window_seed);
  item.ticks = ticks_of(excerpt.span, impl_->pipeline.tokenizer->vocabulary().ticks_per_beat, at::kCPU);
  item.truncated = excerpt.truncated;
  const SongFacts& facts = impl_->song(entry).facts;
  item.sounds = cut(impl_->song(entry).sounds, impl_->time_of(facts, excerpt.first_frame) - kBesideMs,
                    impl_->time_of(facts, excerpt.first_frame + excerpt.frames) + kBesideMs);
  return item;
}

Item DataSet::item(std::int64_t index, std::uint64_t window_seed) const {
  return item(index, excerpt(index, window_seed));
}

ItemSize DataSet::size_of(std::int64_t index, std::uint64_t window_seed) const {
  const MapEntry& entry = impl_->at(index);
  const SongFacts& song = impl_->song(entry).facts;
  const std::int64_t most = impl_->options.max_tokens;
  if (impl_->is_whole(song)) {
    const std::int64_t tokens = std::min(entry.facts.tokens, most);
    // Of a map that is cut, the audio is cut at the same time.
    const auto& until = entry.facts.tokens_until;
    const auto end = std::lower_bound(until.begin(), until.end(), tokens) - until.begin();
    const double frames = 1000.0 * static_cast<double>(end) / song.frame_ms;
    return {tokens, tokens < entry.facts.tokens ? std::min<std::int64_t>(song.frames, std::llround(frames))
                                                : song.frames};
  }
  Random random = drawn(Draw::window, {window_seed});
  const Frames frames = impl_->draw(entry, song, random);
  const auto& until = entry.facts.tokens_until;
  const double tokens = tokens_before(until, impl_->time_of(song, frames.first + frames.count)) -
                        tokens_before(until, impl_->time_of(song, frames.first));
  return {std::clamp<std::int64_t>(std::llround(tokens) + 2, 2, most), frames.count};
}

const SongSource& DataSet::song_of(std::int64_t index) const {
  return impl_->song(impl_->at(index)).source;
}

const MapSource& DataSet::map_of(std::int64_t index) const {
  return impl_->map(impl_->at(index));
}

const SongSounds& DataSet::sounds_of_song(std::int64_t index) const {
  return impl_->song(impl_->at(index)).sounds;
}

Beatmap DataSet::read_map(std::int64_t index) const {
  return impl_->library.read_map(map_of(index));
}

Features DataSet::features_of_song(std::int64_t index) const {
  return impl_->library.features_of(song_of(index));
}

SongSpan DataSet::span_of_song(std::int64_t index) const {
  return impl_->library.span_of(impl_->song(impl_->at(index)).facts, read_map(index));
}

}  // namespace osugen::train
