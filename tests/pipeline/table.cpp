// Every row of pipelines.json: one change that makes a good pipeline bad, and what is said of it; and
// changes that keep it good.
#include <boost/test/unit_test.hpp>

#include "pipeline_file.h"

namespace {
bool contains(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}
}  // namespace

BOOST_AUTO_TEST_CASE(every_bad_pipeline_is_refused_with_its_place_what_is_accepted_and_a_remedy) {
  std::size_t rows = 0;
  for (const auto& row : table().at("bad")) {
    PipelineFile file(changed(row));
    const auto error = file.failure();
    BOOST_REQUIRE_MESSAGE(error, "taken for good: " << row.dump());
    const std::string message = error->message();
    BOOST_TEST((error->exit_code() == 78 || error->exit_code() == 69), message);
    const std::string where = row.value("where", row.at("at").get<std::string>()) + ": ";
    BOOST_TEST(contains(message, " " + where), "no '" << where << "' in: " << message);
    BOOST_TEST(contains(message, file.path().string()), message);
    for (const auto& words : row.at("says"))
      BOOST_TEST(contains(message, words.get<std::string>()), "no '" << words << "' in: " << message);
    BOOST_TEST(!error->remedy().empty(), message);
    BOOST_TEST(!contains(message, "\n"), message);
    ++rows;
  }
  BOOST_TEST(rows > 100u);
}

BOOST_AUTO_TEST_CASE(every_good_pipeline_is_taken_and_its_written_out_form_reads_as_the_same) {
  for (const auto& row : table().at("good")) {
    PipelineFile file(changed(row));
    const auto error = file.failure();
    BOOST_TEST(!error, row.dump() << " " << (error ? error->message() : ""));
    if (error) continue;
    const std::string written = file.load().json;
    file.write(written);
    BOOST_TEST(file.load().json == written);
  }
}
