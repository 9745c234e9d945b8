// report.html: one file that loads nothing, and on which nobody's text is anything but text.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <osugen/files/files.h>
#include <osugen/train/report/report.h>

#include "testing/testing.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
using namespace osugen::train;
using Json = nlohmann::json;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  BOOST_REQUIRE(from != std::string::npos);
  const std::size_t to = text.find(end, from + begin.size());
  return text.substr(from + begin.size(), to - from - begin.size());
}

Json data_of(const std::string& page) {
  return Json::parse(between(page, R"(<script type="application/json" id="data">)", "</script>"));
}

const std::vector<std::string> kHostile{
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "\"><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "</style><svg onload=alert(1)>",
    "javascript:alert(1)",
    "\xe2\x80\xa8\xe2\x80\xa9',alert(1),'",
    "${alert(1)}`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\u003cscript>",
};

/// A page on which every text is `text`.
std::string page_of(const std::string& text) {
  ReportFacts facts{text, text, {{text, text, text}}, {{text, text, text}}, {{text, text}}, {text}};
  TrainingHistory history;
  EpochMetrics epoch;
  epoch.epoch = epoch.step = 1;
  epoch.kinds = {{text, 1, 2.0}};
  history.epochs.push_back(epoch);
  return report_page(facts, history, {1});
}

}  // namespace

BOOST_AUTO_TEST_CASE(hostile_text_stays_text) {
  const std::string plain = page_of("plain");
  for (const std::string& text : kHostile) {
    const std::string page = page_of(text);
    BOOST_TEST_CONTEXT(text) {
      // The same tags as on a harmless page: no text became one.
      for (const char* tag :
           {"<script", "</script", "<style", "</style", "</title", "<!--", "<img", "<svg", "nonce=\""})
        BOOST_TEST(count(page, tag) == count(plain, tag));
      const Json data = data_of(page);
      BOOST_TEST(data["title"] == text);
      BOOST_TEST(data["status"] == text);
      BOOST_TEST(data["notes"][0] == text);
      BOOST_TEST(data["left_out"][0]["what"][0] == text);
      BOOST_TEST(data["left_out"][0]["why"] == text);
      BOOST_TEST(data["options"][0]["value"] == text);
      BOOST_TEST(data["data"][0]["doc"] == text);
      BOOST_TEST(data["epochs"]["kinds"].contains(text));
      // ASCII alone, and nothing that HTML or a script would see.
      const std::string raw = between(page, R"(id="data">)", "</script>");
      BOOST_TEST(std::all_of(raw.begin(), raw.end(), [](char c) {
        return c >= ' ' && c < 0x7f && c != '<' && c != '>' && c != '&';
      }));
    }
  }
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_fixed) {
  BOOST_TEST(data_of(page_of("\xff\xfe <b>"))["title"].get<std::string>().ends_with(" <b>"));
}

BOOST_AUTO_TEST_CASE(only_the_scripts_of_the_page_run_and_they_write_text_alone) {
  const std::string page = page_of("x"), other = page_of("x");
  const std::string nonce = between(page, "script-src 'nonce-", "'");
  BOOST_TEST(nonce.size() == 32U);
  BOOST_TEST(count(page, "<script nonce=\"" + nonce + "\">") == 1U);
  BOOST_TEST(count(page, "<script") == 2U);
  BOOST_TEST(nonce != between(other, "script-src 'nonce-", "'"));
  BOOST_TEST(count(page, "default-src 'none'") == 1U);
  for (const char* way : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                          "Function(", "setTimeout", "srcdoc", "DOMParser"})
    BOOST_TEST(count(page, way) == 0U);
}

BOOST_AUTO_TEST_CASE(the_page_loads_nothing) {
  const std::string page = page_of("x");
  for (const char* way : {"src=", "href=", "url(", "@import", "fetch(", "XMLHttp", "import(", "<link"})
    BOOST_TEST(count(page, way) == 0U);
  BOOST_TEST(count(page, "://") == 1U);  // the name of SVG, which nobody opens
  BOOST_TEST(count(page, "http://www.w3.org/2000/svg") == 1U);
}

BOOST_AUTO_TEST_CASE(a_long_training_is_thinned_and_keeps_its_extremes) {
  TrainingHistory history;
  for (std::int64_t step = 1; step <= 123457; ++step) {
    StepMetrics m;
    m.step = step;
    m.loss = step == 54321 ? 99 : step == 77777 ? 0.25 : 2;
    history.steps.push_back(m);
  }
  const Json steps = data_of(report_page({}, history, {}))["steps"];
  BOOST_TEST(steps["step"].size() <= 800U);
  BOOST_TEST(steps["step"].back() == 123457);
  for (const char* part : {"mean", "low", "high"})
    BOOST_TEST(steps["loss"][part].size() == steps["step"].size());
  const auto high = steps["loss"]["high"].get<std::vector<double>>();
  const auto low = steps["loss"]["low"].get<std::vector<double>>();
  BOOST_TEST(*std::max_element(high.begin(), high.end()) == 99);
  BOOST_TEST(*std::min_element(low.begin(), low.end()) == 0.25);
}

BOOST_AUTO_TEST_CASE(a_training_with_an_onset_loss_has_a_curve_of_it_and_others_have_none) {
  TrainingHistory history;
  history.steps = {StepMetrics{}};
  history.epochs = {EpochMetrics{}};
  BOOST_TEST(!data_of(report_page({}, history, {}))["steps"].contains("onset_loss"));
  history.steps[0].onset_loss = 0.5;
  history.epochs[0].onset_loss = 0.25;
  history.epochs[0].onset_kinds = {{"kick", 3, 0.5, 0.75}};
  const Json data = data_of(report_page({}, history, {}));
  BOOST_TEST(data["steps"]["onset_loss"]["mean"].dump() == "[0.5]");
  BOOST_TEST(data["epochs"]["onset_loss"].dump() == "[0.25]");
  BOOST_TEST(data["epochs"]["onset_kinds"].dump() == R"({"kick":[0.75]})");
}

BOOST_AUTO_TEST_CASE(kinds_and_scores_that_an_epoch_lacks_are_gaps) {
  TrainingHistory history;
  for (const int epoch : {1, 2, 3}) {
    EpochMetrics m;
    m.epoch = m.step = epoch;
    m.kinds = {{"time", 1, 0.5 * epoch}};
    if (epoch == 2) m.kinds.push_back({"type", 1, 0.125});
    if (epoch == 3) m.onset_f1_50 = 0.75;
    history.epochs.push_back(m);
  }
  const Json epochs = data_of(report_page({}, history, {}))["epochs"];
  BOOST_TEST(epochs["kinds"]["time"].dump() == "[0.5,1,1.5]");
  BOOST_TEST(epochs["kinds"]["type"].dump() == "[null,0.125,null]");
  BOOST_TEST(epochs["onset_f1_50"].dump() == "[null,null,0.75]");
}

BOOST_AUTO_TEST_CASE(what_was_left_out_is_grouped_by_reason_and_cut) {
  ReportFacts facts;
  facts.left_out.push_back({"odd.osu", "is of another mode"});
  for (int i = 0; i < 1000; ++i) facts.left_out.push_back({std::to_string(i), "has no audio"});
  const Json groups = data_of(report_page(facts, {}, {}))["left_out"];
  BOOST_REQUIRE(groups.size() == 2U);
  BOOST_TEST(groups[0]["why"] == "has no audio");
  BOOST_TEST(groups[0]["count"] == 1000);
  BOOST_TEST(groups[0]["what"].size() == 500U);
}

BOOST_AUTO_TEST_CASE(the_report_is_written_with_the_checkpoints_that_lie_there) {
  const TemporaryFolder folder;
  for (const char* name : {"step-00000300", "step-00001200", "step-12", ".osugen-abcdef"})
    std::filesystem::create_directories(folder.path() / "checkpoints" / name);
  write_report(folder.path(), {}, {});
  const Json data = data_of(read_file(folder.path() / "report.html"));
  BOOST_REQUIRE(data["checkpoints"].size() == 2U);
  BOOST_TEST(data["checkpoints"][0]["path"] == "checkpoints/step-00001200/model.safetensors");
}
