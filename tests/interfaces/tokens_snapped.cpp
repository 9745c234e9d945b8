// What vocabularies of beats can say of maps: real ones, and those that synthetic songs come with.
#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <iomanip>
#include <map>
#include <sstream>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/tick_grid.h>
#include <osugen/beatmap/writer.h>
#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/tokenizer.h>
#include <synth/chart/chart.h>
#include <testing/plugin.h>
#include <testing/testing.h>

#include "../synth/songs.h"

using namespace osugen;

namespace {

namespace fs = std::filesystem;

struct Source {
  std::string name;
  Beatmap map;
  SongSpan span;
};

Source source_of(std::string name, Beatmap map, double start_ms, double end_ms) {
  SongSpan span{start_ms, end_ms, red_lines(map)};
  return {std::move(name), std::move(map), std::move(span)};
}

/// The maps of osu! standard that have an object, in the order of their paths.
std::vector<Source> maps_of_corpus(const fs::path& corpus) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(corpus / "osu"))
    if (entry.path().extension() == ".osu") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Source> result;
  for (const fs::path& file : files) {
    try {
      Beatmap map = read_beatmap_file(file).map;
      if (map.general.mode != Mode::osu || map.objects.empty()) continue;
      double end_ms = 0;
      for (const PlayedObject& object : play(map).objects) end_ms = std::max(end_ms, object.end_time_ms);
      const double start_ms = std::min(0.0, map.objects.front().time_ms);
      result.push_back(source_of(file.filename().string(), std::move(map), start_ms, end_ms + 10000));
    } catch (const Error&) {
      continue;  // hand-made files without any text
    }
  }
  return result;
}

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

struct Measured {
  std::size_t maps = 0, refused = 0, given = 0, kept = 0, tokens = 0;
  std::size_t on_time = 0;  ///< within 2 ms of an object of the same kind
  std::size_t sliders = 0, same_end = 0, off_grid = 0;
  std::vector<double> head_px, tail_px, velocity;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> losses;  // objects, maps

  double share() const {
    return static_cast<double>(on_time) / static_cast<double>(std::max<std::size_t>(1, given));
  }
};

/// Map and map again, object by object of like times.
void compare(const Source& source, const Beatmap& back, Measured& out) {
  const Play before = play(source.map), after = play(back);
  const TickGrid grid(source.span.red_lines, 48);
  for (const HitObject& object : back.objects)
    if (std::abs(grid.time_ms(grid.nearest(object.time_ms)) - object.time_ms) > 1) ++out.off_grid;
  std::size_t at = 0;
  for (std::size_t i = 0; i < source.map.objects.size(); ++i) {
    const HitObject& given = source.map.objects[i];
    while (at < back.objects.size() && back.objects[at].time_ms < given.time_ms - 2) ++at;
    if (at == back.objects.size() || back.objects[at].time_ms > given.time_ms + 2) continue;
    const HitObject& said = back.objects[at];
    if (said.kind != given.kind) continue;
    const PlayedObject &was = before.objects[i], &is = after.objects[at];
    ++at;
    ++out.on_time;
    if (given.kind == ObjectKind::spinner) continue;
    out.head_px.push_back(distance_between_px(given.position, said.position));
    if (given.kind != ObjectKind::slider) continue;
    ++out.sliders;
    if (std::abs(was.end_time_ms - is.end_time_ms) <= 5) ++out.same_end;
    out.tail_px.push_back(distance_between_px(was.end_position, is.end_position));
    if (was.motion.velocity_px_per_ms > 0)
      out.velocity.push_back(std::abs(is.motion.velocity_px_per_ms / was.motion.velocity_px_per_ms - 1));
  }
  out.kept += back.objects.size();
}

void measure(const Source& source, const Tokenizer& tokenizer, Measured& out) {
  ++out.maps;
  out.given += source.map.objects.size();
  try {
    const TokenizedMap tokens = tokenizer.encode(source.map, source.span);
    out.tokens += tokens.ids.size();
    for (const Loss& loss : tokens.losses) {
      out.losses[loss.what].first += loss.count;
      ++out.losses[loss.what].second;
    }
    Beatmap base = source.map;
    std::erase_if(base.timing_lines, [](const TimingLine& line) { return !line.uninherited; });
    compare(source, tokenizer.decode(tokens.ids, source.span, std::move(base)), out);
  } catch (const Error& error) {
    BOOST_TEST_MESSAGE("refused: " << source.name << ": " << error.message());
    ++out.refused;
  }
}

void report(const std::string& name, const Measured& m) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(2) << name << ": " << m.maps << " maps (" << m.refused
      << " refused), " << m.given << " objects, " << m.kept << " kept, "
      << static_cast<double>(m.tokens) / static_cast<double>(std::max<std::size_t>(1, m.kept))
      << " tokens each\n  within 2 ms and of the same kind: " << 100 * m.share()
      << " %\n  head off by px: median " << quantile(m.head_px, 0.5) << ", p90 " << quantile(m.head_px, 0.9)
      << ", max " << quantile(m.head_px, 1) << "\n  sliders that end within 5 ms: "
      << 100 * static_cast<double>(m.same_end) / static_cast<double>(std::max<std::size_t>(1, m.sliders))
      << " %\n  their ends off by px: median " << quantile(m.tail_px, 0.5) << ", p90 "
      << quantile(m.tail_px, 0.9) << "\n  their velocity off by parts of it: median "
      << quantile(m.velocity, 0.5) << ", p90 " << quantile(m.velocity, 0.9);
  for (const auto& [what, counts] : m.losses)
    out << "\n  lost: " << what << ": " << counts.first << " in " << counts.second << " maps";
  BOOST_TEST_MESSAGE(out.str());
}

/// The same times, kinds, combos, slides and ends.
bool same_rhythm(const Beatmap& a, const Beatmap& b) {
  if (a.objects.size() != b.objects.size()) return false;
  const Play one = play(a), other = play(b);
  constexpr double kRoundingMs = 1e-3;
  for (std::size_t i = 0; i < a.objects.size(); ++i) {
    const HitObject &x = a.objects[i], &y = b.objects[i];
    if (x.kind != y.kind || x.new_combo != y.new_combo || x.slider.slides != y.slider.slides ||
        std::abs(x.time_ms - y.time_ms) > kRoundingMs ||
        std::abs(one.objects[i].end_time_ms - other.objects[i].end_time_ms) > kRoundingMs)
      return false;
  }
  return true;
}

const auto kTypes = boost::unit_test::data::make({"relative", "rhythm"});

}  // namespace

BOOST_DATA_TEST_CASE(most_of_what_people_map_can_be_said_in_beats, kTypes, type) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: there is no corpus of real maps");
    return;
  }
  const auto tokenizer = testing::make<Tokenizer>(type);
  Measured all;
  std::vector<double> shares;
  for (const Source& source : maps_of_corpus(*corpus)) {
    Measured one;
    measure(source, *tokenizer, one);
    shares.push_back(one.share());
    measure(source, *tokenizer, all);
  }
  report(std::string("real maps, ") + type, all);
  BOOST_TEST_MESSAGE("  within 2 ms, of a map: median " << 100 * quantile(shares, 0.5) << " %, p25 "
                                                        << 100 * quantile(shares, 0.25) << " %");
  BOOST_TEST(quantile(shares, 0.5) > 0.98);
  BOOST_TEST(all.off_grid == 0U);
  BOOST_TEST(all.share() > 0.9);
}

BOOST_AUTO_TEST_CASE(rhythm_alone_takes_about_half_of_the_tokens_and_says_the_same_again) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: there is no corpus of real maps");
    return;
  }
  const auto relative = testing::make<Tokenizer>("relative"), rhythm = testing::make<Tokenizer>("rhythm");
  constexpr std::size_t kFewest = 50;  // objects: smaller files are made by hand, for tests of readers
  std::size_t with_places = 0, without = 0;
  for (const Source& source : maps_of_corpus(*corpus)) {
    if (source.map.objects.size() < kFewest) continue;
    const TokenizedMap tokens = rhythm->encode(source.map, source.span);
    without += tokens.ids.size();
    with_places += relative->encode(source.map, source.span).ids.size();
    Beatmap base = source.map;
    std::erase_if(base.timing_lines, [](const TimingLine& line) { return !line.uninherited; });
    const Beatmap back = rhythm->decode(tokens.ids, source.span, base);
    const TokenizedMap again = rhythm->encode(back, source.span);
    BOOST_TEST(again.losses.empty(), source.name);
    BOOST_TEST(same_rhythm(back, rhythm->decode(again.ids, source.span, base)), source.name);
  }
  const double share = static_cast<double>(without) / static_cast<double>(with_places);
  BOOST_TEST_MESSAGE("rhythm: " << without << " tokens, " << 100 * share << " % of relative's");
  BOOST_TEST(share < 0.5);
}

BOOST_DATA_TEST_CASE(everything_in_the_maps_of_synthetic_songs_can_be_said, kTypes, type) {
  const auto tokenizer = testing::make<Tokenizer>(type);
  const std::vector<std::string> names{"Easy", "Normal", "Hard", "Insane", "Expert"};
  std::vector<Measured> levels(names.size());
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const synth::Song song = testing::song_of(seed);
    std::vector<Beatmap> maps = synth::chart(song, 15);
    for (std::size_t i = 0; i < maps.size(); ++i) {
      // As they are read from files.
      Beatmap map = read_beatmap(write_beatmap(maps[i]), "map.osu", {}).map;
      const double end_ms = play(map).objects.back().end_time_ms + 1000;
      measure(source_of(names.at(i) + std::to_string(seed), std::move(map), 0, end_ms), *tokenizer,
              levels[i]);
    }
  }
  for (std::size_t i = 0; i < levels.size(); ++i) {
    report(names[i], levels[i]);
    BOOST_TEST(levels[i].refused == 0U);
    BOOST_TEST(levels[i].off_grid == 0U);
    BOOST_TEST(levels[i].share() > 0.999);
    BOOST_TEST(static_cast<double>(levels[i].same_end) > 0.99 * static_cast<double>(levels[i].sliders));
  }
}

BOOST_AUTO_TEST_CASE(the_reference_vocabulary_says_the_same_gaps_with_beats) {
  const auto tokenizer =
      testing::make<Tokenizer>("osu160", {{"time", testing::make_component("beat", Quantizer::kInterface)}});
  BOOST_TEST(tokenizer->vocabulary().ticks_per_beat == 48);
  Measured all;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (const Beatmap& made : synth::chart(testing::song_of(seed), 15)) {
      Beatmap map = read_beatmap(write_beatmap(made), "map.osu", {}).map;
      const double end_ms = play(map).objects.back().end_time_ms + 1000;
      measure(source_of(std::to_string(seed), std::move(map), 0, end_ms), *tokenizer, all);
    }
  }
  report("osu160 with beat", all);
  BOOST_TEST(all.refused == 0U);
  BOOST_TEST(all.off_grid == 0U);
  BOOST_TEST(all.share() > 0.99);
}
