#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/mapset/dump.h>
#include <testing/sanitized.h>
#include <testing/testing.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using nlohmann::json;
using osugen::ReadBeatmap;

namespace {

constexpr int kWritten = 14;

json dumped(const ReadBeatmap& read) {
  return json::parse(osugen::dump_json(read, "map.osu"));
}

/// What a map of this version means must come back; what version 14 cannot say is left out.
void leave_out(json& dump, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    dump.erase(key);
    for (json& object : dump["objects"]) object.erase(key);
  }
}

json comparable(const ReadBeatmap& read, int version) {
  json dump = dumped(read);
  leave_out(dump, {"rejected", "rejected_count"});
  if (version != kWritten && version < 128) leave_out(dump, {"version"});
  if (version < 8) leave_out(dump, {"ticks", "stars"});
  if (version < 6) leave_out(dump, {"stack_height"});
  return dump;
}

std::vector<std::filesystem::path> maps_of(const std::filesystem::path& corpus) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus / "osu"))
    if (entry.path().extension() == ".osu") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::filesystem::path> some;
  for (std::size_t i = 0; i < files.size(); i += osugen::testing::kEveryNth) some.push_back(files[i]);
  return some;
}

/// Without comments: the headings of a storyboard are written also where there is none. Sections may change
/// their order.
std::set<std::string> kept_lines(const ReadBeatmap& read) {
  std::set<std::string> kept;
  for (const osugen::KeptLines& lines : read.map.kept) {
    std::istringstream stream(lines.text);
    for (std::string line; std::getline(stream, line);)
      if (line.substr(0, 2) != "//") kept.insert(lines.section + ": " + line);
  }
  return kept;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_map_that_was_written_means_what_the_one_that_was_read_meant) {
  const auto corpus = osugen::testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: there is no corpus");
    return;
  }
  int read_files = 0;
  for (const auto& file : maps_of(*corpus)) {
    ReadBeatmap first;
    try {
      first = osugen::read_beatmap_file(file);
    } catch (const osugen::Error& error) {
      BOOST_TEST((error.kind() == osugen::Error::Kind::bad_input));
      continue;
    }
    ++read_files;
    const std::string text = osugen::write_beatmap(first.map);
    const ReadBeatmap second = osugen::read_beatmap(text, "written.osu");
    BOOST_TEST(second.rejected_count == 0U,
               file << ": " << second.rejected_count << " written lines rejected");
    const int version = first.map.format_version;
    const json expected = comparable(first, version), found = comparable(second, version);
    if (found != expected) {
      BOOST_ERROR(file.string() << ": " << json::diff(expected, found).dump().substr(0, 600));
    }
    BOOST_TEST((kept_lines(first) == kept_lines(second)), file << ": kept lines differ");
    BOOST_TEST(osugen::write_beatmap(second.map) == text, file << ": writing again gives another text");
  }
  BOOST_TEST(read_files > 0);
}
