// metrics.jsonl: nothing is lost by being killed, and no step is listed twice.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <csignal>
#include <limits>
#include <nlohmann/json.hpp>

#include <osugen/files/files.h>
#include <osugen/train/report/metrics.h>

#include "testing/testing.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
using namespace osugen::train;
namespace fs = std::filesystem;

StepMetrics step_at(std::int64_t step) {
  return {step, (step - 1) / 10 + 1, 5.0 / static_cast<double>(step), 1e-4, 0.7, 1234.5, 0.25, 0.01, 0.03};
}

EpochMetrics epoch_at(std::int64_t epoch) {
  EpochMetrics m;
  m.step = 10 * epoch;
  m.epoch = epoch;
  m.training_loss = 2.5;
  m.validation_loss = 2.75;
  m.kinds = {{"time", 100, 3.25}, {"position", 200, 2.5}};
  m.generated_maps = 2;
  m.onset_f1_20 = 0.5;
  m.seconds = 12;
  m.best = epoch == 1;
  return m;
}

/// Two epochs of ten steps and the beginning of a third.
void write_all(MetricsFile& metrics, std::int64_t from, std::int64_t to) {
  for (std::int64_t step = from; step <= to; ++step) {
    metrics.add(step_at(step));
    if (step % 10 == 0) metrics.add(epoch_at(step / 10));
  }
}

std::string uninterrupted(const fs::path& folder) {
  MetricsFile metrics(folder / "whole.jsonl", std::nullopt);
  write_all(metrics, 1, 25);
  return read_file(folder / "whole.jsonl");
}

}  // namespace

BOOST_AUTO_TEST_CASE(onset_losses_are_listed_where_there_are_any_and_read_again) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "metrics.jsonl";
  StepMetrics step = step_at(1);
  step.onset_loss = 0.25;
  EpochMetrics epoch = epoch_at(1);
  epoch.onset_loss = 0.125;
  epoch.onset_kinds = {{"kick", 12, 0.5, 0.75}};
  MetricsFile metrics(file, std::nullopt);
  metrics.add(step);
  metrics.add(epoch);
  metrics.add(step_at(2));
  const TrainingHistory history = read_metrics(file);
  BOOST_TEST(history.steps.at(0).onset_loss.value_or(0) == 0.25);
  BOOST_TEST(!history.steps.at(1).onset_loss.has_value());
  BOOST_TEST(history.epochs.at(0).onset_loss.value_or(0) == 0.125);
  BOOST_REQUIRE(history.epochs.at(0).onset_kinds.size() == 1U);
  BOOST_TEST(history.epochs[0].onset_kinds[0].kind == "kick");
  BOOST_TEST(history.epochs[0].onset_kinds[0].onsets == 12);
  BOOST_TEST(history.epochs[0].onset_kinds[0].cross_entropy == 0.5);
  BOOST_TEST(history.epochs[0].onset_kinds[0].f1 == 0.75);
  const std::string text = read_file(file);
  BOOST_TEST(text.find("onset_loss") != text.rfind("onset_loss"));
  BOOST_TEST(text.substr(text.rfind("\"step\":2")).find("onset_loss") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_line_is_json_and_is_read_again) {
  const TemporaryFolder folder;
  std::string text = uninterrupted(folder.path());
  const TrainingHistory history = read_metrics(folder.path() / "whole.jsonl");
  BOOST_REQUIRE(history.steps.size() == 25U);
  BOOST_REQUIRE(history.epochs.size() == 2U);
  BOOST_TEST(history.steps[6].loss == 5.0 / 7);
  BOOST_TEST(history.steps[6].padding == 0.03);
  BOOST_TEST(history.epochs[1].kinds.size() == 2U);
  BOOST_TEST(history.epochs[1].kinds[0].kind == "time");
  BOOST_TEST(history.epochs[1].kinds[0].cross_entropy == 3.25);
  BOOST_TEST(*history.epochs[0].onset_f1_20 == 0.5);
  BOOST_TEST(!history.epochs[0].onset_f1_50);
  BOOST_TEST(history.epochs[0].best);
  std::size_t lines = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
    const auto line = nlohmann::json::parse(text.substr(0, end));
    BOOST_TEST((line["type"] == "step" || line["type"] == "validation"));
    text.erase(0, end + 1);
    ++lines;
  }
  BOOST_TEST(lines == 27U);
  BOOST_TEST(text.empty());
}

BOOST_AUTO_TEST_CASE(a_training_that_was_killed_anywhere_lists_every_step_once) {
  const TemporaryFolder folder;
  const std::string whole = uninterrupted(folder.path());
  const fs::path file = folder.path() / "metrics.jsonl";
  // The checkpoint of step 20 was written before or after the validation there, and the file got to any byte.
  for (const std::int64_t epochs : {1, 2}) {
    const std::size_t at = whole.find("\"step\":21");
    for (std::size_t size = at; size <= whole.size(); size += 7) {
      write_file_atomically(file, whole.substr(0, size));
      MetricsFile metrics(file, MetricsPosition{20, epochs});
      BOOST_TEST(metrics.history().epochs.size() == static_cast<std::size_t>(epochs));
      if (epochs == 1) metrics.add(epoch_at(2));
      write_all(metrics, 21, 25);
      BOOST_TEST_CONTEXT("killed at byte " << size) BOOST_TEST(read_file(file) == whole);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_new_training_begins_anew_and_an_absent_file_is_made) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "metrics.jsonl";
  { MetricsFile(file, MetricsPosition{20, 2}).add(step_at(21)); }
  BOOST_TEST(read_metrics(file).steps.size() == 1U);
  { const MetricsFile anew(file, std::nullopt); }
  BOOST_TEST(read_file(file).empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_line_of_metrics_is_passed_over) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "metrics.jsonl";
  const std::string good = R"({"type":"step","step":3,"loss":1.5})";
  for (const std::string& bad :
       {std::string("null"), std::string("[]"), std::string("{\"type\":7,\"step\":1}"),
        std::string("\xff\xfe"), std::string(1 << 20, '['), std::string("{\"type\":\"step\"}"),
        std::string("{\"type\":\"step\",\"step\":-4}"),
        std::string("{\"type\":\"step\",\"step\":99999999999999999999}"), std::string("\0", 1)}) {
    write_file_atomically(file, bad + "\n" + good + "\n" + bad);
    const MetricsFile metrics(file, MetricsPosition{10, 10});
    BOOST_REQUIRE(metrics.history().steps.size() == 1U);
    BOOST_TEST(metrics.history().steps[0].loss == 1.5);
    BOOST_TEST(std::isnan(metrics.history().steps[0].gradient_norm));
    BOOST_TEST(read_file(file) == good + "\n");
  }
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_not_finite_is_null_and_a_kind_that_is_not_utf8_is_fixed) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "metrics.jsonl";
  MetricsFile metrics(file, std::nullopt);
  StepMetrics step = step_at(1);
  step.loss = std::numeric_limits<double>::infinity();
  metrics.add(step);
  EpochMetrics epoch = epoch_at(1);
  epoch.kinds[0].kind = "\xff\n\"";
  metrics.add(epoch);
  const TrainingHistory history = read_metrics(file);
  BOOST_TEST(history.steps.size() == 1U);
  BOOST_TEST(std::isnan(history.steps[0].loss));
  BOOST_TEST(history.epochs.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_whole_lines) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "metrics.jsonl";
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    int thrown = 0;
    MetricsFile metrics(file, std::nullopt);
    for (int step = 1; step <= 20; ++step) {
      try {
        metrics.add(step_at(step));
      } catch (const Error& e) {
        thrown += e.kind() == Error::Kind::cannot_write ? 1 : 0;
      }
    }
    ::_exit(thrown);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  const std::string left = read_file(file);
  BOOST_TEST(left.back() == '\n');
  BOOST_TEST(left.size() <= 1000U);
  const std::size_t steps = read_metrics(file).steps.size();
  BOOST_TEST(steps >= 3U);
  BOOST_TEST(WEXITSTATUS(status) == static_cast<int>(20 - steps));
}
