#include <osugen/train/loop/trainer.h>

#include <ATen/TensorOperators.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include <osugen/runtime/progress.h>
#include <osugen/train/report/metrics.h>
#include <osugen/weights/weights.h>
#include "trainings.h"

using namespace osugen;
using namespace osugen::testing;
using train::TrainingResult;
using train::TrainingWatch;

namespace fs = std::filesystem;

namespace {

const Options kShort{{"epochs", "3"},
                     {"batch_size", "4"},
                     {"micro_batch", "2"},
                     {"validation_share", "0.3"},
                     {"learning_rate", "0.001"},
                     {"early_stop", "0"}};

Options with(Options options, const Options& others) {
  for (const auto& [name, value] : others) options[name] = value;
  return options;
}

double largest_difference(const train::Snapshot& a, const train::Snapshot& b) {
  double largest = 0;
  for (const auto& [name, tensor] : a.model)
    largest = std::max(largest, (tensor - b.model.at(name)).abs().max().item<double>());
  return largest;
}

/// Asks to stop when it has been asked so often since the songs were read: once a step, and in validation.
TrainingWatch stopping_after(int steps) {
  const auto training = std::make_shared<bool>(false);
  TrainingWatch watch;
  watch.say = [training](const std::string& line) {
    *training |= line.find("training maps") != std::string::npos;
  };
  watch.cancel = [training, steps]() mutable { return *training && --steps <= 0; };
  return watch;
}

/// Takes its time when a validation is done.
class SlowSink final : public ProgressSink {
 public:
  explicit SlowSink(std::chrono::milliseconds pause) : pause_(pause) {}
  void update(const ProgressState& /*state*/) override {}
  void stage_done(const ProgressState& state) override {
    if (state.stage != "validating") return;
    std::this_thread::sleep_for(pause_);
    ++pauses;
  }
  int pauses = 0;

 private:
  std::chrono::milliseconds pause_;
};

bool names_all(const Error& error, const std::vector<std::string>& words) {
  const std::string message = error.message();
  for (const std::string& word : words) {
    if (message.find(word) != std::string::npos) continue;
    BOOST_TEST_MESSAGE("no '" << word << "' in: " << message);
    return false;
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_training_leaves_a_model_that_its_own_pipeline_runs) {
  Training training({.songs = 4, .seconds = 5});
  const TrainingResult result = training.run("out", with(kShort, {{"score_maps", "1"}}));
  BOOST_TEST(result.epochs == 3);
  BOOST_TEST(result.steps == 6);  // 3 songs of 2 maps in batches of 4
  BOOST_TEST(!result.stopped);
  BOOST_TEST(result.held_out.maps == 1);
  BOOST_TEST(result.validation_loss_by_kind.count("time") == 1U);
  BOOST_TEST(result.validation_loss_by_kind.count("position") == 1U);
  for (const char* file : {"pipeline.json", "training.json", "metrics.jsonl", "report.html", "left_out.txt"})
    BOOST_TEST(fs::is_regular_file(training.out() / file), file);
  SilentHost host;
  Pipeline pipeline = make_pipeline(load_pipeline(result.pipeline, {}, built_plugins()), PipelineParts::all,
                                    built_plugins(), host);
  BOOST_REQUIRE(pipeline.config.weights.has_value());
  load_weights(pipeline, *pipeline.config.weights);
  BOOST_TEST(!pipeline.untrained);
}

BOOST_AUTO_TEST_CASE(the_loss_falls) {
  Training training({.songs = 2, .seconds = 5});
  const Options options = with(kShort, {{"validation_share", "0"}, {"learning_rate", "0.003"}});
  const double before = training.run("short", with(options, {{"epochs", "1"}})).training_loss;
  const double after = training.run("long", with(options, {{"epochs", "40"}})).training_loss;
  BOOST_TEST(before > 2);
  BOOST_TEST(after < 0.6 * before);
}

BOOST_AUTO_TEST_CASE(the_same_options_make_the_same_bytes) {
  Training training({.songs = 3, .seconds = 5});
  training.run("a", kShort);
  training.run("b", with(kShort, {{"workers", "3"}}));
  training.run("c", with(kShort, {{"seed", "1"}}));
  const auto a = bytes_of(training.newest("a").model), b = bytes_of(training.newest("b").model);
  BOOST_TEST((a == b));
  BOOST_TEST((bytes_of(training.newest("c").model) != a));
}

BOOST_AUTO_TEST_CASE(stopped_anywhere_and_resumed_is_as_if_never_stopped) {
  Training training({.songs = 4, .seconds = 5});
  const Options options =
      with(kShort, {{"plateau_patience", "0"}});  // the schedule has something to remember
  training.run("whole", options);
  const train::Snapshot whole = training.newest("whole");
  for (const int steps : {1, 2, 3, 5}) {
    const std::string name = "stopped" + std::to_string(steps);
    const TrainingResult stopped = training.run(name, options, false, stopping_after(steps));
    BOOST_TEST(stopped.stopped);
    BOOST_TEST(stopped.steps <= steps);
    const TrainingResult resumed = training.run(name, options, true);
    BOOST_TEST(!resumed.stopped);
    const train::Snapshot end = training.newest(name);
    BOOST_TEST(end.step == whole.step);
    BOOST_TEST((bytes_of(end.model) == bytes_of(whole.model)), "after " << steps);
    BOOST_TEST((bytes_of(end.state) == bytes_of(whole.state)), "after " << steps);
    BOOST_TEST(end.training_json == whole.training_json);
  }
}

namespace {

/// Everything that a training may have beside its weights.
const Options kEverything{{"ema", "0.9"},           {"augment_gain", "6"},       {"augment_eq", "6"},
                          {"augment_noise", "0.5"}, {"augment_lowpass", "0.5"},  {"augment_bed", "0.5"},
                          {"augment_shift", "1"},   {"augment_time_masks", "2"}, {"augment_freq_masks", "2"}};

}  // namespace

BOOST_AUTO_TEST_CASE(with_an_average_and_augmentation_a_resumed_training_is_as_if_never_stopped) {
  Training training({.songs = 4, .seconds = 5});
  const Options options = with(kShort, kEverything);
  training.run("whole", options);
  const train::Snapshot whole = training.newest("whole");
  for (const int steps : {1, 2, 5}) {
    const std::string name = "stopped" + std::to_string(steps);
    BOOST_TEST(training.run(name, options, false, stopping_after(steps)).stopped);
    training.run(name, with(options, {{"workers", "2"}}), true);
    const train::Snapshot end = training.newest(name);
    BOOST_TEST((bytes_of(end.model) == bytes_of(whole.model)), "after " << steps);
    BOOST_TEST((bytes_of(end.state) == bytes_of(whole.state)), "after " << steps);
    BOOST_TEST(read_file(training.out(name) / "best/model.safetensors") ==
               read_file(training.out("whole") / "best/model.safetensors"));
  }
  for (const char* name : {"ema", "augment_gain", "augment_noise"})
    BOOST_CHECK_THROW(training.run("whole", with(options, {{name, "0.4"}}), true), Error);
}

BOOST_AUTO_TEST_CASE(what_is_written_for_osugen_run_is_the_average_of_the_weights_of_all_steps) {
  Training training({.songs = 4, .seconds = 5});
  constexpr double kDecay = 0.3;
  const Options options =
      with(kShort, {{"checkpoint_steps", "1"}, {"keep", "100"}, {"learning_rate", "0.01"}});
  training.run("plain", options);
  training.run("average", with(options, {{"ema", std::to_string(kDecay)}}));
  std::map<std::string, at::Tensor> average;
  for (const std::int64_t step : train::checkpoint_steps(training.out("average"))) {
    const train::Snapshot plain = train::load_checkpoint(training.out("plain"), step);
    const train::Snapshot averaged = train::load_checkpoint(training.out("average"), step);
    const double before = static_cast<double>(step - 1);
    const double decay = std::min(kDecay, (1 + before) / (10 + before));
    for (const auto& [name, weight] : plain.model) {
      // The average changes nothing of what is trained.
      BOOST_REQUIRE(averaged.state.at("trained." + name).equal(weight));
      if (step == 1) continue;  // of the weights before it nothing is known here
      average[name] =
          average[name].defined() ? decay * average[name] + (1 - decay) * weight : averaged.model.at(name);
      BOOST_REQUIRE_SMALL((average[name] - averaged.model.at(name)).abs().max().item<double>(), 1e-6);
    }
    if (step > 2) BOOST_TEST(largest_difference(plain, averaged) > 1e-4);
  }
  BOOST_TEST(average.size() > 10U);
}

BOOST_AUTO_TEST_CASE(micro_batches_add_up_to_the_batch) {
  // Without dropout, and with an epsilon that makes the step a smooth function of the gradient: AdamW's own
  // takes the sign of what is nothing but rounding.
  Training training({.songs = 3, .seconds = 5, .maps = 3}, tiny_pipeline(0));
  const Options options{{"epochs", "2"},     {"batch_size", "9"},       {"validation_share", "0"},
                        {"epsilon", "0.01"}, {"learning_rate", "0.01"}, {"schedule", "constant"}};
  training.run("one", with(options, {{"micro_batch", "9"}}));
  training.run("three", with(options, {{"micro_batch", "3"}}));
  training.run("nine", with(options, {{"micro_batch", "1"}}));
  training.run("other", with(options, {{"micro_batch", "9"}, {"learning_rate", "0.011"}}));
  BOOST_TEST(largest_difference(training.newest("one"), training.newest("three")) < 2e-5);
  BOOST_TEST(largest_difference(training.newest("one"), training.newest("nine")) < 2e-5);
  BOOST_TEST(largest_difference(training.newest("one"), training.newest("other")) > 2e-4);
}

BOOST_AUTO_TEST_CASE(a_training_is_resumed_as_it_was_begun_or_refused_by_name) {
  Training training({.songs = 3, .seconds = 5});
  training.run("out", kShort);
  const auto refused = [&](const Options& others, const std::vector<std::string>& words) {
    BOOST_CHECK_EXCEPTION(training.run("out", with(kShort, others), true), Error, [&](const Error& e) {
      return e.kind() == Error::Kind::bad_config && names_all(e, words);
    });
  };
  refused({{"learning_rate", "0.002"}}, {"--learning-rate was 0.001 and is 0.002"});
  refused({{"seed", "4"}, {"batch_size", "3"}}, {"--seed", "--batch-size"});
  const TrainingResult longer = training.run("out", with(kShort, {{"epochs", "4"}, {"keep", "1"}}), true);
  BOOST_TEST(longer.epochs == 4);
  write_click_songs(training.songs() / "more", {.songs = 1, .seconds = 5, .seed = 9});
  refused({}, {"the songs differ"});
}

BOOST_AUTO_TEST_CASE(a_cosine_that_would_end_elsewhere_is_not_resumed) {
  Training training({.songs = 4, .seconds = 5});
  const Options options =
      with(kShort, {{"schedule", "warmup_cosine"}, {"warmup_steps", "1"}, {"max_steps", "4"}});
  training.run("whole", options);
  training.run("out", options, false, stopping_after(2));
  for (const Options& others :
       {Options{{"max_steps", "5"}}, Options{{"epochs", "1"}}, Options{{"max_steps", "0"}}})
    BOOST_CHECK_EXCEPTION(training.run("out", with(options, others), true), Error, [](const Error& e) {
      return e.kind() == Error::Kind::bad_config &&
             names_all(e, {"'warmup_cosine' of 4 steps", "--epochs", "--max-steps", "--init"});
    });
  training.run("out", with(options, {{"epochs", "9"}}), true);  // ends at the same step
  BOOST_TEST((bytes_of(training.newest("out").model) == bytes_of(training.newest("whole").model)));
}

BOOST_AUTO_TEST_CASE(validations_and_checkpoints_are_no_part_of_the_seconds_of_steps) {
  using Clock = std::chrono::steady_clock;
  Training training({.songs = 3, .seconds = 3});
  constexpr std::chrono::milliseconds kPause{400};
  SlowSink sink(kPause);
  Progress progress(&sink);
  TrainingWatch watch;
  watch.progress = &progress;
  int lines = 0;
  Clock::time_point began = Clock::now();
  watch.say = [&](const std::string& line) {
    if (line.find("training maps") != std::string::npos) began = Clock::now();
    if (!line.starts_with("epoch ")) return;
    std::this_thread::sleep_for(kPause);
    ++lines;
  };
  training.run("out", with(kShort, {{"checkpoint_steps", "1"}}), false, watch);
  const double whole = std::chrono::duration<double>(Clock::now() - began).count();
  BOOST_TEST(lines == 3);
  BOOST_TEST(sink.pauses == 3);
  const double paused = 1e-3 * static_cast<double>(kPause.count() * (lines + sink.pauses));
  double told = 0;
  std::int64_t before = 0;
  for (const train::StepMetrics& step : train::read_metrics(training.out() / "metrics.jsonl").steps) {
    told += step.step_seconds * static_cast<double>(step.step - before);
    before = step.step;
  }
  BOOST_TEST(before > 0);
  BOOST_TEST(told <= whole - paused);
}

BOOST_AUTO_TEST_CASE(a_folder_with_something_in_it_is_left_alone) {
  Training training({.songs = 1, .seconds = 3});
  training.run("out", with(kShort, {{"epochs", "1"}}));
  const auto before = train::checkpoint_steps(training.out());
  BOOST_CHECK_EXCEPTION(training.run("out", kShort), Error, [](const Error& e) {
    return e.kind() == Error::Kind::cannot_write && names_all(e, {"--resume", "--out"});
  });
  BOOST_TEST(train::checkpoint_steps(training.out()) == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_no_number_stops_the_training_and_names_the_last_good_checkpoint) {
  Training training({.songs = 2, .seconds = 4}, tiny_pipeline(0));
  const Options options = with(kShort, {{"validation_share", "0"}});
  training.run("out", with(options, {{"epochs", "1"}}));
  // Finite weights whose products are not.
  train::Snapshot broken = training.newest("out");
  broken.model.at("decoder.head.weight").fill_(3e38);
  train::CheckpointFolder(training.out(), 3).save(broken);
  const auto steps = train::checkpoint_steps(training.out());
  BOOST_CHECK_EXCEPTION(training.run("out", options, true), Error, [&](const Error& e) {
    return e.kind() == Error::Kind::bad_input &&
           names_all(e, {"NaN or infinite", "--learning-rate",
                         train::checkpoint_path(training.out(), steps.back())});
  });
  BOOST_TEST(train::checkpoint_steps(training.out()) == steps, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_training_stops_early_when_validation_no_longer_improves) {
  Training training({.songs = 3, .seconds = 4});
  const TrainingResult result =
      training.run("out", with(kShort, {{"epochs", "50"}, {"learning_rate", "0"}, {"early_stop", "2"}}));
  BOOST_TEST(result.stopped_early);
  BOOST_TEST(result.epochs == 3);  // the first is the best, two more are waited for
}

BOOST_AUTO_TEST_CASE(what_was_trained_is_where_another_training_begins) {
  Training training({.songs = 2, .seconds = 5});
  const Options options =
      with(kShort, {{"validation_share", "0"}, {"epochs", "20"}, {"learning_rate", "0.003"}});
  const TrainingResult first = training.run("first", options);
  const TrainingResult second = training.run(
      "second", with(options, {{"epochs", "1"}, {"learning_rate", "0"}}), false, {}, first.latest);
  BOOST_TEST(second.steps == 1);
  BOOST_TEST((bytes_of(training.newest("second").model) == bytes_of(training.newest("first").model)));
}
