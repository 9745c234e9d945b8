#include <osugen/train/loop/validation.h>

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include <osugen/draft/map_draft.h>
#include <osugen/generate/stages.h>
#include <osugen/pipeline/in_stage.h>
#include <osugen/runtime/progress.h>
#include <osugen/train/data/map_facts.h>

namespace osugen::train {
namespace {

constexpr double kTight = 20, kLoose = 50;  ///< ms

/// @param map  in song time
std::vector<double> onsets_in(const Beatmap& map, const SongSpan& span) {
  std::vector<double> onsets;
  for (const HitObject& object : map.objects)
    if (object.time_ms >= span.start_ms && object.time_ms <= span.end_ms) onsets.push_back(object.time_ms);
  std::sort(onsets.begin(), onsets.end());
  return onsets;
}

/// The level that the map's name says, as a level of a spread is asked for.
MapWishes wishes_of(const Beatmap& map) {
  MapWishes wishes;
  if (const auto level = level_of(map.metadata.version))
    wishes.level = static_cast<Level>(std::lround(*level));
  return wishes;
}

/// The onsets of the map that the model writes for the song of `like`, as osugen-run would: told AR CS OD HP
/// and, where its name says one, the level.
std::vector<double> generated_onsets(const Model& model, const Features& features, const SongSpan& span,
                                     const Beatmap& like, const MapScoring& scoring) {
  Pipeline& pipeline = model.pipeline();
  const Memory memory = in_stage(pipeline.config.encoder, [&] {
    return memory_of(*pipeline.encoder, *pipeline.decoder, features, model.device());
  });
  const Tokenizer& tokenizer = *pipeline.tokenizer;
  DecodeOptions options = decode_options_of(pipeline.config, span);
  options.seed = scoring.seed;
  options.cancel = scoring.cancel;
  const Decoding decoding = tokens_of(pipeline, memory, {like.difficulty, wishes_of(like)}, span, options);
  const Beatmap map = in_stage(pipeline.config.tokenizer, [&] {
    return tokenizer.decode(decoding.hypotheses.front().ids, span, draft_of(span, like.difficulty, {}));
  });
  return onsets_in(map, span);
}

void add(evaluate::OnsetScore& sum, const evaluate::OnsetScore& score) {
  sum.matched += score.matched;
  sum.reference += score.reference;
  sum.generated += score.generated;
}

void score_item(const Model& model, const DataSet& songs, std::int64_t index, const MapScoring& scoring,
                MapScores& scores) {
  const Beatmap map = songs.read_map(index);
  const SongSpan span = songs.span_of_song(index);
  const std::vector<double> reference = onsets_in(map, span);
  const std::vector<double> generated =
      generated_onsets(model, songs.features_of_song(index), span, map, scoring);
  add(scores.at_20, evaluate::score_onsets(reference, generated, kTight));
  add(scores.at_50, evaluate::score_onsets(reference, generated, kLoose));
  ++scores.maps;
}

MapScores over_ranks(const MapScores& mine, Group& group) {
  std::vector<double> numbers{static_cast<double>(mine.maps)};
  for (const evaluate::OnsetScore* score : {&mine.at_20, &mine.at_50})
    for (const std::int64_t count : {score->matched, score->reference, score->generated})
      numbers.push_back(static_cast<double>(count));
  const std::vector<double> sums = group.sum(numbers);
  MapScores all;
  all.maps = static_cast<std::int64_t>(sums[0]);
  std::size_t at = 1;
  for (evaluate::OnsetScore* score : {&all.at_20, &all.at_50})
    for (std::int64_t* count : {&score->matched, &score->reference, &score->generated})
      *count = static_cast<std::int64_t>(sums[at++]);
  return all;
}

}  // namespace

std::optional<ValidationSums> validation_loss(Model& model, const OnsetHead* head, const DataSet& data,
                                              BatchOptions options, Group& group,
                                              const TrainingWatch& watch) {
  const at::NoGradGuard no_gradients;
  model.evaluate();
  options.shuffle = false;
  const Vocabulary& vocabulary = model.pipeline().tokenizer->vocabulary();
  const CrossEntropy cross_entropy(vocabulary, {}, model.device());
  const auto steps = static_cast<double>(steps_per_epoch(data, options));
  Loader loader(data, vocabulary.pad, options, 0, 0);
  LossSums sums;
  OnsetSums onsets;
  while (const std::optional<Step> step = loader.next()) {
    for (const Batch& batch : step->micro) {
      const Batch there = to_device(batch, model.device());
      const Memory memory = model.memory(there);
      sums += cross_entropy(model.logits(there, memory), there.targets).figures;
      if (head != nullptr) onsets += head->heard(memory, there);
    }
    if (watch.progress != nullptr) watch.progress->at(static_cast<double>(step->index + 1) / steps);
    if (group.max(watch.cancel.requested() ? 1 : 0) != 0) return std::nullopt;
  }
  ValidationSums all{LossSums::of_numbers(group.sum(sums.numbers())), {}};
  if (head != nullptr) all.onsets = OnsetSums::of_numbers(group.sum(onsets.numbers()));
  return all;
}

std::vector<std::int64_t> items_to_score(const DataSet& data, std::int64_t count) {
  std::vector<std::int64_t> chosen;
  std::set<std::int64_t> taken;
  while (static_cast<std::int64_t>(chosen.size()) < std::min(count, data.size())) {
    std::set<std::string> songs;  // of this round
    for (std::int64_t i = 0; i < data.size() && static_cast<std::int64_t>(chosen.size()) < count; ++i) {
      if (taken.count(i) != 0 || !songs.insert(data.song_of(i).hash).second) continue;
      taken.insert(i);
      chosen.push_back(i);
    }
  }
  return chosen;
}

std::optional<MapScores> score_maps(Model& model, const DataSet& songs, const MapScoring& scoring,
                                    Group& group) {
  const at::NoGradGuard no_gradients;
  model.evaluate();
  MapScores mine;
  bool cancelled = false;
  const auto ranks = static_cast<std::size_t>(group.size());
  for (auto i = static_cast<std::size_t>(group.rank()); i < scoring.items.size() && !cancelled; i += ranks) {
    try {
      score_item(model, songs, scoring.items[i], scoring, mine);
    } catch (const Error& e) {
      if (e.kind() != Error::Kind::interrupted) throw;
      cancelled = true;
    }
    if (scoring.progress != nullptr)
      scoring.progress->at(static_cast<double>(i + 1) / static_cast<double>(scoring.items.size()));
  }
  if (group.max(cancelled ? 1 : 0) != 0) return std::nullopt;
  return over_ranks(mine, group);
}

}  // namespace osugen::train
