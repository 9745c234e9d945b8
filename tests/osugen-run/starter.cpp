// The model that ships, as a newcomer runs it, on a song that it was not trained on.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "run_program.h"

namespace {

using namespace osugen::testing;
namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kAll = "easy,normal,hard,insane,expert";
constexpr std::uintmax_t kMostBytes = 40'000'000;

fs::path model() {
  return source_dir() / "models" / "starter";
}

/// What a program prints, which must succeed.
std::string output_of(const std::vector<std::string>& command) {
  const ProcessResult result = run(command);
  BOOST_TEST_INFO(result.err);
  BOOST_REQUIRE_EQUAL(result.exit_code, 0);
  return result.out;
}

/// A song of osugen-synth of a seed that models/starter/train never comes to, with its five maps.
struct Song {
  explicit Song(const fs::path& folder) : maps(folder / "Songs") {
    output_of({program("osugen-synth"), maps, "--songs", "1", "--seed", "990777", "--min-seconds", "40",
               "--max-seconds", "44", "--sources", "own", "--format", "ogg", "--progress", "none"});
    for (const auto& entry : fs::recursive_directory_iterator(maps)) {
      if (entry.path().extension() == ".ogg") audio = entry.path();
      if (entry.path().string().find("[Expert]") != std::string::npos) expert = entry.path();
    }
  }
  fs::path maps, audio, expert;
};

/// All five levels; the tempo is what the song's own maps say.
/// @return what it prints
std::string make(const Song& song, const fs::path& output, const std::vector<std::string>& more = {}) {
  std::vector<std::string> command{program("osugen-run"),
                                   model() / "pipeline.json",
                                   "-i",
                                   song.audio,
                                   "-o",
                                   output,
                                   "--spread",
                                   kAll,
                                   "--progress",
                                   "none",
                                   "--set",
                                   "timing.type=from_map",
                                   "--set",
                                   "timing.map=" + song.expert.string()};
  command.insert(command.end(), more.begin(), more.end());
  return output_of(command);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_starter_model_puts_objects_on_onsets_better_than_a_metronome) {
  const TemporaryFolder folder;
  const Song song(folder.path());
  const fs::path output = folder.path() / "set.osz";
  make(song, output, {"--set", "decoding.follow_wishes=false"});  // the song's charts have another density
  const Json scores = Json::parse(
      output_of({program("osugen-eval"), output, "--reference", song.maps, "--json", "--progress", "none"}));
  const auto& levels = scores.at("levels");  // the last one is all of them together
  BOOST_REQUIRE_EQUAL(levels.size(), 6U);
  const auto of = [](const Json& metrics) { return metrics.at("f1_20").at("mean").get<double>(); };
  const double mean = of(levels.back().at("metrics"));
  const double metronome = of(levels.back().at("baselines").at("metronome").at("metrics"));
  BOOST_TEST(mean > 0.75);
  BOOST_TEST(mean > metronome);
}

BOOST_AUTO_TEST_CASE(its_levels_have_what_is_asked_and_are_in_order_of_density_and_stars) {
  const TemporaryFolder folder;
  const Song song(folder.path());
  const Json run = Json::parse(make(song, folder.path() / "set.osz", {"--json"}));
  double density = 0, stars = 0;
  for (const Json& level : run.at("levels")) {
    const double total = level.at("objects").at("total").get<double>();
    const double now = total / (run.at("song_ms").get<double>() / 1000);
    BOOST_TEST(now > density);
    BOOST_TEST(level.at("stars").at("total").get<double>() > stars);
    BOOST_TEST(now == level.at("asked").at("note_density").get<double>(), boost::test_tools::tolerance(0.25));
    BOOST_TEST(std::abs(level.at("objects").at("sliders").get<double>() / total -
                        level.at("asked").at("slider_share").get<double>()) < 0.15);
    density = now;
    stars = level.at("stars").at("total").get<double>();
  }
}

BOOST_AUTO_TEST_CASE(
    nothing_in_its_maps_keeps_them_from_being_ranked_but_artwork_metadata_format_and_uneven_spacing) {
  const TemporaryFolder folder;
  const Song song(folder.path());
  const fs::path output = folder.path() / "set.osz";
  make(song, output);
  output_of({program("osugen-map"), "check", output, "-i", "artwork", "-i", "metadata", "-i", "audio", "-i",
             "spread"});
}

BOOST_AUTO_TEST_CASE(its_maps_are_the_same_bytes_at_any_number_of_threads) {
  const TemporaryFolder folder;
  const Song song(folder.path());
  make(song, folder.path() / "a.osz", {"--threads", "1"});
  make(song, folder.path() / "b.osz", {"--threads", "2"});
  BOOST_TEST((osugen::read_file(folder.path() / "a.osz") == osugen::read_file(folder.path() / "b.osz")));
}

BOOST_AUTO_TEST_CASE(its_weights_are_small_and_its_card_lies_beside_them) {
  BOOST_TEST(fs::file_size(model() / "weights.safetensors") <= kMostBytes);
  BOOST_TEST(fs::exists(model() / "MODEL_CARD.md"));
}
