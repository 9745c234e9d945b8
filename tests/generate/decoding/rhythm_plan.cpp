// What is asked of a rhythm is got, whatever the model likes: on the language of grid_language.h, with models
// that like one gap, one kind, or everything.
#include <osugen/generate/decoding/rhythm_plan.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include <osugen/generate/decoding/logits_processor.h>

#include "grid_language.h"

namespace {

using namespace osugen;
namespace g = osugen::grid;
using Logits = std::vector<float>;

constexpr double kSeconds = 120;
const SongSpan kSpan{0, 1000 * kSeconds, {RedLine{0, 480, 4}}};

/// CIRCLE and HOLD begin objects, HOLD a slider of the length that follows.
Vocabulary vocabulary() {
  Vocabulary v = g::vocabulary(true);
  v.tokens[g::circle].object = ObjectKind::circle;
  v.tokens[g::hold].object = ObjectKind::slider;
  v.tokens[g::hold].slides = 1;
  for (std::size_t i = 0; i < g::kLengths.size(); ++i)
    v.tokens[g::first_length + i].beats = static_cast<double>(g::kLengths[i]) / 48;
  return v;
}

/// @param loud  whether it sounds, by second
SongSound sound_of(const std::function<bool(double seconds)>& loud) {
  SongSound sound;
  for (int frame = 0; frame < 100 * kSeconds; ++frame) sound.loudness.push_back(loud(frame / 100.0) ? 1 : 0);
  return sound;
}

const SongSound kAlwaysLoud = sound_of([](double) { return true; });

struct Written {
  std::vector<std::int64_t> ticks;  ///< of the objects
  RhythmSoFar rhythm;
};

/// The likeliest token at every step.
/// @param model  log-odds of every token, at any time
Written write(const RhythmPlan& plan, const Logits& model, std::int64_t end_tick = 12000) {
  const Vocabulary v = vocabulary();
  const auto rhythm = planned_rhythm(0.5, plan, kSpan, v), kinds = planned_kinds(plan, kSpan, v);
  g::GridCursor cursor(end_tick);
  cursor.push(g::sos);
  Written written;
  std::int64_t newest = g::sos;
  while (!cursor.finished()) {
    Logits grammar(g::kWords, kForbiddenLogit);
    for (std::size_t id = 0; id < grammar.size(); ++id)
      if (cursor.allowed()[id] != 0) grammar[id] = model[id];
    if (newest >= g::first_shift)  // gaps of one token: an object follows each
      for (std::int64_t id = g::first_shift; id < g::kWords; ++id)
        grammar[static_cast<std::size_t>(id)] = kForbiddenLogit;
    Logits logits = grammar;
    LogitsContext context{cursor, newest, 0, grammar.data(), written.rhythm};
    rhythm->process(context, logits.data());
    kinds->process(context, logits.data());
    newest = std::max_element(logits.begin(), logits.end()) - logits.begin();
    cursor.push(newest);
    written.rhythm.push(v.tokens[static_cast<std::size_t>(newest)], cursor, v.ticks_per_beat, &plan);
    if (newest == g::circle || newest == g::hold) written.ticks.push_back(cursor.tick());
  }
  return written;
}

/// Gaps of 1/4, 1/2, 1 and so on as likely as said; circles far likelier than sliders.
Logits model_of(float quarter, float half, float whole) {
  Logits logits(g::kWords, -6);
  logits[g::first_shift + 3] = quarter;
  logits[g::first_shift + 4] = half;
  logits[g::first_shift + 6] = whole;
  logits[g::circle] = 2;
  logits[g::hold] = -2;
  logits[g::eos] = -20;
  return logits;
}

double density_of(const Written& written) {
  return static_cast<double>(written.ticks.size()) * 1000 /
         (g::kTickMs * static_cast<double>(written.ticks.back() - written.ticks.front()));
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_density_is_what_is_asked_whether_the_model_likes_streams_or_whole_beats) {
  for (const auto& model : {model_of(4, 0, -4), model_of(0, 0, 0), model_of(-6, -2, 4)}) {
    for (const auto& [level, density] :
         {std::pair{Level::hard, 2.4}, {Level::insane, 3.2}, {Level::expert, 4.0}}) {
      const RhythmPlan plan = plan_of({level, density, {}, {}}, kAlwaysLoud, kSpan, 48);
      BOOST_TEST(density_of(write(plan, model)) == density, boost::test_tools::tolerance(0.1));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_model_of_nothing_but_quarters_does_not_write_an_endless_stream) {
  const RhythmPlan plan = plan_of({Level::expert, 4.0, {}, {}}, kAlwaysLoud, kSpan, 48);
  const Written written = write(plan, model_of(4, 0, -4));
  std::int64_t run = 0, longest = 0;
  for (std::size_t i = 1; i < written.ticks.size(); ++i) {
    run = written.ticks[i] - written.ticks[i - 1] == 12 ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  BOOST_TEST(longest <= plan.habits.longest_run + 1);
}

BOOST_AUTO_TEST_CASE(quarters_are_no_more_than_the_density_needs_and_stand_beside_another_object) {
  for (const double density : {3.0, 3.6, 4.2}) {
    const RhythmPlan plan = plan_of({Level::expert, density, {}, {}}, kAlwaysLoud, kSpan, 48);
    const Written written = write(plan, model_of(4, 0, -4));
    const auto gaps = static_cast<double>(written.rhythm.gaps);
    BOOST_TEST(static_cast<double>(written.rhythm.odd_quarters) / gaps < plan.habits.quarter_share + 0.14);
    int apart = 0;
    for (std::size_t i = 1; i < written.ticks.size(); ++i)
      apart += written.ticks[i] - written.ticks[i - 1] == 36 ? 1 : 0;
    BOOST_TEST(apart < 0.05 * gaps);
  }
}

BOOST_AUTO_TEST_CASE(lengths_of_sliders_have_the_shares_of_the_level_whichever_the_model_likes) {
  for (const double longer : {0.2, 0.5, 0.8}) {
    RhythmPlan plan = plan_of({Level::hard, 2.0, 0.5, {}}, kAlwaysLoud, kSpan, 48);
    plan.habits.shortest_slider = 0;
    plan.habits.slides = {};
    const std::size_t shorter_one = nearest_slide(6.0 / 48), longer_one = nearest_slide(40.0 / 48);
    plan.habits.slides[shorter_one] = 1 - longer;
    plan.habits.slides[longer_one] = longer;
    Logits model = model_of(0, 0, 0);
    model[g::first_length] = 2;
    const Written written = write(plan, model);
    const double got =
        static_cast<double>(written.rhythm.slides[longer_one]) / static_cast<double>(written.rhythm.sliders);
    BOOST_TEST(std::abs(got - longer) < 0.1);
  }
}

BOOST_AUTO_TEST_CASE(no_object_is_planned_where_it_is_silent) {
  const SongSound sound = sound_of([](double s) { return s < 40 || s >= 60; });
  const RhythmPlan plan = plan_of({Level::hard, 2.4, {}, {}}, sound, kSpan, 48);
  BOOST_TEST(plan.objects_by(41000) == plan.objects_by(59000), boost::test_tools::tolerance(0.02));
  BOOST_TEST(plan.wants(30000));
  BOOST_TEST(!plan.wants(50000));
  BOOST_TEST(plan.objects_by(1000 * kSeconds) == 2.4 * kSeconds, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(louder_phrases_are_planned_denser) {
  SongSound sound = kAlwaysLoud;
  sound.phrases = {{0, 60000, 0, 0, 0}, {60000, 120000, 1, 1, 1}};
  const RhythmPlan plan = plan_of({Level::hard, 2.0, {}, {}}, sound, kSpan, 48);
  const double first = plan.objects_by(60000), second = plan.objects_by(120000) - first;
  BOOST_TEST(second > 1.2 * first);
  BOOST_TEST(first + second == 2.0 * kSeconds, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(in_sounding_music_no_gap_is_longer_than_the_longest_rest) {
  // A model that wants the longest gap of all, after a long stretch without one.
  Logits model = model_of(-8, -8, -8);
  const RhythmPlan plan = plan_of({Level::easy, 0.9, {}, {}}, kAlwaysLoud, kSpan, 48);
  const Written written = write(plan, model);
  for (std::size_t i = 1; i < written.ticks.size(); ++i)
    BOOST_TEST(written.ticks[i] - written.ticks[i - 1] <=
               static_cast<std::int64_t>(48 * plan.habits.longest_rest));
}

BOOST_AUTO_TEST_CASE(the_share_of_sliders_is_what_is_asked_though_the_model_likes_circles) {
  for (const double share : {0.2, 0.5, 0.8}) {
    const RhythmPlan plan = plan_of({Level::hard, 2.0, share, {}}, kAlwaysLoud, kSpan, 48);
    const Written written = write(plan, model_of(0, 0, 0));
    const double got =
        static_cast<double>(written.rhythm.sliders) / static_cast<double>(written.rhythm.objects);
    BOOST_TEST(std::abs(got - share) < 0.1);
  }
}
