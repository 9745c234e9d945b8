// Whatever is sampled from a vocabulary of beats, with the passes that follow it, is a map in which the
// checks find no problem.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>

#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/draft/map_draft.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/mapset/check.h>
#include <testing/plugin.h>

using namespace osugen;
namespace data = boost::unit_test::data;

namespace {

constexpr double kBiasMs = 15;

/// Any of what is allowed; of gaps mostly short ones, and the end only where nothing else may come.
std::vector<std::int64_t> walk(const Tokenizer& tokenizer, const SongSpan& span, std::mt19937_64& random) {
  const auto cursor = tokenizer.begin(span);
  const std::int64_t eos = tokenizer.vocabulary().eos;
  std::vector<std::int64_t> ids;
  while (!cursor->finished()) {
    std::vector<std::int64_t> choice;
    const auto mask = cursor->allowed();
    for (std::size_t id = 0; id < mask.size(); ++id)
      if (mask[id] != 0) choice.push_back(static_cast<std::int64_t>(id));
    if (choice.size() > 1) std::erase(choice, eos);
    const auto kind = tokenizer.vocabulary().tokens[static_cast<std::size_t>(choice.front())].kind;
    constexpr std::size_t kShort = 12;
    if (kind == TokenKind::time && choice.size() > kShort && random() % 8 != 0) choice.resize(kShort);
    ids.push_back(choice[random() % choice.size()]);
    cursor->push(ids.back());
  }
  return ids;
}

SongSpan song(int kind, std::mt19937_64& random) {
  const double beat_ms = 60000 / (60 + static_cast<double>(random() % 18000) / 100);
  const double offset_ms = static_cast<double>(random() % 200000) / 100;
  SongSpan span = span_of(60000, kBiasMs, {RedLine{offset_ms, beat_ms, 4}});
  if (kind % 3 == 1) span.red_lines.push_back({offset_ms + 40 * beat_ms, beat_ms * 1.37, 3});
  if (kind % 3 == 2) {
    // A drifting recording: a line every four bars.
    for (int i = 1; i < 10; ++i)
      span.red_lines.push_back({span.red_lines.back().time_ms + 16 * span.red_lines.back().beat_length_ms,
                                beat_ms * (1 + 0.001 * i), 4});
  }
  return span;
}

/// What the tokenizer and the passes have a hand in.
bool ours(const Finding& finding) {
  return finding.area != Area::artwork && finding.area != Area::audio && finding.area != Area::metadata;
}

}  // namespace

BOOST_DATA_TEST_CASE(sampled_maps_have_no_problem_after_their_passes,
                     data::make({"relative", "rhythm"}) * data::make({"playfield", "arrange"}), type,
                     placing) {
  const auto tokenizer = testing::make<Tokenizer>(type);
  const std::vector<std::shared_ptr<Pass>> passes{
      testing::make<Pass>(placing), testing::make<Pass>("hitsounds"), testing::make<Pass>("breaks")};
  // Placing everything anew takes its time.
  const int walks = placing == std::string("arrange") ? OSUGEN_PLAYED_WALKS / 10 : OSUGEN_PLAYED_WALKS;
  std::map<std::string, int> problems;
  std::mt19937_64 random(23);
  std::size_t objects = 0;
  for (int i = 0; i < walks; ++i) {
    const SongSpan span = song(i, random);
    Difficulty difficulty;
    difficulty.od = static_cast<float>(random() % 10);
    difficulty.ar = static_cast<float>(3 + random() % 7);
    const auto ids = walk(*tokenizer, span, random);
    Beatmap map = tokenizer->decode(ids, span, draft_of(span, difficulty, {}));
    BOOST_REQUIRE_EQUAL(to_map_time(map, kBiasMs), 0);
    for (const auto& pass : passes) pass->apply(map, {.length_ms = 60000, .bias_ms = kBiasMs}, {});
    const auto read = read_beatmap(write_beatmap(map), "map.osu", {});
    BOOST_REQUIRE_EQUAL(read.map.objects.size(), map.objects.size());
    objects += map.objects.size();
    for (const Finding& finding : check_beatmap(read.map, Level::insane, read.rejected)) {
      if (finding.severity != Severity::problem || !ours(finding)) continue;
      if (finding.code == "too-short") continue;  // of a walk that ends early
      if (problems[finding.code]++ < 3)
        BOOST_TEST_MESSAGE("walk " << i << ", " << finding.time_ms.value_or(-1)
                                   << " ms: " << finding.message);
    }
  }
  BOOST_TEST_MESSAGE(objects << " objects");
  for (const auto& [code, count] : problems) BOOST_ERROR(code << ": " << count);
}
