#include <boost/test/unit_test.hpp>

#include <osugen/files/files.h>
#include <osugen/interfaces/timing.h>
#include <testing/plugin.h>
#include <testing/testing.h>

using namespace osugen;

namespace {

std::string map_with(const std::string& timing_lines) {
  return "osu file format v14\n\n[General]\nAudioFilename: song.mp3\n\n[TimingPoints]\n" + timing_lines +
         "\n[HitObjects]\n256,192,1000,1,0\n";
}

std::shared_ptr<Timing> timing_of(const testing::TemporaryFolder& folder, const std::string& text,
                                  double bias = 15) {
  const auto path = folder.path() / "map.osu";
  write_file_atomically(path, text);
  return testing::make<Timing>("from_map", {{"map", path.string()}, {"bias_ms", bias}});
}

Error error_of(const Values& values) {
  try {
    testing::make<Timing>("from_map", values)->estimate({});
  } catch (const Error& error) {
    return error;
  }
  throw std::runtime_error("it has found red lines");
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_red_line_is_taken_over_into_song_time_and_no_green_one) {
  const testing::TemporaryFolder folder;
  const auto timing = timing_of(folder,
                                map_with("485,468.75,4,1,0,100,1,0\n"
                                         "1000,-50,4,1,0,100,0,0\n"
                                         "30485,500,3,1,0,100,1,0\n"),
                                20);
  const std::vector<RedLine> lines = timing->estimate({}).red_lines;
  BOOST_REQUIRE(lines.size() == 2U);
  BOOST_TEST((lines[0] == RedLine{505, 468.75, 4}));
  BOOST_TEST((lines[1] == RedLine{30505, 500, 3}));
  BOOST_TEST(timing->bias_ms() == 20.0);
  BOOST_TEST(timing->sample_rate() == 0.0);
}

BOOST_AUTO_TEST_CASE(a_map_without_red_lines_is_named) {
  const testing::TemporaryFolder folder;
  for (const std::string lines : {"", "485,-100,4,1,0,100,0,0\n", "nonsense\n"}) {
    BOOST_CHECK_EXCEPTION(timing_of(folder, map_with(lines)), Error, [&](const Error& error) {
      return error.kind() == Error::Kind::bad_input &&
             error.where() == (folder.path() / "map.osu").string() &&
             error.problem() == "the map has no red lines";
    });
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_absent_or_no_map_is_an_error_and_no_file_says_what_to_set) {
  const testing::TemporaryFolder folder;
  BOOST_TEST(
      (error_of({{"map", (folder.path() / "absent.osu").string()}}).kind() == Error::Kind::missing_input));
  BOOST_TEST((error_of({{"map", folder.path().string()}}).kind() == Error::Kind::missing_input));
  write_file_atomically(folder.path() / "empty.osu", "");
  BOOST_TEST((error_of({{"map", (folder.path() / "empty.osu").string()}}).kind() == Error::Kind::bad_input));
  const Error none = error_of({});
  BOOST_TEST((none.kind() == Error::Kind::bad_config));
  BOOST_TEST(none.remedy().find("timing.map") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_timed_map_of_the_corpus_gives_sorted_lines) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: no corpus");
    return;
  }
  int timed = 0, tried = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*corpus)) {
    if (entry.path().extension() != ".osu" || ++tried > 400) continue;
    try {
      const auto lines =
          testing::make<Timing>("from_map", {{"map", entry.path().string()}})->estimate({}).red_lines;
      for (std::size_t i = 1; i < lines.size(); ++i) BOOST_REQUIRE(lines[i - 1].time_ms < lines[i].time_ms);
      for (const RedLine& line : lines)
        BOOST_REQUIRE((line.beat_length_ms >= 6 && line.beat_length_ms <= 60000));
      ++timed;
    } catch (const Error& error) {
      BOOST_TEST((error.kind() == Error::Kind::bad_input), error.message());
    }
  }
  BOOST_TEST(timed > 0);
}
