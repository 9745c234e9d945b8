#include <osugen/evaluate/evaluation.h>

#include <algorithm>

#include <osugen/evaluate/metrics/baselines.h>
#include <osugen/evaluate/metrics/difficulty.h>
#include <osugen/evaluate/metrics/grid.h>
#include <osugen/evaluate/metrics/seams.h>
#include <osugen/evaluate/metrics/structure.h>
#include <osugen/evaluate/metrics/tempo.h>
#include <osugen/evaluate/metrics/variety.h>
#include <osugen/mapset/check.h>

namespace osugen::evaluate {
namespace {

/// A pair with what is worked out of it once.
struct Prepared {
  const Pair* pair = nullptr;
  Chart generated;
  std::optional<Chart> reference;
  PairResult result;
};

std::string level_of(const Pair& pair) {
  const auto of = [](const FoundMap& map) { return level_of_name(map.map.metadata.version); };
  auto level = pair.reference ? of(*pair.reference) : std::nullopt;
  if (!level) level = of(pair.generated);
  return level ? facts_of(*level).title : "other";
}

std::string unit_of(const FoundMap& map) {
  return map.audio_hash.empty() ? song_name(map.map) : map.audio_hash;
}

Prepared prepare(const Pair& pair) {
  Prepared prepared{&pair, Chart(pair.generated.map), std::nullopt, {}};
  const FoundMap& named = pair.reference ? *pair.reference : pair.generated;
  prepared.result.generated = pair.generated.shown;
  prepared.result.song = song_name(named.map);
  prepared.result.unit = unit_of(named);
  prepared.result.level = level_of(pair);
  if (pair.reference) {
    prepared.reference.emplace(pair.reference->map);
    prepared.result.reference = pair.reference->shown;
  }
  return prepared;
}

/// Gives every pair the metronome of its level.
void choose_metronomes(std::vector<Prepared>& all, const EvaluationOptions& options) {
  std::map<std::string, std::vector<const Chart*>> by_level;
  for (const Prepared& one : all)
    if (one.reference) by_level[one.result.level].push_back(&*one.reference);
  std::map<std::string, double> chosen;
  for (const auto& [level, charts] : by_level)
    chosen[level] = options.metronome ? *options.metronome : best_metronome(charts);
  for (Prepared& one : all)
    if (one.reference) one.result.metronome = chosen[one.result.level];
}

/// What a baseline says anything about.
MapResult of_rhythm(MapResult result) {
  Values kept;
  for (const auto& [id, value] : result.values.all())
    if (metric(id).of_rhythm) kept.set(id, value);
  result.values = std::move(kept);
  std::erase_if(result.scores, [](const auto& score) { return !metric(score.first).of_rhythm; });
  result.faults = {};
  return result;
}

void add_baselines(Prepared& one, const Song* song, const EvaluationOptions& options) {
  const Chart& reference = *one.reference;
  const auto add = [&](const char* name, const std::vector<double>& times) {
    one.result.baselines[name] =
        of_rhythm(compare(chart_of_onsets(reference, times), reference, song, options));
  };
  add("metronome", metronome(reference, one.result.metronome));
  if (song == nullptr) return;
  add("picker", picked(reference, song->attacks, options.bias_ms));
  add("picker_snapped", picked_and_snapped(reference, song->attacks, options.bias_ms));
}

void evaluate_one(Prepared& one, const Song* song, const EvaluationOptions& options) {
  one.result.heard = song != nullptr;
  if (!one.reference) {
    one.result.map = look_at(one.generated, one.generated.timing.red_lines(), song, options);
    return;
  }
  one.result.map = compare(one.generated, *one.reference, song, options);
  one.result.human = look_at(*one.reference, one.reference->timing.red_lines(), song, options);
  if (options.baselines) add_baselines(one, song, options);
}

/// The song of a place, or why there is none.
struct Hearing {
  std::optional<Song> song;
  std::string why;
};

Hearing hear_song(const AudioPlace& place, bool must, const EvaluationHooks& hooks) {
  Hearing hearing;
  if (place.empty()) {
    hearing.why = "its song is missing";
    return hearing;
  }
  const AudioHooks audio_hooks{hooks.cancel, {}};
  try {
    const std::string name =
        place.entry.empty() ? place.file.string() : place.file.string() + "#" + place.entry;
    const DecodedSong decoded = decode_song(read_audio(place), name, audio_hooks);
    hearing.song.emplace();
    hearing.song->levels = sound::band_levels(decoded.audio, audio_hooks);
    hearing.song->attacks = sound::attacks_of(hearing.song->levels);
  } catch (const Error& error) {
    if (must || error.kind() == Error::Kind::interrupted) throw;
    hearing.song.reset();
    hearing.why = "its song cannot be decoded: " + error.problem();
  }
  return hearing;
}

}  // namespace

MapResult look_at(const Chart& chart, const std::vector<RedLine>& red_lines, const Song* song,
                  const EvaluationOptions& options) {
  MapResult result;
  std::optional<double> song_end;
  if (song != nullptr) song_end = song->levels.length_ms - options.bias_ms;
  result.faults = faults_of(chart, song_end);
  result.parts = parts_of(chart, red_lines);
  result.values.add(grid_alone(chart));
  result.values.add(difficulty_alone(chart));
  result.values.add(validity_of(result.faults));
  result.values.add(variety_alone(chart, red_lines));
  result.values.add(repetition_of(chart, red_lines));
  if (song != nullptr)
    result.values.add(structure_alone(chart, form_of(song->levels, red_lines, options.bias_ms)));
  return result;
}

MapResult compare(const Chart& generated, const Chart& reference, const Song* song,
                  const EvaluationOptions& options) {
  const std::vector<RedLine>& red_lines = reference.timing.red_lines();
  MapResult result = look_at(generated, red_lines, song, options);
  result.scores = placement_scores(generated, reference);
  result.values.add(placement_of(result.scores));
  result.values.add(timing_error(generated, reference));
  result.values.add(grid_against(generated, reference));
  result.values.add(tempo_against(generated, reference));
  result.values.add(difficulty_against(generated, reference));
  result.values.add(distribution_distance(result.parts, parts_of(reference, red_lines)));
  result.values.add(variety_against(generated, reference));
  result.values.add(structure_against(generated, reference));
  if (options.window_ms > 0)
    result.values.add(seams_against(generated, reference, {options.window_ms, options.bias_ms}));
  return result;
}

Evaluation evaluate(Pairing pairing, const EvaluationOptions& options, const EvaluationHooks& hooks) {
  Evaluation evaluation;
  evaluation.left_out = std::move(pairing.left_out);
  std::vector<Prepared> all;
  all.reserve(pairing.pairs.size());
  for (const Pair& pair : pairing.pairs) all.push_back(prepare(pair));
  choose_metronomes(all, options);

  const bool named = !options.audio.empty();
  std::map<AudioPlace, std::vector<Prepared*>> by_song;
  for (Prepared& one : all) by_song[named ? options.audio : one.pair->audio].push_back(&one);
  std::size_t done = 0;
  for (const auto& [place, maps] : by_song) {
    const Hearing hearing = hear_song(place, named, hooks);
    for (Prepared* one : maps) {
      hooks.cancel.check();
      evaluate_one(*one, hearing.song ? &*hearing.song : nullptr, options);
      if (!hearing.song) evaluation.without_audio.push_back({one->result.generated, hearing.why});
      if (hooks.progress) hooks.progress(static_cast<double>(++done) / static_cast<double>(all.size()));
    }
  }
  for (Prepared& one : all) evaluation.pairs.push_back(std::move(one.result));
  return evaluation;
}

}  // namespace osugen::evaluate
