// --onset-loss: what the encoder is trained to detect, and that this changes nothing else.
#include <osugen/train/loop/onset_loss.h>

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include <osugen/train/report/metrics.h>
#include "testing/click_truth.h"
#include "trainings.h"

using namespace osugen;
using namespace osugen::testing;
using namespace osugen::train;

namespace {

constexpr std::int64_t kBeat = static_cast<std::int64_t>(OnsetKind::beat);
constexpr std::int64_t kBar = static_cast<std::int64_t>(OnsetKind::bar);
constexpr std::int64_t kSnare = static_cast<std::int64_t>(OnsetKind::snare);

/// Items of click songs that tell their sounds, and one song that does not.
struct ClickSetting {
  explicit ClickSetting(double window_ms = 3000) {
    written = write_click_songs(folder.path() / "Songs", {.songs = 4, .seconds = 8, .maps = 1});
    for (std::size_t i = 0; i < 3; ++i) write_truth(written[i]);
    write_file_atomically(folder.path() / "pipeline.json", tiny_pipeline());
    pipeline = make_pipeline(load_pipeline(folder.path() / "pipeline.json", {}, built_plugins()),
                             PipelineParts::all, built_plugins(), host);
    ItemOptions items;
    items.window_ms = window_ms;
    items.listens = true;
    data = std::make_unique<DataSet>(pipeline, scan_songs(folder.path() / "Songs", {}).songs, nullptr, items);
    data->prepare({});
  }

  const ClickSong& song_of(std::int64_t index) const {
    const auto is_it = [&](const ClickSong& song) { return song.audio == data->song_of(index).audio.file; };
    return *std::find_if(written.begin(), written.end(), is_it);
  }
  Batch batch_of(const std::vector<std::int64_t>& indices, std::uint64_t seed) const {
    std::vector<Item> items;
    for (const std::int64_t index : indices) items.push_back(data->item(index, seed));
    return make_batch(items, pipeline.tokenizer->vocabulary().pad);
  }

  TemporaryFolder folder;
  SilentHost host;
  std::vector<ClickSong> written;
  Pipeline pipeline;
  std::unique_ptr<DataSet> data;
};

/// A memory that halves the frames of the features, its frames a quarter of a feature frame late.
Memory memory_of(const Batch& batch, std::int64_t width = 8) {
  const Features& features = batch.features;
  const std::int64_t frames = (features.values.size(1) + 1) / 2;
  Memory memory;
  memory.values = at::randn({features.values.size(0), frames, width});
  memory.frame_ms = 2 * features.frame_ms;
  const at::Tensor first =
      features.first_ms.defined() ? features.first_ms : at::zeros({features.values.size(0)}, at::kDouble);
  memory.first_ms = first + features.frame_ms / 4;
  if (features.padding.defined()) memory.padding = features.padding.slice(1, 0, {}, 2).contiguous();
  return memory;
}

/// What a frame should be told of moments, by the definition: its distance to the nearest in frames.
float share(double frame_time_ms, double frame_ms, const std::vector<double>& moments_ms) {
  double nearest = 1;
  for (const double moment : moments_ms)
    nearest = std::min(nearest, std::abs(moment - frame_time_ms) / frame_ms);
  return static_cast<float>(1 - nearest);
}

/// Moments of a click song, `apart` beats from one to the next, to beyond both of its ends.
std::vector<double> beats_of(const ClickSong& song, int apart) {
  std::vector<double> times;
  for (int beat = -100 * apart; beat < 100 * apart; beat += apart)
    times.push_back(song.offset_ms + beat * song.beat_length_ms);
  return times;
}

Options onset_options() {
  return {{"epochs", "3"},
          {"batch_size", "4"},
          {"micro_batch", "2"},
          {"validation_share", "0.3"},
          {"learning_rate", "0.001"},
          {"early_stop", "0"},
          {"onset_loss", "0.5"}};
}

Options with(Options options, const Options& others) {
  for (const auto& [name, value] : others) options[name] = value;
  return options;
}

std::map<std::string, at::Tensor> starting_with(const std::map<std::string, at::Tensor>& tensors,
                                                const std::string& prefix) {
  std::map<std::string, at::Tensor> found;
  for (const auto& [name, tensor] : tensors)
    if (name.starts_with(prefix)) found[name] = tensor;
  return found;
}

std::string text_of(const std::filesystem::path& file) {
  return read_file(file);
}

/// Sounds of one item: seven seconds of nothing but these.
Batch of_sounds(const std::vector<Sound>& sounds, bool known) {
  std::vector<double> times;
  std::vector<std::int64_t> kinds;
  at::Tensor ghost = at::zeros({1, static_cast<std::int64_t>(sounds.size())}, at::kBool);
  for (std::size_t i = 0; i < sounds.size(); ++i) {
    times.push_back(sounds[i].time_ms);
    kinds.push_back(static_cast<std::int64_t>(sounds[i].kind));
    ghost[0][static_cast<std::int64_t>(i)].fill_(sounds[i].ghost);
  }
  Batch batch;
  batch.sounds = {at::tensor(times, at::kDouble).unsqueeze(0), at::tensor(kinds, at::kLong).unsqueeze(0),
                  ghost, at::full({1}, known, at::kBool)};
  batch.ticks = {at::zeros({1, 1}, at::kDouble) - 1e6, {}, at::zeros({1, 1}, at::kLong), {}, 4};
  return batch;
}

/// 70 frames of 10 ms.
Memory plain_memory(std::int64_t width = 4) {
  Memory memory;
  memory.values = at::randn({1, 70, width});
  memory.frame_ms = 10;
  return memory;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_frame_is_told_how_near_the_next_sound_beat_and_bar_line_is) {
  const ClickSetting setting;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Batch batch = setting.batch_of({0, 1, 2, 3}, seed);
    const Memory memory = memory_of(batch);
    const OnsetTargets targets = onset_targets(memory, batch.sounds, batch.ticks);
    double told = 0;
    for (std::int64_t row = 0; row < 4; ++row) {
      const ClickSong& song = setting.song_of(row);
      const bool known = setting.data->sounds_of_song(row).known;
      const auto clicks = known ? song.clicks_ms : std::vector<double>();
      const auto beats = beats_of(song, 1), bars = beats_of(song, 4);
      for (std::int64_t frame = 0; frame < memory.values.size(1); ++frame) {
        const double time_ms =
            memory.first_ms[row].item<double>() + static_cast<double>(frame) * memory.frame_ms;
        const auto value = [&](std::int64_t kind) { return targets.values[row][frame][kind].item<float>(); };
        const auto counts = [&](std::int64_t kind) { return targets.counted[row][frame][kind].item<bool>(); };
        BOOST_REQUIRE_SMALL(value(kSnare) - share(time_ms, memory.frame_ms, clicks), 1e-5F);
        BOOST_REQUIRE_EQUAL(value(static_cast<std::int64_t>(OnsetKind::kick)), 0);
        BOOST_REQUIRE_EQUAL(counts(kSnare), known);
        BOOST_REQUIRE(counts(kBeat) && counts(kBar));
        told += value(kSnare);
        // Ticks end with the window: a beat behind its end, or before its beginning, is not known.
        if (frame == 0 || frame + 1 == memory.values.size(1) || time_ms > 7000) continue;
        BOOST_REQUIRE_SMALL(value(kBeat) - share(time_ms, memory.frame_ms, beats), 1e-5F);
        BOOST_REQUIRE_SMALL(value(kBar) - share(time_ms, memory.frame_ms, bars), 1e-5F);
      }
    }
    BOOST_TEST(told > 10);
  }
}

BOOST_AUTO_TEST_CASE(ghosts_are_not_asked_about_and_neither_is_what_nobody_knows) {
  const Batch batch = of_sounds({{100, OnsetKind::snare, true},
                                 {200, OnsetKind::snare, false},
                                 {205, OnsetKind::snare, true},
                                 {-500, OnsetKind::kick, false},
                                 {1e8, OnsetKind::kick, false}},
                                true);
  const OnsetTargets targets = onset_targets(plain_memory(), batch.sounds, batch.ticks);
  const auto at_frame = [&](std::int64_t frame) { return targets.values[0][frame][kSnare].item<float>(); };
  const auto counts = [&](std::int64_t frame) { return targets.counted[0][frame][kSnare].item<bool>(); };
  BOOST_TEST(!counts(10));
  BOOST_TEST(at_frame(10) == 0);
  BOOST_TEST(counts(9));
  BOOST_TEST(counts(20));
  BOOST_TEST(at_frame(20) == 1);
  BOOST_TEST(!counts(21));
  BOOST_TEST(targets.values.sum().item<float>() == 1);  // what lies outside is nowhere
  BOOST_TEST(targets.counted.sum().item<std::int64_t>() == 70 * kOnsetKinds - 2);
  const Batch unknown = of_sounds({}, false);
  BOOST_TEST(
      onset_targets(plain_memory(), unknown.sounds, unknown.ticks).counted.sum().item<std::int64_t>() ==
      70 * 2);
}

BOOST_AUTO_TEST_CASE(an_items_loss_is_the_same_alone_and_in_company) {
  const ClickSetting setting(0);
  OnsetHead head(8, at::kCPU);
  head.parameters()[0].second.detach().copy_(at::randn({kOnsetKinds, 8}));
  Batch together = setting.batch_of({0, 1, 2, 3}, 0);
  Memory memory = memory_of(together);
  // As if the items were of different lengths.
  memory.padding = at::zeros({4, memory.values.size(1)}, at::kBool);
  double alone = 0;
  for (std::int64_t row = 0; row < 4; ++row) {
    const std::int64_t frames = memory.values.size(1) - 7 * row;
    memory.padding[row].slice(0, frames).fill_(true);
    Memory mine{memory.values.slice(0, row, row + 1).slice(1, 0, frames),
                {},
                memory.frame_ms,
                memory.first_ms.slice(0, row, row + 1)};
    alone += head.loss(mine, setting.batch_of({row}, 0)).item<double>();
  }
  memory.values.masked_fill_(memory.padding.unsqueeze(2), 33);
  BOOST_TEST(head.loss(memory, together).item<double>() == alone, boost::test_tools::tolerance(1e-5));
  const OnsetSums heard = head.heard(memory, together);
  BOOST_TEST(heard.loss == alone, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(heard.items == 4);
  const OnsetSums again = OnsetSums::of_numbers(heard.numbers());
  BOOST_TEST(again.numbers() == heard.numbers(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_head_that_says_what_is_right_scores_everything_and_one_that_is_mute_nothing) {
  const Batch batch = of_sounds({{103, OnsetKind::snare, false}, {300, OnsetKind::snare, false}}, true);
  Memory memory = plain_memory(2);
  memory.values = at::zeros({1, 70, 2});
  memory.values[0].select(1, 0).fill_(1);
  memory.values[0].select(1, 1).fill_(-1);
  for (const std::int64_t frame : {10, 30}) {
    memory.values[0][frame][0] = -1;
    memory.values[0][frame][1] = 1;
  }
  OnsetHead head(2, at::kCPU);
  const auto f1 = [&] {
    return head.heard(memory, batch).kinds[static_cast<std::size_t>(kSnare)].onsets.f1();
  };
  BOOST_TEST(f1() == 0);
  const double mute = head.loss(memory, batch).item<double>();
  head.parameters()[0].second.detach()[kSnare][1].fill_(5);
  BOOST_TEST(f1() == 1);
  BOOST_TEST(head.loss(memory, batch).item<double>() < mute);
}

BOOST_AUTO_TEST_CASE(clicks_of_held_out_songs_are_detected) {
  Training training({.songs = 8, .seconds = 6}, tiny_pipeline(0));
  for (const ClickSong& song : training.clicks) write_truth(song);
  training.run(
      "out", with(onset_options(),
                  {{"epochs", "15"}, {"micro_batch", "4"}, {"learning_rate", "0.003"}, {"onset_loss", "5"}}));
  const TrainingHistory history = read_metrics(training.out() / "metrics.jsonl");
  const EpochMetrics &first = history.epochs.front(), &last = history.epochs.back();
  BOOST_TEST(last.onset_loss.value() < 0.6 * first.onset_loss.value());
  const auto snare = std::find_if(last.onset_kinds.begin(), last.onset_kinds.end(),
                                  [](const HeardMetrics& kind) { return kind.kind == "snare"; });
  BOOST_REQUIRE(snare != last.onset_kinds.end());
  BOOST_TEST_MESSAGE("onset loss " << *first.onset_loss << " to " << *last.onset_loss << ", F1 of "
                                   << snare->onsets << " clicks " << snare->f1);
  BOOST_TEST(snare->onsets > 10);
  BOOST_TEST(snare->f1 > 0.9);
  for (const StepMetrics& step : history.steps) BOOST_TEST(step.onset_loss.has_value());
}

BOOST_AUTO_TEST_CASE(a_training_with_onset_loss_that_was_stopped_and_resumed_is_as_if_never_stopped) {
  Training training({.songs = 4, .seconds = 5});
  for (std::size_t i = 0; i < 3; ++i) write_truth(training.clicks[i]);
  const Options options = with(onset_options(), {{"ema", "0.9"}, {"augment_gain", "6"}});
  training.run("whole", options);
  const Snapshot whole = training.newest("whole");
  BOOST_TEST(whole.state.count("onset_head.weight") == 1U);
  BOOST_TEST(whole.state.count("optimizer.onset_head.weight.mean") == 1U);
  BOOST_TEST(whole.state.at("onset_head.weight").abs().max().item<double>() > 0);
  for (const auto& [name, tensor] : whole.model)
    BOOST_TEST((name.starts_with("encoder.") || name.starts_with("decoder.")), name);
  for (const int steps : {1, 4}) {
    const std::string name = "stopped" + std::to_string(steps);
    training.run(name, with(options, {{"max_steps", std::to_string(steps)}}));
    training.run(name, with(options, {{"workers", "2"}}), true);
    const Snapshot end = training.newest(name);
    BOOST_TEST((bytes_of(end.model) == bytes_of(whole.model)), "after " << steps);
    BOOST_TEST((bytes_of(end.state) == bytes_of(whole.state)), "after " << steps);
  }
  BOOST_CHECK_THROW(training.run("whole", with(options, {{"onset_loss", "0.4"}}), true), Error);
  // Other sounds are other songs.
  write_truth(training.clicks[3]);
  BOOST_CHECK_THROW(training.run("whole", options, true), Error);
}

BOOST_AUTO_TEST_CASE(micro_batches_of_onset_losses_add_up_to_the_batch) {
  Training training({.songs = 3, .seconds = 5, .maps = 3}, tiny_pipeline(0));
  write_truth(training.clicks[1]);
  const Options options = with(onset_options(), {{"epochs", "2"},
                                                 {"batch_size", "9"},
                                                 {"validation_share", "0"},
                                                 {"epsilon", "0.01"},
                                                 {"learning_rate", "0.01"},
                                                 {"schedule", "constant"}});
  training.run("together", with(options, {{"micro_batch", "9"}}));
  training.run("apart", with(options, {{"micro_batch", "2"}}));
  const Snapshot together = training.newest("together"), apart = training.newest("apart");
  for (const auto& [name, tensor] : together.model)
    BOOST_TEST((tensor - apart.model.at(name)).abs().max().item<double>() < 2e-5, name);
  const at::Tensor head = together.state.at("onset_head.weight");
  BOOST_TEST(head.abs().max().item<double>() > 1e-3);
  BOOST_TEST((head - apart.state.at("onset_head.weight")).abs().max().item<double>() < 2e-5);
}

BOOST_AUTO_TEST_CASE(without_the_option_there_is_no_onset_loss) {
  Training training({.songs = 4, .seconds = 5});
  const Options options = with(onset_options(), {{"onset_loss", "0"}});
  training.run("silent", options);
  for (const ClickSong& song : training.clicks) write_truth(song);
  training.run("told", options);
  const Snapshot silent = training.newest("silent"), told = training.newest("told");
  BOOST_TEST((bytes_of(silent.model) == bytes_of(told.model)));
  BOOST_TEST((bytes_of(silent.state) == bytes_of(told.state)));
  BOOST_TEST(silent.training_json == told.training_json);
  for (const auto& [name, tensor] : silent.state)
    BOOST_TEST(name.find("onset_head") == std::string::npos, name);
  BOOST_TEST(text_of(training.out("silent") / "metrics.jsonl").find("onset_loss") == std::string::npos);
}

/// With dropout: the onset loss draws nothing from its numbers.
BOOST_AUTO_TEST_CASE(the_onset_loss_trains_the_encoder_and_leaves_the_decoder_alone) {
  Training training({.songs = 3, .seconds = 5});
  for (const ClickSong& song : training.clicks) write_truth(song);
  const Options options = with(onset_options(), {{"clip_norm", "0"}, {"schedule", "constant"}});
  const Options frozen = with(options, {{"freeze", "encoder.*"}});
  training.run("with_onsets", frozen);
  training.run("silent", with(frozen, {{"onset_loss", "0"}}));
  BOOST_TEST((bytes_of(training.newest("with_onsets").model) == bytes_of(training.newest("silent").model)));
  BOOST_TEST(training.newest("with_onsets").state.at("onset_head.weight").abs().max().item<double>() > 0);
  training.run("taught", options);
  training.run("untaught", with(options, {{"onset_loss", "0"}}));
  BOOST_TEST((bytes_of(starting_with(training.newest("taught").model, "encoder.")) !=
              bytes_of(starting_with(training.newest("untaught").model, "encoder."))));
}

BOOST_AUTO_TEST_CASE(a_broken_song_json_is_told_and_the_song_is_trained_on_without_it) {
  Training training({.songs = 3, .seconds = 5});
  write_truth(training.clicks[0]);
  write_file_atomically(training.clicks[1].folder / "song.json", "{\"generator\": \"nobody\"}");
  const TrainingResult result =
      training.run("out", with(onset_options(), {{"validation_share", "0"}, {"epochs", "1"}}));
  BOOST_TEST(result.steps == 2);  // six maps in steps of four: none is missing
  const std::string left_out = text_of(training.out() / "left_out.txt");
  BOOST_TEST_MESSAGE(left_out);
  BOOST_TEST(
      left_out.find("1 Clicks/song.json: not used for the onset loss: it was not written by osugen-synth") !=
      std::string::npos);
  BOOST_TEST(std::count(left_out.begin(), left_out.end(), '\n') == 1);
  training.run("silent", with(onset_options(), {{"onset_loss", "0"}, {"epochs", "1"}}));
  BOOST_TEST(text_of(training.out("silent") / "left_out.txt").empty());
}

BOOST_AUTO_TEST_CASE(songs_that_nobody_knows_the_sounds_of_are_asked_for_their_beats) {
  Training training({.songs = 4, .seconds = 5});
  training.run("out", onset_options());
  const auto is_told = [](const std::string& line) {
    return line.find("beats and bar lines only") != std::string::npos;
  };
  BOOST_TEST(std::count_if(training.said.begin(), training.said.end(), is_told) == 1);
  const TrainingHistory history = read_metrics(training.out() / "metrics.jsonl");
  BOOST_REQUIRE(history.epochs.back().onset_kinds.size() == 2U);
  BOOST_TEST(history.epochs.back().onset_kinds[0].kind == "beat");
  BOOST_TEST(history.epochs.back().onset_kinds[1].kind == "bar");
}
