// Every metric on maps that are spoiled in a known way: it must move the right way, and further the more is
// spoiled; and what was not spoiled must not move.
#include <boost/test/unit_test.hpp>

#include <osugen/evaluate/evaluation.h>
#include <osugen/evaluate/metrics/baselines.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "made_maps.h"

using namespace osugen;
using namespace osugen::evaluate;
using namespace osugen::testing;

namespace {

constexpr std::uint64_t kSeeds[] = {1, 2, 3, 4};

/// A map with its song, and what spoiled versions of it come to.
struct Made {
  Beatmap map;
  Chart chart;
  Song song;
  EvaluationOptions options;

  explicit Made(std::uint64_t seed) : map(made_map(seed)), chart(map) {
    song.levels = sound::band_levels(made_song(map));
    song.attacks = sound::attacks_of(song.levels);
    options.window_ms = 8000;
  }
  Values values(const Beatmap& spoiled) const {
    return compare(Chart(spoiled), chart, &song, options).values;
  }
};

/// Made once for all cases: analyzing a song takes longest.
const Made& made_of(std::uint64_t seed) {
  static std::map<std::uint64_t, Made> all;
  return all.try_emplace(seed, seed).first->second;
}

double of(const Values& values, const std::string& id) {
  const auto value = values.get(id);
  BOOST_REQUIRE_MESSAGE(value.has_value(), id << " has no value");
  return *value;
}

/// Each further on than the one before.
void check_falls(const std::vector<Values>& all, const std::string& id, bool strictly = true) {
  for (std::size_t i = 1; i < all.size(); ++i) {
    const double before = of(all[i - 1], id), after = of(all[i], id);
    BOOST_TEST((strictly ? after < before : after <= before), id << ": " << before << " then " << after);
  }
}

void check_rises(const std::vector<Values>& all, const std::string& id, bool strictly = true) {
  for (std::size_t i = 1; i < all.size(); ++i) {
    const double before = of(all[i - 1], id), after = of(all[i], id);
    BOOST_TEST((strictly ? after > before : after >= before), id << ": " << before << " then " << after);
  }
}

void check_same(const Values& a, const Values& b, std::initializer_list<const char*> ids) {
  for (const char* id : ids) BOOST_TEST(of(a, id) == of(b, id), boost::test_tools::tolerance(1e-9));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_map_against_itself_is_perfect) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    const Values values = made.values(made.map);
    for (const Metric& metric : metrics()) {
      if (metric.better == Better::reference) continue;
      const std::string id = metric.id;
      const double best = metric.better == Better::higher || metric.better == Better::one ? 1 : 0;
      if (metric.group == Group::validity) continue;  // the checks find more than what is spoiled here
      BOOST_TEST(std::abs(of(values, id) - best) < 1e-9, id << " is " << of(values, id));
    }
  }
}

BOOST_AUTO_TEST_CASE(jitter_lowers_placement_and_raises_errors_the_more_of_it) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    std::vector<Values> all{made.values(made.map)};
    for (const double deviation : {10, 20, 30})
      all.push_back(made.values(jittered(made.map, deviation, seed)));
    for (const char* id : {"f1_10", "f1_20", "precision_10", "recall_10", "passive_f1_10", "passive_f1_20",
                           "typed_f1_20", "grid_support"})
      check_falls(all, id);
    for (const char* id : {"f1_50", "dc_human"}) {  // 10 ms are not enough for these
      check_falls(all, id, false);
      check_falls({all.front(), all.back()}, id);
    }
    for (const char* id : {"jitter_ms", "error_median_ms", "error_p95_ms", "interval_js", "interval_w1"})
      check_rises(all, id);
    BOOST_TEST(of(all[1], "snap_reference") < 0.9);
    BOOST_TEST(of(all[1], "divisor_js") > 0.01);
    // As many to either side: no bias, no shift.
    for (const Values& values : all) {
      BOOST_TEST(std::abs(of(values, "bias_ms")) < 4);
    }
    BOOST_TEST(std::abs(of(all[1], "grid_phase_ms")) < 8);
    check_same(all[0], all[3], {"rate_ratio", "type_js", "hitsound_js"});
  }
}

BOOST_AUTO_TEST_CASE(a_shift_is_found_by_the_grid_phase_and_by_no_metric_of_the_map_alone) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    const Values whole = made.values(made.map);
    for (const double shift : {-30, 15, 30, 60}) {
      const Values values = made.values(shifted(made.map, shift));
      BOOST_TEST(std::abs(of(values, "grid_phase_ms") - shift) < 1.0);
      BOOST_TEST(of(values, "grid_support") == of(whole, "grid_support"), boost::test_tools::tolerance(0.01));
      check_same(values, whole, {"gap_cv", "dominant_gap", "unique_ngrams", "rate", "type_js"});
      if (std::abs(shift) > 40) continue;
      BOOST_TEST(of(values, "bias_ms") == shift, boost::test_tools::tolerance(1e-9));
      BOOST_TEST(of(values, "error_median_ms") == std::abs(shift), boost::test_tools::tolerance(1e-9));
      BOOST_TEST(of(values, "jitter_ms") < 1e-6);
    }
    const std::vector<Values> all{whole, made.values(shifted(made.map, 15)),
                                  made.values(shifted(made.map, 30)), made.values(shifted(made.map, 60))};
    for (const char* id : {"f1_10", "f1_20", "f1_50"}) check_falls(all, id, false);
    BOOST_TEST(of(all[1], "f1_10") < 0.2);
    BOOST_TEST(of(all[1], "f1_20") == 1);
    BOOST_TEST(of(all[2], "f1_20") < 0.2);
    BOOST_TEST(of(all[2], "f1_50") == 1);
    BOOST_TEST(of(all[3], "f1_50") < 0.9);
    BOOST_TEST(of(all[1], "snap_reference") < 0.7);
  }
}

BOOST_AUTO_TEST_CASE(half_the_objects_cost_recall_and_half_as_many_again_cost_precision) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    const Values whole = made.values(made.map);
    const Values less = made.values(with_density(made.map, 0.5, seed));
    const Values fewer = made.values(with_density(made.map, 0.25, seed));
    const Values more = made.values(with_density(made.map, 1.5, seed));
    BOOST_TEST(of(less, "rate_ratio") == 0.5, boost::test_tools::tolerance(0.01));
    BOOST_TEST(of(more, "rate_ratio") == 1.5, boost::test_tools::tolerance(0.01));
    BOOST_TEST(of(less, "precision_20") == 1);
    BOOST_TEST(of(more, "recall_20") == 1);
    check_falls({whole, less, fewer}, "recall_20");
    check_falls({whole, less, fewer}, "f1_50");
    check_falls({whole, less, fewer}, "strain_ratio");
    check_falls({whole, more}, "precision_10");
    check_rises({whole, more}, "strain_ratio");
    for (const Values& spoiled : {less, more}) {
      check_falls({whole, spoiled}, "dc_human");
      for (const char* id : {"interval_js", "interval_w1", "ssm_rmse"}) check_rises({whole, spoiled}, id);
    }
  }
}

BOOST_AUTO_TEST_CASE(shuffled_types_lower_typed_scores_only) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    const Values whole = made.values(made.map), spoiled = made.values(types_shuffled(made.map, seed));
    check_falls({whole, spoiled}, "typed_f1_20");
    check_falls({whole, spoiled}, "typed_f1_50");
    check_falls({whole, spoiled}, "passive_f1_20");
    check_same(whole, spoiled,
               {"f1_10", "f1_20", "f1_50", "type_js", "rate_ratio", "interval_js", "dc_human",
                "grid_phase_ms", "snap_reference"});
  }
}

BOOST_AUTO_TEST_CASE(shuffled_bars_break_the_form_and_leave_the_parts) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    const Values whole = made.values(made.map), spoiled = made.values(bars_shuffled(made.map, seed));
    for (const char* id : {"f1_50", "dc_human", "structure_rho", "density_energy"})
      check_falls({whole, spoiled}, id);
    check_rises({whole, spoiled}, "ssm_rmse");
    BOOST_TEST(of(whole, "structure_rho") > 0.05);
    BOOST_TEST(of(whole, "density_energy") > 0.5);
    BOOST_TEST(std::abs(of(spoiled, "density_energy")) < 0.5);
    BOOST_TEST(of(spoiled, "interval_js") < 0.02);  // only the gaps across bar lines
    check_same(whole, spoiled, {"repeated_bars", "type_js", "hitsound_js", "rate_ratio"});
  }
}

BOOST_AUTO_TEST_CASE(a_loop_is_seen_by_variety_and_structure) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    const std::vector<Values> all{made.values(made.map), made.values(looped(made.map, 4)),
                                  made.values(looped(made.map, 1))};
    for (const char* id : {"unique_ngrams", "pattern_coverage", "pattern_overlap", "f1_50"})
      check_falls(all, id);
    check_rises(all, "repeated_bars");
    BOOST_TEST(of(all[2], "structure_rho") < of(all[0], "structure_rho"));
    BOOST_TEST(of(all[2], "repeated_bars") > 0.95);
  }
}

BOOST_AUTO_TEST_CASE(bursts_are_seen_by_difficulty_and_intervals) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    const Values whole = made.values(made.map), spoiled = made.values(with_bursts(made.map));
    for (const char* id :
         {"rate_ratio", "strain_ratio", "interval_js", "interval_w1", "ssm_rmse", "longest_streak"})
      check_rises({whole, spoiled}, id);
    for (const char* id : {"precision_50", "f1_50", "dc_human"}) check_falls({whole, spoiled}, id);
    BOOST_TEST(of(spoiled, "recall_20") == 1);
  }
}

BOOST_AUTO_TEST_CASE(gaps_at_the_windows_boundaries_are_seams) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    Beatmap at_seams = made.map, elsewhere = made.map;
    for (double boundary = 8000; boundary < 44000; boundary += 8000) {
      at_seams = without(at_seams, boundary - kMadeBiasMs - 400, boundary - kMadeBiasMs + 400);
      elsewhere = without(elsewhere, boundary - kMadeBiasMs + 3600, boundary - kMadeBiasMs + 4400);
    }
    const Values seams = made.values(at_seams), others = made.values(elsewhere);
    BOOST_TEST(of(seams, "seam_rate") < -0.5);
    BOOST_TEST(of(seams, "seam_f1") < -0.4);
    BOOST_TEST(of(others, "seam_rate") > 0);
    BOOST_TEST(std::abs(of(others, "seam_f1")) < 0.15);
    Beatmap jumps = made.map;
    for (HitObject& object : jumps.objects) {
      const double song = object.time_ms + kMadeBiasMs, off = song - 8000 * std::round(song / 8000);
      if (song > 4000 && std::abs(off) < 500) object.position.x = object.position.x < 256 ? 0 : 400;
    }
    BOOST_TEST(of(made.values(jumps), "seam_spacing") > 0.05);
  }
}

BOOST_AUTO_TEST_CASE(baselines_score_as_what_they_are) {
  for (const std::uint64_t seed : kSeeds) {
    const Made& made = made_of(seed);
    const auto score = [&](const std::vector<double>& times) {
      return made.values(chart_of_onsets(made.chart, times).map);
    };
    // The song has a click at every object: the picker finds nearly all of them.
    const Values heard = score(picked(made.chart, made.song.attacks, kMadeBiasMs));
    BOOST_TEST(of(heard, "f1_20") > 0.9);
    BOOST_TEST(std::abs(of(heard, "bias_ms")) < 3);
    const Values snapped = score(picked_and_snapped(made.chart, made.song.attacks, kMadeBiasMs));
    BOOST_TEST(of(snapped, "f1_20") >= of(heard, "f1_20") - 0.02);
    BOOST_TEST(of(snapped, "snap_reference") == 1);
    const std::vector<const Chart*> charts{&made.chart};
    const double best = best_metronome(charts);
    for (const double other : kMetronomes)
      BOOST_TEST(of(score(metronome(made.chart, best)), "f1_50") >=
                 of(score(metronome(made.chart, other)), "f1_50"));
    BOOST_TEST(of(score(metronome(made.chart, 1)), "dominant_gap") == 1);
    BOOST_TEST(of(score(metronome(made.chart, 1)), "precision_10") == 1);  // every beat has an object here
  }
}
