#include <osugen/generate/decoding/decoding.h>

#include <ATen/Parallel.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "grid_language.h"
#include "toy_components.h"

namespace {

using namespace osugen;
using namespace osugen::toy;

Decoding decode(Decoder& decoder, Sampler& sampler, const DecodeOptions& options = {}, double end_ms = 2000) {
  const ToyTokenizer tokenizer;
  Memory memory;
  memory.values = at::zeros({1, 1, 1});
  return generate_tokens(tokenizer, decoder, sampler, memory, {}, {}, SongSpan{0, end_ms, {}}, options);
}

/// Pushes every id into a fresh cursor: throws where the grammar forbids one.
std::unique_ptr<Cursor> replay(const Hypothesis& h, double end_ms = 2000) {
  auto cursor = ToyTokenizer().begin(SongSpan{0, end_ms, {}});
  BOOST_REQUIRE_EQUAL(h.ids.size(), h.time_ms.size());
  BOOST_REQUIRE_EQUAL(h.ids.size(), h.ticks.size());
  for (std::size_t i = 0; i < h.ids.size(); ++i) {
    cursor->push(h.ids[i]);
    BOOST_TEST(cursor->time_ms() == h.time_ms[i]);
    BOOST_TEST(cursor->tick() == h.ticks[i]);
  }
  return cursor;
}

Choice keep_rows(const at::Tensor& tokens, const at::Tensor& scores) {
  return {tokens, at::arange(tokens.size(0), at::kLong), scores};
}

class GridTokenizer : public Tokenizer {
 public:
  explicit GridTokenizer(bool counted) : vocabulary_(grid::vocabulary(counted)) {}
  const Vocabulary& vocabulary() const override { return vocabulary_; }
  TokenizedMap encode(const Beatmap&, const SongSpan&) const override { return {}; }
  Beatmap decode(std::span<const std::int64_t>, const SongSpan&, Beatmap base) const override { return base; }
  std::unique_ptr<Cursor> begin(const SongSpan& span) const override {
    return std::make_unique<grid::GridCursor>(static_cast<std::int64_t>(span.end_ms / grid::kTickMs));
  }

 private:
  Vocabulary vocabulary_;
};

Decoding generate_grid(Decoder& decoder, Sampler& sampler, const DecodeOptions& options, bool counted) {
  Memory memory;
  memory.values = at::zeros({1, 1, 1});
  return generate_tokens(GridTokenizer(counted), decoder, sampler, memory, {}, {},
                         SongSpan{0, 5000, {RedLine{0, 48 * grid::kTickMs, 4}}}, options);
}

/// Ticks of the gap that is left to a sampler that would take any; -1: the end. The map may end only where it
/// is given a chance.
std::int64_t first_gap(const std::array<double, 3>& chances, double threshold, double end = 0,
                       const RhythmBounds& bounds = {}) {
  ScriptedDecoder decoder([&](std::int64_t, std::int64_t rows) {
    const at::Tensor logits = at::full({rows, grid::kWords}, -30.0);
    for (std::size_t i = 0; i < chances.size(); ++i)
      logits[0][grid::first_shift + static_cast<std::int64_t>(i)] = std::log(chances[i]);
    if (end > 0) logits[0][grid::eos] = std::log(end);
    return logits.to(at::kFloat);
  });
  std::vector<std::int64_t> seen;
  ScriptedSampler sampler(1, [&](const at::Tensor& logits, const at::Tensor& scores) {
    const at::Tensor token = at::isfinite(logits).to(at::kLong).argmax(-1);
    seen.push_back(token.item<std::int64_t>());
    return keep_rows(token, scores);
  });
  DecodeOptions options;
  options.rhythm_threshold = threshold;
  options.max_tokens = 8;
  options.min_objects = end > 0 ? 0 : 1;
  options.bounds = bounds;
  generate_grid(decoder, sampler, options, true);
  return seen.front() == grid::eos
             ? -1
             : grid::kShifts[static_cast<std::size_t>(seen.front() - grid::first_shift)];
}

bool is(const Error& e, Error::Kind kind, const std::string& words) {
  BOOST_TEST_INFO(e.message());
  return e.kind() == kind && std::string(e.message()).find(words) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_sequence_obeys_the_grammar_and_ends_with_eos) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    ToyDecoder decoder;
    DrawingSampler sampler;
    DecodeOptions options;
    options.seed = seed;
    const Decoding result = decode(decoder, sampler, options);
    BOOST_REQUIRE_EQUAL(result.hypotheses.size(), 1U);
    const Hypothesis& h = result.hypotheses.front();
    BOOST_TEST(h.ids.front() == sos);
    BOOST_TEST(h.ids.back() == eos);
    const auto cursor = replay(h);
    BOOST_TEST(cursor->finished());
    BOOST_TEST(cursor->objects() == h.objects);
    BOOST_TEST(cursor->time_ms() <= 2000);
  }
}

BOOST_AUTO_TEST_CASE(a_rhythm_threshold_takes_the_first_gap_at_which_an_object_is_as_likely) {
  // Of the objects still to come three in ten come at tick 3, three in seven of the rest at 4, all others
  // at 6.
  BOOST_TEST(first_gap({.3, .3, .4}, 0.25) == 3);
  BOOST_TEST(first_gap({.3, .3, .4}, 0.4) == 4);
  BOOST_TEST(first_gap({.3, .3, .4}, 0.5) == 6);
  BOOST_TEST(first_gap({.1, .8, .1}, 0.5) == 4, "the likeliest, where it is as likely as all others");
  BOOST_TEST(first_gap({.1, .1, .1}, 0.5, .7) == -1, "the map ends where that is likelier than any gap");
  BOOST_TEST(first_gap({.3, .3, .3}, 1) == grid::kShifts.back(), "none came before the last");
}

BOOST_AUTO_TEST_CASE(an_object_that_is_needed_later_makes_no_earlier_one_likelier) {
  // As above, three in ten at tick 3; the rest would come later than what is needed at tick 4.
  const RhythmBounds needed_at_four{std::nullopt, {4 * grid::kTickMs}};
  BOOST_TEST(first_gap({.3, .1, .6}, 0.5, 0, needed_at_four) == 4);
  BOOST_TEST(first_gap({.3, .1, .6}, 0.25, 0, needed_at_four) == 3);
  const RhythmBounds within_four{std::vector<double>{3 * grid::kTickMs, 4 * grid::kTickMs}, {}};
  BOOST_TEST(first_gap({.3, .1, .6}, 0.5, 0, within_four) == 4, "the last, where the end may not come");
  BOOST_TEST(first_gap({.3, .1, .5}, 0.5, .1, within_four) == -1);
}

BOOST_AUTO_TEST_CASE(every_row_of_a_beam_is_held_to_the_rhythm_from_where_it_is) {
  const std::vector<std::int64_t> within{12, 24, 60, 64, 250, 256, 400};
  std::size_t beginnings = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    ScriptedDecoder decoder([](std::int64_t, std::int64_t rows) { return at::zeros({rows, grid::kWords}); });
    ShufflingSampler sampler(4);
    DecodeOptions options;
    options.seed = seed;
    options.max_tokens = 100;
    options.min_time_ms = 250 * grid::kTickMs;
    options.bounds.within.emplace();
    for (const std::int64_t tick : within)
      options.bounds.within->push_back(grid::kTickMs * static_cast<double>(tick));
    for (const Hypothesis& h : generate_grid(decoder, sampler, options, true).hypotheses) {
      grid::GridCursor cursor(500);
      for (const std::int64_t id : h.ids) cursor.push(id);
      for (const std::int64_t tick : cursor.beginnings())
        BOOST_TEST(std::count(within.begin(), within.end(), tick) == 1, "tick " << tick);
      beginnings += cursor.beginnings().size();
    }
  }
  BOOST_TEST(beginnings > 100U);  // it is not by writing nothing
}

BOOST_AUTO_TEST_CASE(a_rhythm_temperature_sharpens_what_is_no_position) {
  // Words of the toy language: HEAD has POINT and TAIL after it, which are positions or kinds.
  const auto seen = [](TokenKind points, double temperature) {
    std::vector<at::Tensor> logits;
    ScriptedDecoder decoder([](std::int64_t, std::int64_t rows) {
      return at::arange(words, at::kFloat).mul(0.5).expand({rows, words});
    });
    ScriptedSampler sampler(1, [&](const at::Tensor& offered, const at::Tensor& scores) {
      logits.push_back(offered.clone());
      const bool at_object = offered[0][head].isfinite().item<bool>();
      return keep_rows(at_object ? at::full({1}, std::int64_t{head}, at::kLong) : offered.argmax(-1), scores);
    });
    DecodeOptions options;
    options.rhythm_temperature = temperature;
    options.max_tokens = 100;
    Memory memory;
    memory.values = at::zeros({1, 1, 1});
    generate_tokens(ToyTokenizer(points), decoder, sampler, memory, {}, {}, SongSpan{0, 2000, {}}, options);
    return logits;
  };
  const auto as_they_are = seen(TokenKind::position, 1), cold = seen(TokenKind::position, 0.5),
             all_cold = seen(TokenKind::type, 0.5);
  BOOST_REQUIRE_GE(std::min({as_they_are.size(), cold.size(), all_cold.size()}), 2U);
  BOOST_TEST(at::equal(cold[0], as_they_are[0] / 0.5), "an object, a gap or the end");
  BOOST_TEST(at::equal(cold[1], as_they_are[1]), "a position");
  BOOST_TEST(at::equal(all_cold[1], as_they_are[1] / 0.5));
}

BOOST_AUTO_TEST_CASE(a_rhythm_temperature_is_above_nought) {
  ToyDecoder decoder;
  DrawingSampler sampler;
  for (const double temperature : {0.0, -1.0, std::nan("")}) {
    DecodeOptions options;
    options.rhythm_temperature = temperature;
    BOOST_CHECK_EXCEPTION(decode(decoder, sampler, options), Error, [](const Error& e) {
      return is(e, Error::Kind::bad_config, "rhythm_temperature");
    });
  }
}

BOOST_AUTO_TEST_CASE(a_rhythm_threshold_leaves_every_other_choice_to_the_sampler) {
  const auto offered = [](double threshold, bool counted) {
    std::vector<std::int64_t> counts;
    ScriptedDecoder decoder([](std::int64_t, std::int64_t rows) { return at::zeros({rows, grid::kWords}); });
    ScriptedSampler sampler(1, [&](const at::Tensor& logits, const at::Tensor& scores) {
      counts.push_back(at::isfinite(logits).sum().item<std::int64_t>());
      const at::Tensor circle = logits[0][grid::circle].isfinite();
      return keep_rows(
          circle.item<bool>() ? at::full({1}, std::int64_t{grid::circle}, at::kLong) : logits.argmax(-1),
          scores);
    });
    DecodeOptions options;
    options.rhythm_threshold = threshold;
    options.max_tokens = 8;
    options.min_objects = 3;
    generate_grid(decoder, sampler, options, counted);
    return counts;
  };
  const auto drawn = offered(0, true), chosen = offered(0.5, true);
  BOOST_REQUIRE_GE(std::min(drawn.size(), chosen.size()), 2U);
  BOOST_TEST(drawn[0] > 1);
  BOOST_TEST(chosen[0] == 1);
  BOOST_TEST(chosen[1] > 1, "after a gap an object may come");
  BOOST_TEST(offered(0.5, false)[0] == drawn[0], "gaps that say no ticks are drawn");
}

BOOST_AUTO_TEST_CASE(the_decoder_is_told_the_time_and_tick_of_every_token) {
  ToyDecoder decoder;
  DrawingSampler sampler;
  const Hypothesis h = decode(decoder, sampler).hypotheses.front();
  BOOST_REQUIRE_EQUAL(decoder.fed.size(), h.ids.size() - 1);  // EOS is not fed: nothing follows it
  for (std::size_t i = 0; i < decoder.fed.size(); ++i) {
    BOOST_TEST(decoder.fed[i].ids.item<std::int64_t>() == h.ids[i]);
    BOOST_TEST(decoder.fed[i].time_ms.item<double>() == h.time_ms[i]);
    BOOST_TEST(decoder.fed[i].tick.item<std::int64_t>() == h.ticks[i]);
  }
}

BOOST_AUTO_TEST_CASE(a_hypothesis_is_the_way_that_its_parents_went) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    ToyDecoder decoder;
    ShufflingSampler sampler(4);
    DecodeOptions options;
    options.seed = seed;
    options.trace = true;
    const Decoding result = decode(decoder, sampler, options);
    BOOST_TEST(result.hypotheses.size() == 4U);
    for (const Hypothesis& h : result.hypotheses) BOOST_TEST(replay(h)->finished());
    // A state that never was another row gives the same logits along the best sequence.
    const Hypothesis& best = result.hypotheses.front();
    ToyState alone(1, nullptr, nullptr);
    BOOST_REQUIRE_EQUAL(result.trace.logits.size(0), static_cast<std::int64_t>(best.ids.size()) - 1);
    for (std::size_t i = 0; i + 1 < best.ids.size(); ++i) {
      Tokens token;
      token.ids = at::full({1, 1}, best.ids[i], at::kLong);
      BOOST_TEST(alone.step(token)[0].equal(result.trace.logits[static_cast<std::int64_t>(i)]));
      BOOST_TEST(result.trace.allowed[static_cast<std::int64_t>(i)][best.ids[i + 1]].item<bool>());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_state_is_reordered_only_when_a_row_changes) {
  ToyDecoder still, moving;
  DrawingSampler drawing;
  ShufflingSampler shuffling(3);
  decode(still, drawing);
  decode(moving, shuffling);
  BOOST_TEST(still.reorders == 0);
  BOOST_TEST(moving.reorders > 0);
}

BOOST_AUTO_TEST_CASE(a_sequence_is_closed_within_max_tokens_however_few) {
  // Never EOS by its own choice, and TAIL only when nothing else is left.
  const auto reluctant = [](const at::Tensor& logits, const at::Tensor& scores) {
    const at::Tensor allowed = logits[0].isfinite();
    for (const std::int64_t word : {head, point, step, tail, eos})
      if (allowed[word].item<bool>()) return keep_rows(at::full({1}, word, at::kLong), scores);
    return keep_rows(at::full({1}, static_cast<std::int64_t>(pad), at::kLong), scores);
  };
  for (std::int64_t max_tokens = 1; max_tokens < 100; ++max_tokens) {
    ToyDecoder decoder;
    ScriptedSampler sampler(1, reluctant);
    DecodeOptions options;
    options.max_tokens = max_tokens;
    const Decoding result = decode(decoder, sampler, options);
    const Hypothesis& h = result.hypotheses.front();
    BOOST_TEST(static_cast<std::int64_t>(h.ids.size()) - 1 == max_tokens);
    BOOST_TEST(replay(h)->finished());
    BOOST_TEST(result.closed_by_limit);
  }
}

BOOST_AUTO_TEST_CASE(a_sequence_that_ends_early_was_not_closed_by_the_limit) {
  ToyDecoder decoder;
  ScriptedSampler sampler(1, [](const at::Tensor&, const at::Tensor& scores) {
    return keep_rows(at::full({1}, static_cast<std::int64_t>(eos), at::kLong), scores);
  });
  const Decoding result = decode(decoder, sampler);
  BOOST_TEST(result.steps == 1);
  BOOST_TEST(!result.closed_by_limit);
}

/// A sampler that takes the first word of a list that it may; with EOS first it ends a map as soon as it can.
auto first_of(std::vector<std::int64_t> words) {
  return [words = std::move(words)](const at::Tensor& logits, const at::Tensor& scores) {
    const at::Tensor allowed = logits[0].isfinite();
    for (const std::int64_t word : words)
      if (allowed[word].item<bool>()) return keep_rows(at::full({1}, word, at::kLong), scores);
    return keep_rows(at::full({1}, static_cast<std::int64_t>(pad), at::kLong), scores);
  };
}

BOOST_AUTO_TEST_CASE(the_end_waits_for_min_time_ms) {
  for (const double min_time_ms : {0.0, 400.0}) {
    ToyDecoder decoder;
    ScriptedSampler sampler(1, first_of({eos, tail, point, step, head}));
    DecodeOptions options;
    options.min_time_ms = min_time_ms;
    BOOST_TEST(decode(decoder, sampler, options).hypotheses.front().time_ms.back() == min_time_ms);
  }
}

BOOST_AUTO_TEST_CASE(the_end_waits_for_min_objects_but_not_for_more_than_the_limit_allows) {
  DecodeOptions options;
  options.min_objects = 3;
  for (const auto& [max_tokens, objects] : {std::pair{100, 3}, std::pair{9, 2}, std::pair{3, 0}}) {
    ToyDecoder decoder;
    ScriptedSampler sampler(1, first_of({eos, tail, point, head, step}));
    options.max_tokens = max_tokens;
    BOOST_TEST(decode(decoder, sampler, options).hypotheses.front().objects == objects);
  }
}

BOOST_AUTO_TEST_CASE(a_finished_row_is_offered_pad_alone_while_the_others_go_on) {
  ToyDecoder decoder;
  int call = 0;
  ScriptedSampler sampler(2, [&call](const at::Tensor& logits, const at::Tensor&) {
    const std::int64_t token =
        logits[1].isfinite()[eos].item<bool>() && call > 0 ? (call > 4 ? eos : step) : pad;
    if (call == 1) {
      BOOST_TEST(logits[0].isfinite().sum().item<std::int64_t>() == 1);
      BOOST_TEST(logits[0][pad].item<float>() == 0);
    }
    const at::Tensor tokens = call == 0 ? at::tensor({std::int64_t{eos}, std::int64_t{step}}, at::kLong)
                                        : at::tensor({std::int64_t{pad}, token}, at::kLong);
    const at::Tensor parents = call == 0 ? at::zeros({2}, at::kLong) : at::arange(2, at::kLong);
    ++call;
    return Choice{tokens, parents, at::tensor({-1.0, -0.5}, at::kDouble)};
  });
  const Decoding result = decode(decoder, sampler);
  BOOST_REQUIRE_EQUAL(result.hypotheses.size(), 2U);
  BOOST_TEST(result.hypotheses[0].ids == (std::vector<std::int64_t>{sos, step, step, step, step, step, eos}),
             boost::test_tools::per_element());
  BOOST_TEST(result.hypotheses[1].ids == (std::vector<std::int64_t>{sos, eos}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rows_begin_unused_but_the_first_and_an_unused_one_never_becomes_a_hypothesis) {
  ToyDecoder decoder;
  ScriptedSampler sampler(3, [](const at::Tensor& logits, const at::Tensor& scores) {
    BOOST_TEST(scores[0].item<double>() == 0);
    BOOST_TEST(scores[1].item<double>() == kUnusedScore);
    BOOST_TEST(scores[2].item<double>() == kUnusedScore);
    BOOST_TEST(logits.isfinite().any(1).all().item<bool>());
    return keep_rows(at::full({3}, static_cast<std::int64_t>(eos), at::kLong), scores);
  });
  BOOST_TEST(decode(decoder, sampler).hypotheses.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_hypothesis_of_the_highest_rank_comes_first) {
  class ByLength : public ShufflingSampler {
   public:
    using ShufflingSampler::ShufflingSampler;
    double rank(double, std::int64_t length) const override { return -static_cast<double>(length); }
  };
  ToyDecoder decoder;
  ByLength sampler(4);
  const Decoding result = decode(decoder, sampler);
  for (std::size_t i = 1; i < result.hypotheses.size(); ++i)
    BOOST_TEST(result.hypotheses[i - 1].ids.size() <= result.hypotheses[i].ids.size());
  BOOST_TEST(result.hypotheses.front().rank ==
             -static_cast<double>(result.hypotheses.front().ids.size() - 1));
}

BOOST_AUTO_TEST_CASE(a_seed_decides_the_tokens) {
  const auto ids = [](std::uint64_t seed) {
    ToyDecoder decoder;
    DrawingSampler sampler;
    DecodeOptions options;
    options.seed = seed;
    return decode(decoder, sampler, options).hypotheses.front().ids;
  };
  BOOST_TEST(ids(5) == ids(5), boost::test_tools::per_element());
  int different = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) different += ids(seed) != ids(seed + 1) ? 1 : 0;
  BOOST_TEST(different > 5);
}

BOOST_AUTO_TEST_CASE(a_cancelled_run_takes_no_further_step) {
  ToyDecoder decoder;
  DrawingSampler sampler;
  DecodeOptions options;
  options.cancel = [&decoder] { return decoder.fed.size() >= 2; };
  BOOST_CHECK_EXCEPTION(decode(decoder, sampler, options, 1e9), Error,
                        [](const Error& e) { return is(e, Error::Kind::interrupted, "interrupted"); });
  BOOST_TEST(decoder.fed.size() == 2U);
}

BOOST_AUTO_TEST_CASE(logits_that_are_no_numbers_name_the_weights_and_the_token) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    ScriptedDecoder decoder([bad](std::int64_t i, std::int64_t rows) {
      at::Tensor logits = at::zeros({rows, words});
      logits[0][eos] = -1e9;
      if (i == 3) logits[0][pad] = bad;  // also where the grammar would have hidden it
      return logits;
    });
    ScriptedSampler sampler(1, [](const at::Tensor&, const at::Tensor& scores) {
      return keep_rows(at::full({1}, static_cast<std::int64_t>(step), at::kLong), scores);
    });
    BOOST_CHECK_EXCEPTION(decode(decoder, sampler), Error, [](const Error& e) {
      return is(e, Error::Kind::bad_input, "weights") && is(e, Error::Kind::bad_input, "token 4");
    });
  }
}

BOOST_AUTO_TEST_CASE(a_decoder_or_sampler_that_breaks_its_contract_is_named) {
  const auto sampler_that = [](const Choice& choice) {
    return ScriptedSampler(1, [choice](const at::Tensor&, const at::Tensor&) { return choice; });
  };
  const at::Tensor zero = at::zeros({1}, at::kLong), score = at::zeros({1}, at::kDouble);
  const auto by_sampler = [](const Error& e) { return is(e, Error::Kind::internal, "sampler"); };
  ToyDecoder decoder;
  for (const Choice& choice :
       {Choice{at::full({1}, 6, at::kLong), zero, score},      // TAIL of nothing
        Choice{at::full({1}, 700, at::kLong), zero, score},    // no word at all
        Choice{at::full({1}, 2, at::kLong), zero + 1, score},  // a row that is not there
        Choice{at::full({2}, 2, at::kLong), zero, score},      // too many rows
        Choice{at::full({1}, 2, at::kInt), zero, score},       // another type
        Choice{at::full({1}, 2, at::kLong), zero, score + kUnusedScore}, Choice{}}) {
    ScriptedSampler sampler = sampler_that(choice);
    BOOST_CHECK_EXCEPTION(decode(decoder, sampler), Error, by_sampler);
  }
  ScriptedDecoder narrow([](std::int64_t, std::int64_t rows) { return at::zeros({rows, words - 1}); });
  DrawingSampler drawing;
  BOOST_CHECK_EXCEPTION(decode(narrow, drawing), Error,
                        [](const Error& e) { return is(e, Error::Kind::internal, "decoder"); });
}

BOOST_AUTO_TEST_CASE(libtorch_runs_with_one_thread_inside_and_as_before_afterwards) {
  at::set_num_threads(2);
  int inside = 0;
  ScriptedDecoder decoder([&inside](std::int64_t, std::int64_t rows) {
    inside = at::get_num_threads();
    return at::zeros({rows, words});
  });
  DrawingSampler sampler;
  decode(decoder, sampler);
  BOOST_TEST(inside == 1);
  BOOST_TEST(at::get_num_threads() == 2);
  DecodeOptions options;
  options.cancel = [] { return true; };
  BOOST_CHECK_THROW(decode(decoder, sampler, options), Error);
  BOOST_TEST(at::get_num_threads() == 2);
}

BOOST_AUTO_TEST_CASE(a_watcher_hears_of_every_step) {
  ToyDecoder decoder;
  DrawingSampler sampler;
  DecodeOptions options;
  std::vector<DecodeStep> heard;
  options.on_step = [&heard](const DecodeStep& step) { heard.push_back(step); };
  const Decoding result = decode(decoder, sampler, options);
  BOOST_REQUIRE_EQUAL(static_cast<std::int64_t>(heard.size()), result.steps);
  for (std::size_t i = 0; i < heard.size(); ++i)
    BOOST_TEST(heard[i].tokens == static_cast<std::int64_t>(i) + 1);
  BOOST_TEST(heard.back().objects == result.hypotheses.front().objects);
  BOOST_TEST(heard.back().end_ms == 2000);
}
