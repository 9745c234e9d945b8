// Real maps through tokens and back: what comes back, how far off, and what was lost.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <iomanip>
#include <map>
#include <sstream>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/interfaces/tokenizer.h>
#include <testing/plugin.h>
#include <testing/testing.h>

using namespace osugen;

namespace {

namespace fs = std::filesystem;

struct Source {
  Beatmap map;
  SongSpan span;
};

/// The maps of osu! standard that have an object, in the order of their paths. The song of each is long
/// enough for the plan's drift, so that no object is lost past its end.
std::vector<Source> maps_of_corpus(const fs::path& corpus) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(corpus / "osu"))
    if (entry.path().extension() == ".osu") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Source> result;
  for (const fs::path& file : files) {
    Source source;
    try {
      source.map = read_beatmap_file(file).map;
    } catch (const Error&) {
      continue;  // hand-made files without any text
    }
    if (source.map.general.mode != Mode::osu || source.map.objects.empty()) continue;
    double end_ms = 0;
    for (const PlayedObject& object : play(source.map).objects) end_ms = std::max(end_ms, object.end_time_ms);
    source.span = {std::min(0.0, source.map.objects.front().time_ms), end_ms * 1.5 + 60000,
                   red_lines(source.map)};
    result.push_back(std::move(source));
  }
  return result;
}

/// Width of a TIME_SHIFT bin by the plan's formula; the first one holds all that is shorter too.
double bin_ms(std::int64_t bin) {
  const double upper = std::pow(5000.0, static_cast<double>(bin + 1) / 64);
  return bin == 0 ? upper : upper - std::pow(5000.0, static_cast<double>(bin) / 64);
}

/// The finest TIME_SHIFT bin of every object.
std::vector<std::int64_t> finest_bins(const std::vector<std::int64_t>& ids, const Vocabulary& vocabulary) {
  std::vector<std::int64_t> result;
  bool in_gap = false;
  for (const std::int64_t id : ids) {
    const bool shift = vocabulary.tokens[static_cast<std::size_t>(id)].kind == TokenKind::time;
    if (shift && !in_gap) result.push_back(id - 3);
    if (shift) result.back() = std::min(result.back(), id - 3);
    in_gap = shift;
  }
  return result;
}

struct Statistics {
  std::vector<double> values;
  void add(double value) { values.push_back(value); }
  double mean() const {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
  }
  double quantile(double q) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  }
  std::string text() {
    std::ostringstream out;
    out << std::setprecision(4) << "mean " << mean() << ", median " << quantile(0.5) << ", p99 "
        << quantile(0.99) << ", max " << quantile(1);
    return out.str();
  }
};

struct Measured {
  std::int64_t maps = 0, refused = 0, given = 0, kept = 0, tokens = 0, sliders = 0;
  std::int64_t same_time = 0, same_head = 0, same_slides = 0, same_path = 0, same_all = 0;
  std::int64_t over_a_bin = 0, other_kind = 0, circles_for_sliders = 0;
  Statistics time_ms, head_px, slider_ms, spinner_ms;
  std::vector<Statistics> decile_ms = std::vector<Statistics>(10);
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> losses;  // objects, maps

  std::int64_t lost(const std::string& part) const {
    std::int64_t sum = 0;
    for (const auto& [what, counts] : losses)
      if (what.find(part) != std::string::npos) sum += counts.first;
    return sum;
  }
};

double duration(const Beatmap& map, const Play& played, std::size_t i) {
  return played.objects[i].end_time_ms - map.objects[i].time_ms;
}

void compare(const Source& source, const TokenizedMap& tokens, const Tokenizer& tokenizer, bool one_bin,
             Measured& out) {
  Beatmap base = source.map;
  std::erase_if(base.timing_lines, [](const TimingLine& line) { return !line.uninherited; });
  const Beatmap back = tokenizer.decode(tokens.ids, source.span, std::move(base));
  const auto bins = finest_bins(tokens.ids, tokenizer.vocabulary());
  BOOST_REQUIRE_EQUAL(bins.size(), back.objects.size());
  const Play before = play(source.map), after = play(back);
  const double length_ms = std::max(1.0, source.map.objects.back().time_ms - source.span.start_ms);
  std::size_t given = 0;
  std::int64_t skipped = 0;
  const auto dropped = static_cast<std::int64_t>(source.map.objects.size() - back.objects.size());
  for (std::size_t i = 0; i < back.objects.size(); ++i, ++given) {
    const HitObject& b = back.objects[i];
    // An object that was dropped shows by its time or its kind.
    const auto other = [&](const HitObject& a) {
      return std::abs(a.time_ms - b.time_ms) > bin_ms(bins[i]) ||
             (a.kind != b.kind && !(a.kind == ObjectKind::slider && b.kind == ObjectKind::circle));
    };
    while (one_bin && skipped < dropped && other(source.map.objects[given])) ++given, ++skipped;
    const HitObject& a = source.map.objects[given];
    const double error_ms = std::abs(a.time_ms - b.time_ms);
    if (error_ms > bin_ms(bins[i])) ++out.over_a_bin;
    if (a.kind == ObjectKind::slider && b.kind == ObjectKind::circle)
      ++out.circles_for_sliders;
    else if (a.kind != b.kind)
      ++out.other_kind;
    out.time_ms.add(error_ms);
    const double share = (a.time_ms - source.span.start_ms) / length_ms;
    out.decile_ms[static_cast<std::size_t>(std::clamp(share * 10, 0.0, 9.0))].add(error_ms);
    out.head_px.add(std::hypot(a.position.x - b.position.x, a.position.y - b.position.y));
    const bool same_time = error_ms <= 1, same_head = a.position == b.position;
    const bool slider = a.kind == ObjectKind::slider && b.kind == ObjectKind::slider;
    const bool same_slides = a.slider.slides == b.slider.slides, same_path = a.slider.path == b.slider.path;
    out.same_time += same_time ? 1 : 0;
    out.same_head += same_head ? 1 : 0;
    if (slider) {
      ++out.sliders;
      out.same_slides += same_slides ? 1 : 0;
      out.same_path += same_path ? 1 : 0;
      out.slider_ms.add(std::abs(duration(source.map, before, given) - duration(back, after, i)));
    }
    const double end_off = std::abs((a.end_time_ms - a.time_ms) - (b.end_time_ms - b.time_ms));
    if (b.kind == ObjectKind::spinner) out.spinner_ms.add(end_off);
    out.same_all += same_time && a.kind == b.kind && (same_head || b.kind == ObjectKind::spinner) &&
                            a.new_combo == b.new_combo && (!slider || (same_slides && same_path)) &&
                            (b.kind != ObjectKind::spinner || end_off <= 1)
                        ? 1
                        : 0;
  }
  out.kept += static_cast<std::int64_t>(back.objects.size());
}

Measured measure(const std::vector<Source>& maps, const Values& values, bool one_bin) {
  const auto tokenizer = testing::make<Tokenizer>("osu160", values);
  Measured out;
  for (const Source& source : maps) {
    ++out.maps;
    out.given += static_cast<std::int64_t>(source.map.objects.size());
    try {
      const TokenizedMap tokens = tokenizer->encode(source.map, source.span);
      out.tokens += static_cast<std::int64_t>(tokens.ids.size());
      for (const Loss& loss : tokens.losses) {
        out.losses[loss.what].first += loss.count;
        ++out.losses[loss.what].second;
      }
      compare(source, tokens, *tokenizer, one_bin, out);
    } catch (const Error& error) {
      BOOST_TEST_MESSAGE("refused: " << error.message());
      ++out.refused;
    }
  }
  return out;
}

void report(const std::string& name, Measured& m) {
  const auto share = [](std::int64_t part, std::int64_t whole) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(2)
        << 100.0 * static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(1, whole)) << " %";
    return out.str();
  };
  std::ostringstream out;
  out << name << ": " << m.maps << " maps (" << m.refused << " refused), " << m.given << " objects, "
      << m.kept << " kept, " << m.tokens << " tokens\n  time error in ms: " << m.time_ms.text()
      << "\n  mean of it by tenth of the song:" << std::setprecision(4);
  for (const Statistics& decile : m.decile_ms) out << ' ' << decile.mean();
  out << "\n  more than one bin of the finest TIME_SHIFT off: " << m.over_a_bin
      << "\n  head off by px: " << m.head_px.text() << "\n  slider duration off by ms: " << m.slider_ms.text()
      << "\n  spinner duration off by ms: " << m.spinner_ms.text() << "\n  same: time within 1 ms "
      << share(m.same_time, m.kept) << ", head " << share(m.same_head, m.kept) << ", slides "
      << share(m.same_slides, m.sliders) << ", path " << share(m.same_path, m.sliders) << ", everything "
      << share(m.same_all, m.kept);
  for (const auto& [what, counts] : m.losses)
    out << "\n  lost: " << what << ": " << counts.first << " in " << counts.second << " maps";
  BOOST_TEST_MESSAGE(out.str());
}

}  // namespace

BOOST_AUTO_TEST_CASE(
    real_maps_come_back_with_every_object_that_can_be_said_within_one_bin_and_without_drift) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: there is no corpus of real maps");
    return;
  }
  const std::vector<Source> maps = maps_of_corpus(*corpus);
  BOOST_REQUIRE(!maps.empty());
  Measured mended = measure(maps, {}, true);
  report("all mends", mended);
  BOOST_TEST(mended.over_a_bin == 0);
  BOOST_TEST(mended.other_kind == 0);
  BOOST_TEST(mended.circles_for_sliders == mended.lost("encoded as circles"));
  // A refused map has none of its objects in the counts of what was kept or dropped.
  BOOST_TEST(mended.refused == 0);
  const std::int64_t dropped = mended.lost("objects outside the span") +
                               mended.lost("at or before the time") + mended.lost("without time left") +
                               mended.lost("spinners without time") + mended.lost("osu!mania objects");
  BOOST_TEST(mended.kept + dropped == mended.given);
  for (const Statistics& decile : mended.decile_ms) BOOST_TEST(decile.mean() < 1.25 * mended.time_ms.mean());
  BOOST_TEST(mended.decile_ms[9].mean() < 1.1 * mended.decile_ms[0].mean());
}

BOOST_AUTO_TEST_CASE(the_plain_rule_drifts_and_the_closed_loop_alone_does_not) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: there is no corpus of real maps");
    return;
  }
  const std::vector<Source> maps = maps_of_corpus(*corpus);
  Values plain;
  for (const char* name : {"closed_loop", "split_gaps", "split_anchors", "fit_sliders", "red_anchors"})
    plain[name] = false;
  Values closed = plain;
  closed["closed_loop"] = true;
  Measured letter = measure(maps, plain, false), loop = measure(maps, closed, false);
  report("the baseline design", letter);
  report("the closed loop alone", loop);
  BOOST_TEST(loop.time_ms.quantile(0.5) < letter.time_ms.quantile(0.5));
  BOOST_TEST(letter.decile_ms[9].mean() > 2 * letter.decile_ms[0].mean());
}
