#include <osugen/runtime/progress.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include <osugen/files/files.h>

#include "testing/testing.h"

namespace {

using namespace osugen;

/// What a sink writes into a file, which is no terminal.
std::string written(ProgressStyle style, void (*tell)(ProgressSink*)) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.path() / "progress";
  std::FILE* file = std::fopen(path.c_str(), "w");
  const auto sink = make_progress_sink(style, file);
  tell(sink.get());
  std::fclose(file);
  return read_file(path);
}

void a_stage_in_percents(ProgressSink* sink) {
  if (sink == nullptr) return;
  for (int percent = 0; percent <= 100; ++percent)
    sink->update(
        {"decoding tokens", percent / 100.0, percent * 10, {}, percent / 10.0, 10.0 - percent / 10.0});
  sink->stage_done({"decoding tokens", 1, 1000, {}, 10, 0});
}

std::vector<std::string> lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(stream, line);) out.push_back(line);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_pipe_gets_a_line_every_ten_percent_and_no_carriage_return) {
  for (const ProgressStyle style : {ProgressStyle::plain, ProgressStyle::automatic}) {
    const std::string text = written(style, a_stage_in_percents);
    BOOST_TEST(text.find('\r') == std::string::npos);
    BOOST_TEST(text.find('\x1b') == std::string::npos);
    const std::vector<std::string> all = lines(text);
    BOOST_REQUIRE_EQUAL(all.size(), 10U);  // 10 to 90 %, then done
    BOOST_TEST(all[4] == "decoding tokens:  50 %, 500 tokens, 100 tokens/s, 5 s left");
    BOOST_TEST(all[9] == "decoding tokens: done in 10.0 s, 1000 tokens, 100 tokens/s");
  }
}

BOOST_AUTO_TEST_CASE(figures_of_a_stage_are_shown_where_there_are_any) {
  const auto tell = [](ProgressSink* sink) {
    sink->update({"epoch 2 of 9", 0.5, 300, "loss 2.310", 3, 3});
    sink->stage_done({"epoch 2 of 9", 1, 600, "loss 2.290", 6, 0});
  };
  const std::vector<std::string> plain = lines(written(ProgressStyle::plain, tell));
  BOOST_REQUIRE_EQUAL(plain.size(), 2U);
  BOOST_TEST(plain[0] == "epoch 2 of 9:  50 %, loss 2.310, 300 tokens, 100 tokens/s, 3 s left");
  BOOST_TEST(plain[1] == "epoch 2 of 9: done in 6.0 s, loss 2.290, 600 tokens, 100 tokens/s");
  const std::vector<std::string> json = lines(written(ProgressStyle::json, tell));
  BOOST_TEST(nlohmann::json::parse(json.at(0)).at("figures") == "loss 2.310");
}

BOOST_AUTO_TEST_CASE(programs_get_one_json_object_a_line) {
  const std::vector<std::string> all = lines(written(ProgressStyle::json, a_stage_in_percents));
  BOOST_REQUIRE_EQUAL(all.size(), 102U);
  const auto half = nlohmann::json::parse(all[50]);
  BOOST_TEST(half.at("stage") == "decoding tokens");
  BOOST_TEST(half.at("fraction") == 0.5);
  BOOST_TEST(half.at("tokens") == 500);
  BOOST_TEST(half.at("tokens_per_second") == 100.0);
  BOOST_TEST(half.at("seconds_left") == 5.0);
  BOOST_TEST(half.at("done") == false);
  BOOST_TEST(nlohmann::json::parse(all.back()).at("done") == true);
}

BOOST_AUTO_TEST_CASE(none_prints_nothing) {
  BOOST_TEST(written(ProgressStyle::none, a_stage_in_percents).empty());
}

BOOST_AUTO_TEST_CASE(progress_never_runs_backwards_and_ends_every_stage_that_it_began) {
  struct Recorder : ProgressSink {
    void update(const ProgressState& s) override { seen.emplace_back(s.stage, s.fraction); }
    void stage_done(const ProgressState& s) override { done.emplace_back(s.stage); }
    std::vector<std::pair<std::string, double>> seen;
    std::vector<std::string> done;
  } recorder;
  Progress progress(&recorder);
  progress.begin("computing features");
  for (const double fraction : {0.5, 0.2, 3.0, -1.0}) progress.at(fraction);
  progress.begin("writing");
  progress.end();
  BOOST_TEST(recorder.done == (std::vector<std::string>{"computing features", "writing"}),
             boost::test_tools::per_element());
  double before = 0;
  for (const auto& [stage, fraction] : recorder.seen) {
    if (stage != "computing features") break;
    BOOST_TEST(fraction >= before);
    BOOST_TEST(fraction <= 1);
    before = fraction;
  }
}
