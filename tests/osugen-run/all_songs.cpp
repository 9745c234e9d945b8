// Every real song at the plan's sizes (slow): a mapset that reads back, no crash, no warning that is not
// explained. Says what each took.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <osugen/beatmap/reader.h>
#include <osugen/mapset/osz.h>

#include "run_program.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
namespace fs = std::filesystem;
using Json = nlohmann::json;

std::vector<fs::path> songs_in(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension();
    for (const char* audio : {".mp3", ".ogg", ".wav", ".flac", ".opus"})
      if (extension == audio) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Every note that a real song may bring, each of which says what it means for the user.
bool is_explained(const std::string& note) {
  const std::vector<std::string> known{"UNTRAINED",
                                       "Reached max_tokens",
                                       "ranked maps require MP3 or Ogg Vorbis",
                                       "cannot be transliterated to ASCII",
                                       "LAME",
                                       "were dropped"};
  return std::any_of(known.begin(), known.end(),
                     [&note](const std::string& words) { return note.find(words) != std::string::npos; });
}

void becomes_a_mapset(const fs::path& song, const fs::path& output) {
  const ProcessResult result = osugen_run({source_dir() / "pipelines" / "reference.json", "-i", song, "-o",
                                           output, "--progress", "none", "--json"});
  Json summary;
  BOOST_TEST_CONTEXT(song.string() << "\n" << result.err) {
    BOOST_REQUIRE_EQUAL(result.exit_code, 0);
    summary = Json::parse(result.out);
    for (const auto& note : summary.at("notes")) BOOST_TEST(is_explained(note), note.get<std::string>());
    const Mapset mapset = read_mapset_file(output);
    BOOST_TEST(mapset.skipped.empty());
    BOOST_REQUIRE_EQUAL(mapset.beatmaps().size(), 1U);
    const ReadBeatmap read = read_beatmap(mapset.beatmaps()[0]->content, "map");
    BOOST_TEST(read.rejected.empty());
    BOOST_TEST(read.map.objects.size() == summary.at("objects").at("total").get<std::size_t>());
    BOOST_TEST(!read.map.objects.empty());
    const MapsetFile* const audio = mapset.find(read.map.general.audio_filename);
    BOOST_REQUIRE(audio != nullptr);
    BOOST_TEST((audio->content == read_file(song)));
  }
  BOOST_TEST_MESSAGE(song.filename().string()
                     << ": " << summary.at("song_ms").get<double>() / 1000 << " s of song, "
                     << summary.at("seconds").get<double>() << " s, " << summary.at("tokens").get<int>()
                     << " tokens, " << summary.at("tokens_per_second").get<double>() << " tokens/s, masking "
                     << 100 * summary.at("masking_share").get<double>() << " %");
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_real_song_becomes_a_mapset_without_a_warning_that_is_not_explained) {
  const auto folder = songs();
  if (!folder) {
    BOOST_TEST_MESSAGE("skipped: there are no songs (OSUGEN_AUDIO)");
    return;
  }
  const TemporaryFolder results;
  for (const fs::path& song : songs_in(*folder)) becomes_a_mapset(song, results.path() / "map.osz");
}

BOOST_AUTO_TEST_CASE(at_the_plans_sizes_too_threads_and_repetition_change_no_byte) {
  const TemporaryFolder folder;
  std::set<std::string> results;
  for (const char* threads : {"1", "2", "1", "2"}) {
    const fs::path output = folder.path() / "map.osz";
    const ProcessResult result = osugen_run({source_dir() / "pipelines" / "reference.json", "-i",
                                             source_dir() / "examples" / "song.ogg", "-o", output, "--seed",
                                             "4", "--threads", threads, "--set", "decoding.max_tokens=300"});
    BOOST_TEST_CONTEXT(result.err) BOOST_REQUIRE_EQUAL(result.exit_code, 0);
    results.insert(read_file(output));
  }
  BOOST_TEST(results.size() == 1U);
}
