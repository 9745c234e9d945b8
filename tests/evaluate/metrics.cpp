// Each metric on a map small enough to know its value by hand.
#include <boost/test/unit_test.hpp>

#include <osugen/error/error.h>
#include <osugen/evaluate/metrics/baselines.h>
#include <osugen/evaluate/metrics/difficulty.h>
#include <osugen/evaluate/metrics/distribution.h>
#include <osugen/evaluate/metrics/grid.h>
#include <osugen/evaluate/metrics/placement.h>
#include <osugen/evaluate/metrics/seams.h>
#include <osugen/evaluate/metrics/structure.h>
#include <osugen/evaluate/metrics/tempo.h>
#include <osugen/evaluate/metrics/validity.h>
#include <osugen/evaluate/metrics/variety.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

using namespace osugen;
using namespace osugen::evaluate;
namespace tt = boost::test_tools;

namespace {

TimingLine red(double time_ms, double beat_ms) {
  TimingLine line;
  line.time_ms = time_ms;
  line.beat_length = beat_ms;
  return line;
}

HitObject circle(double time_ms, Vec2 position = {100, 100}) {
  HitObject object;
  object.time_ms = time_ms;
  object.position = position;
  return object;
}

/// 50 px straight to the right; a beat of 500 ms long at multiplier 1.4 where length is 140.
HitObject slider(double time_ms, double length_px, Vec2 position = {100, 100}) {
  HitObject object = circle(time_ms, position);
  object.kind = ObjectKind::slider;
  Anchor head, end;
  head.starts_segment = true;
  head.curve = CurveType::linear;
  end.position = {static_cast<float>(length_px), 0};
  object.slider.path = {head, end};
  object.slider.length_px = length_px;
  return object;
}

HitObject spinner(double time_ms, double end_ms) {
  HitObject object = circle(time_ms, {256, 192});
  object.kind = ObjectKind::spinner;
  object.end_time_ms = end_ms;
  return object;
}

/// 120 BPM from 0.
Beatmap map_of(std::vector<HitObject> objects, std::vector<TimingLine> lines = {red(0, 500)}) {
  Beatmap map;
  map.timing_lines = std::move(lines);
  map.objects = std::move(objects);
  return map;
}

Chart chart_of(std::vector<HitObject> objects, std::vector<TimingLine> lines = {red(0, 500)}) {
  return Chart(map_of(std::move(objects), std::move(lines)));
}

Chart circles_at(const std::vector<double>& times) {
  std::vector<HitObject> objects;
  for (const double time : times) objects.push_back(circle(time));
  return chart_of(std::move(objects));
}

double of(const Values& values, const char* id) {
  const auto value = values.get(id);
  BOOST_REQUIRE_MESSAGE(value.has_value(), id << " has no value");
  return *value;
}

}  // namespace

BOOST_AUTO_TEST_CASE(metrics_have_one_name_each_and_say_what_they_are) {
  std::set<std::string> ids;
  for (const Metric& one : metrics()) {
    BOOST_TEST(ids.insert(one.id).second, one.id << " is there twice");
    BOOST_TEST(*one.title != '\0');
    BOOST_TEST(*one.formula != '\0');
    BOOST_TEST(*one.source != '\0');
    BOOST_TEST((one.better != Better::reference || !one.compares || std::string(one.id) == "grid_support"));
  }
  BOOST_CHECK_THROW(metric("no_such"), Error);
  Values values;
  BOOST_CHECK_THROW(values.set("no_such", 1), Error);
  values.set("f1_10", std::nan(""));
  BOOST_TEST(!values.get("f1_10").has_value());
}

BOOST_AUTO_TEST_CASE(ends_count_as_onsets_in_passive_scores_and_types_in_typed_ones) {
  const Chart reference = chart_of({slider(0, 140), circle(1000)});  // edges at 0, 500, 1000
  const Chart generated = chart_of({circle(0), circle(500), circle(1000)});
  const Values values = placement_of(placement_scores(generated, reference));
  BOOST_TEST(of(values, "passive_f1_10") == 1);
  BOOST_TEST(of(values, "f1_10") == 0.8, tt::tolerance(1e-12));        // 2 of 2, 2 of 3
  BOOST_TEST(of(values, "typed_f1_20") == 0.4, tt::tolerance(1e-12));  // the circle at 1000 alone
}

BOOST_AUTO_TEST_CASE(errors_are_those_of_the_nearest_objects) {
  const Values values = timing_error(circles_at({-10, 504, 1004, 2000}), circles_at({0, 500, 1000, 3000}));
  BOOST_TEST(of(values, "bias_ms") == -2.0 / 3, tt::tolerance(1e-12));
  BOOST_TEST(of(values, "error_median_ms") == 4);
  BOOST_TEST(of(values, "error_p95_ms") == 9.4, tt::tolerance(1e-12));
  BOOST_TEST(of(values, "jitter_ms") == std::sqrt((100 + 16 + 16) / 3.0 - 4.0 / 9), tt::tolerance(1e-12));
  BOOST_TEST(timing_error(circles_at({5000}), circles_at({0})).empty());
}

BOOST_AUTO_TEST_CASE(grid_phase_never_looks_at_the_generated_maps_own_red_lines) {
  // Late by 20 ms with red lines that are late with it: on its own grid, and 20 ms off the song's.
  const Chart generated = chart_of({circle(20), circle(520), circle(770), circle(1020)}, {red(20, 500)});
  const Chart reference = circles_at({0, 500, 750, 1000});
  const Values values = grid_against(generated, reference);
  BOOST_TEST(of(values, "grid_phase_ms") == 20, tt::tolerance(1e-9));
  BOOST_TEST(of(values, "grid_support") == 1, tt::tolerance(1e-9));
  BOOST_TEST(of(values, "snap_reference") == 0);
  BOOST_TEST(of(grid_alone(generated), "snap_own") == 1);
  BOOST_TEST(of(values, "divisor_js") == 1);
}

BOOST_AUTO_TEST_CASE(divisors_are_the_coarsest) {
  const Chart chart = circles_at({0, 250, 375, 667, 1000, 1020});
  const Histogram expected{{0, 1}, {1, 2}, {2, 1}, {3, 1}, {4, 1}};
  BOOST_TEST((divisors(chart, chart.timing.red_lines()) == expected));
}

BOOST_AUTO_TEST_CASE(tempo_errors_forgive_octaves_where_they_say_so) {
  const std::vector<HitObject> objects{circle(0), circle(20000)};
  const Chart reference = chart_of(objects, {red(0, 500)});
  const Values same = tempo_against(reference, reference);
  BOOST_TEST(of(same, "bpm_error") == 0);
  BOOST_TEST(of(same, "beat_f1") == 1);
  BOOST_TEST(of(same, "tempo_usable") == 1);
  const Values twice = tempo_against(chart_of(objects, {red(0, 250)}), reference);
  BOOST_TEST(of(twice, "bpm_error") == 0);
  BOOST_TEST(of(twice, "bpm_rmse") == 120, tt::tolerance(1e-9));
  BOOST_TEST(of(twice, "phase_ms") == 0);
  BOOST_TEST(of(twice, "beat_f1") == 2.0 * 41 / (41 + 81), tt::tolerance(1e-9));
  const Values half = tempo_against(chart_of(objects, {red(0, 1000)}), reference);
  BOOST_TEST(of(half, "phase_ms") < 1e-9);
  const Values late = tempo_against(chart_of(objects, {red(30, 500)}), reference);
  BOOST_TEST(of(late, "phase_ms") == 30, tt::tolerance(1e-9));
  BOOST_TEST(of(late, "phase_beats") == 0.06, tt::tolerance(1e-9));
  BOOST_TEST(of(late, "tempo_usable") == 0);
  const Values changing = tempo_against(chart_of(objects, {red(0, 500), red(10000, 400)}), reference);
  BOOST_TEST(of(changing, "red_lines_extra") == 1);
  BOOST_TEST(of(changing, "bpm_rmse") == std::sqrt(0.5 * 900), tt::tolerance(1e-9));
  BOOST_TEST(main_bpm({}, 0, 1) == 0);
}

BOOST_AUTO_TEST_CASE(difficulty_is_given_as_differences_and_ratios) {
  Beatmap easy = map_of({circle(0), circle(1000)}),
          hard = map_of({circle(0), circle(500, {300, 100}), circle(1000)});
  easy.difficulty.ar = 3;
  hard.difficulty.ar = 9;
  const Values values = difficulty_against(Chart(hard), Chart(easy));
  BOOST_TEST(of(values, "ar_error") == 6);
  BOOST_TEST(of(values, "rate_ratio") == 1.5);
  BOOST_TEST(of(values, "strain_ratio") > 1);
  BOOST_TEST(strain_of(circles_at({0})) == 0);
  // One jump of 100 px in 100 ms: the strain is 1.5, its root the only peak.
  BOOST_TEST(strain_of(chart_of({circle(0), circle(100, {200, 100})})) == std::sqrt(1.5),
             tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(every_fault_is_counted_once_for_each_object_that_has_it) {
  TimingLine wild = red(9995, -2000);  // slider velocity 0.05
  wild.uninherited = false;
  Beatmap map = map_of({circle(-100), slider(500, 140), circle(750),  // starts before 0; in a slider
                        slider(2000, 90),                             // ends on no tick
                        slider(4000, 140, {450, 100}), circle(6000, {600, 100}),  // both leave the playfield
                        spinner(8000, 8100), circle(9990)},
                       {red(0, 500), wild});
  const Faults faults = faults_of(Chart(map), 9000.0);
  BOOST_TEST(faults.objects == 8);
  BOOST_TEST(faults.counts.at("overlaps") == 1);
  BOOST_TEST(faults.counts.at("outside_audio") == 2);
  BOOST_TEST(faults.counts.at("outside_playfield") == 2);
  BOOST_TEST(faults.counts.at("short_spinners") == 1);
  BOOST_TEST(faults.counts.at("sv_outside") == 1);
  BOOST_TEST(faults.counts.at("unsnapped") >= 1);
  BOOST_TEST(of(validity_of(faults), "overlaps") == 125);
  BOOST_TEST(validity_of(Faults{}).empty());
}

BOOST_AUTO_TEST_CASE(a_sliders_length_is_held_against_the_beat) {
  // A beat is 140 px. 17.5 px are an eighth; 90 px end 9 ms from a sixteenth.
  BOOST_TEST(faults_of(chart_of({slider(0, 140), slider(1000, 17.5), slider(2000, 70)}), {})
                 .counts["slider_length"] == 0);
  BOOST_TEST(faults_of(chart_of({slider(0, 85)}), {}).counts["slider_length"] == 1);
  // The head's own rounding does not count.
  BOOST_TEST(faults_of(chart_of({slider(167, 140)}), {}).counts["slider_length"] == 0);
}

BOOST_AUTO_TEST_CASE(parts_of_a_map_are_counted) {
  Beatmap map = map_of({circle(0, {0, 0}), circle(500, {100, 0}), circle(1000, {100, 100}),
                        slider(1500, 140, {0, 100}), circle(5000, {140, 150})});
  map.objects[0].new_combo = map.objects[3].new_combo = true;
  map.objects[1].hit_sound = 2 | 8;
  const Parts parts = parts_of(Chart(map), red_lines(map));
  BOOST_TEST((parts.intervals == Histogram{{48, 3}, {192, 1}}));  // 7 beats count as 4
  BOOST_TEST((parts.combos == std::vector<double>{3, 2}));
  BOOST_TEST((parts.types == Histogram{{0, 4}, {1, 1}}));
  BOOST_TEST((parts.hitsounds == Histogram{{0, 4}, {5, 1}}));
  BOOST_REQUIRE(parts.angles.size() == 3U);
  BOOST_TEST(parts.angles[0] == 90, tt::tolerance(1e-4));
  BOOST_TEST(parts.angles[1] == 90, tt::tolerance(1e-4));
  BOOST_TEST(parts.spacing[0] == 0.2, tt::tolerance(1e-6));
  BOOST_TEST(parts.spacing[3] == 50.0 / 3000, tt::tolerance(1e-4));  // from the slider's end, at 2000 ms
  const Values same = distribution_distance(parts, parts);
  for (const auto& [id, value] : same.all()) BOOST_TEST(value == 0, id);
}

BOOST_AUTO_TEST_CASE(a_metronome_has_no_variety) {
  std::vector<double> times;
  for (int i = 0; i < 40; ++i) times.push_back(500 * i);
  const Chart chart = circles_at(times);
  const Values values = variety_alone(chart, chart.timing.red_lines());
  BOOST_TEST(of(values, "gap_cv") == 0);
  BOOST_TEST(of(values, "dominant_gap") == 1);
  BOOST_TEST(of(values, "longest_streak") == 40);
  BOOST_TEST(of(values, "unique_ngrams") == 1.0 / 36, tt::tolerance(1e-12));
  // One beat is four steps: 10001000 and its three shifts.
  BOOST_TEST(of(values, "pattern_coverage") == 4.0 / 256);
  BOOST_TEST((patterns_of(chart, chart.timing.red_lines()) == std::set<unsigned>{0x88, 0x44, 0x22, 0x11}));
}

BOOST_AUTO_TEST_CASE(two_maps_share_patterns_and_steps) {
  const Chart reference = circles_at({0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000});
  const Chart generated = circles_at({0, 500, 1000, 1500, 2000});
  const Values values = variety_against(generated, reference);
  BOOST_TEST(of(values, "dc_human") == 1 - 4.0 / 17, tt::tolerance(1e-12));
  BOOST_TEST(of(values, "pattern_overlap") == 0);
  BOOST_TEST(of(variety_against(reference, reference), "pattern_overlap") == 1);
}

BOOST_AUTO_TEST_CASE(repeated_bars_and_the_likeness_of_bars_are_counted_bar_by_bar) {
  // Bars of 2 s: A, A, B, empty, A.
  const Chart chart = circles_at({0, 500, 2000, 2500, 4000, 5500, 8000, 8500});
  BOOST_TEST(of(repetition_of(chart, chart.timing.red_lines()), "repeated_bars") == 0.5);
  const Bars bars = bars_of(chart.timing.red_lines(), 0, 10000);
  BOOST_REQUIRE(bars.count() == 5U);
  const SelfSimilarity alike = similarity_of(chart, bars);
  BOOST_TEST(alike[0 * 5 + 1] == 1, tt::tolerance(1e-6F));
  BOOST_TEST(alike[0 * 5 + 2] == 0.5F, tt::tolerance(1e-6F));
  BOOST_TEST(alike[0 * 5 + 3] == 0);
  BOOST_TEST(alike[3 * 5 + 3] == 1);
}

BOOST_AUTO_TEST_CASE(loud_bars_that_a_spinner_fills_are_not_empty) {
  SongForm song;
  song.bars = bars_of({{0, 500, 4}}, 0, 12000);
  song.loudness = {0, 0, 1, 1, 1, 1};
  song.similarity.assign(36, 0.0F);
  BOOST_TEST(of(structure_alone(chart_of({circle(0), circle(4000)}), song), "empty_loud_bars") == 0.75);
  BOOST_TEST(of(structure_alone(chart_of({circle(0), spinner(4000, 9000)}), song), "empty_loud_bars") ==
             0.25);
  BOOST_TEST(of(structure_alone(chart_of({circle(4000), circle(6000), circle(8000), circle(10000)}), song),
                "density_energy") == 1,
             tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(metronomes_tick_on_the_references_red_lines) {
  const Chart reference = chart_of({circle(1000), circle(3000)}, {red(0, 500), red(2100, 400)});
  BOOST_TEST((metronome(reference, 1) == std::vector<double>{1000, 1500, 2000, 2100, 2500, 2900}));
  BOOST_TEST((metronome(circles_at({0, 4000}), 0.5) == std::vector<double>{0, 1000, 2000, 3000, 4000}));
  BOOST_TEST(metronome(Chart(Beatmap{}), 1).empty());
  const Chart fast = circles_at({0, 250, 500, 750, 1000, 1250});
  const std::vector<const Chart*> charts{&fast};
  BOOST_TEST(best_metronome(charts) == 2);
  BOOST_TEST(best_metronome({}) == 1);
}

BOOST_AUTO_TEST_CASE(the_picker_takes_the_strongest_and_as_many_as_there_are) {
  const Chart reference = circles_at({0, 500, 1000});
  const std::vector<sound::Attack> attacks{{20, 1}, {270, 9}, {515, 5}, {1010, 7}, {5000, 99}};
  BOOST_TEST((picked(reference, attacks, 15) == std::vector<double>{255, 500, 995}));
  BOOST_TEST((picked_and_snapped(reference, attacks, 15) == std::vector<double>{250, 500, 1000}));
}

BOOST_AUTO_TEST_CASE(maps_that_span_weeks_cost_nothing) {
  const Chart chart = chart_of({circle(-2e9), circle(0), circle(2e9)}, {red(0, 6)});
  const std::vector<RedLine>& lines = chart.timing.red_lines();
  BOOST_TEST(tick_times(lines, 4, chart.first_ms(), chart.last_ms()).empty());
  BOOST_TEST(bars_of(lines, chart.first_ms(), chart.last_ms()).count() == 0U);
  BOOST_TEST(patterns_of(chart, lines).empty());
  tempo_against(chart, chart);
  variety_alone(chart, lines);
  variety_against(chart, chart);
  structure_against(chart, chart);
  seams_against(chart, chart, {8000, 15});
  faults_of(chart, {});
  BOOST_TEST(metronome(chart, 4).empty());
}
