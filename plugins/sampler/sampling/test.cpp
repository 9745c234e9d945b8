// All five samplers against the contract of osugen/interfaces/sampler.h.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <osugen/interfaces/sampler.h>
#include <testing/plugin.h>

using namespace osugen;
namespace data = boost::unit_test::data;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
const std::vector<std::string> kAll = {"greedy", "top_k", "top_p", "min_p", "beam"};
const std::vector<std::string> kDrawing = {"top_k", "top_p", "min_p"};

at::Generator generator(std::uint64_t seed) {
  return at::make_generator<at::CPUGeneratorImpl>(seed);
}

std::shared_ptr<Sampler> sampler(const std::string& type, const Values& values = {}) {
  return testing::make<Sampler>(type, values);
}

/// A drawing sampler that cuts nothing off.
std::shared_ptr<Sampler> whole(const std::string& type) {
  const std::map<std::string, Values> open = {
      {"top_k", {{"k", std::int64_t{100000}}}}, {"top_p", {{"p", 1.0}}}, {"min_p", {{"min_p", 0.0}}}};
  return sampler(type, open.at(type));
}

at::Tensor row(std::vector<float> values) {
  return at::tensor(values).unsqueeze(0);
}

at::Tensor zero_scores(std::int64_t rows) {
  return at::zeros({rows}, at::kDouble);
}

std::vector<std::int64_t> ids(const at::Tensor& t) {
  const at::Tensor c = t.contiguous();
  return {c.const_data_ptr<std::int64_t>(), c.const_data_ptr<std::int64_t>() + c.numel()};
}

std::vector<std::int64_t> counts(Sampler& s, const at::Tensor& one_row, std::int64_t draws,
                                 std::uint64_t seed) {
  at::Generator g = generator(seed);
  const std::int64_t vocabulary = one_row.size(1);
  std::vector<std::int64_t> result(static_cast<std::size_t>(vocabulary), 0);
  const at::Tensor rows = one_row.expand({1000, vocabulary}).contiguous();
  for (std::int64_t done = 0; done < draws; done += 1000)
    for (const std::int64_t id : ids(s.sample(rows, zero_scores(1000), g).tokens))
      ++result[static_cast<std::size_t>(id)];
  return result;
}

}  // namespace

BOOST_DATA_TEST_CASE(a_forbidden_token_is_never_chosen, data::make(kAll), type) {
  const auto s = sampler(type);
  at::Generator g = generator(1);
  for (int round = 0; round < 200; ++round) {
    const std::int64_t rows = s->width() * 3;
    at::Tensor logits = at::randn({rows, 160}, g) * 5;
    const at::Tensor forbidden = at::randn({rows, 160}, g) > -1.2;
    logits.masked_fill_(forbidden, -kInf);
    logits.select(1, 7).fill_(-30);  // the one that is always allowed, though unlikely
    const Choice c = s->sample(logits, zero_scores(rows), g);
    const auto tokens = ids(c.tokens), parents = ids(c.parents);
    for (std::size_t i = 0; i < tokens.size(); ++i)
      BOOST_TEST(std::isfinite(logits[parents[i]][tokens[i]].item<float>()));
  }
}

BOOST_DATA_TEST_CASE(a_row_with_one_allowed_token_gets_it_at_probability_1, data::make(kAll), type) {
  const auto s = sampler(type, type == "beam" ? Values{{"width", std::int64_t{1}}} : Values{});
  at::Generator g = generator(2);
  at::Tensor logits = at::full({2, 160}, -kInf);
  logits[0][0] = -123.0F;
  logits[1][42] = 88.0F;
  const Choice c = s->sample(logits, at::full({2}, -5.5, at::kDouble), g);
  BOOST_TEST(ids(c.tokens) == (std::vector<std::int64_t>{0, 42}), boost::test_tools::per_element());
  BOOST_TEST(c.scores[0].item<double>() == -5.5);
  BOOST_TEST(c.scores[1].item<double>() == -5.5);
}

BOOST_DATA_TEST_CASE(logits_that_are_no_numbers_are_refused_with_their_row, data::make(kAll), type) {
  const auto s = sampler(type);
  at::Generator g = generator(3);
  const std::int64_t rows = s->width();
  const auto refused = [](const Error& e) {
    return e.kind() == Error::Kind::bad_input && e.problem().find("row 0") != std::string::npos;
  };
  at::Tensor logits = at::zeros({rows, 160});
  logits[0][3] = std::nanf("");
  BOOST_CHECK_EXCEPTION(s->sample(logits, zero_scores(rows), g), Error, refused);
  logits[0][3] = kInf;
  BOOST_CHECK_EXCEPTION(s->sample(logits, zero_scores(rows), g), Error, refused);
  logits[0].fill_(-kInf);
  BOOST_CHECK_EXCEPTION(s->sample(logits, zero_scores(rows), g), Error, refused);
}

BOOST_DATA_TEST_CASE(tensors_of_another_shape_or_type_are_a_defect_of_the_caller, data::make(kAll), type) {
  const auto s = sampler(type);
  at::Generator g = generator(3);
  const std::int64_t rows = s->width();
  const auto defect = [](const Error& e) { return e.kind() == Error::Kind::internal; };
  BOOST_CHECK_EXCEPTION(s->sample(at::zeros({rows, 160}, at::kDouble), zero_scores(rows), g), Error, defect);
  BOOST_CHECK_EXCEPTION(s->sample(at::zeros({rows, 160}), at::zeros({rows}), g), Error, defect);
  BOOST_CHECK_EXCEPTION(s->sample(at::zeros({160}), zero_scores(rows), g), Error, defect);
  BOOST_CHECK_EXCEPTION(s->sample(at::zeros({rows, 160}), zero_scores(rows + 1), g), Error, defect);
}

BOOST_DATA_TEST_CASE(the_logits_and_scores_are_left_as_they_were, data::make(kAll), type) {
  const auto s = sampler(type);
  at::Generator g = generator(4);
  const std::int64_t rows = s->width() * 2;
  const at::Tensor logits = at::randn({rows, 160}, g), before = logits.clone();
  const at::Tensor scores = zero_scores(rows);
  s->sample(logits, scores, g);
  BOOST_TEST(at::equal(logits, before));
  BOOST_TEST(at::equal(scores, zero_scores(rows)));
}

BOOST_DATA_TEST_CASE(equal_generators_make_equal_choices, data::make(kAll), type) {
  const auto s = sampler(type);
  at::Generator source = generator(5), a = generator(99), b = generator(99);
  for (int round = 0; round < 20; ++round) {
    const at::Tensor logits = at::randn({s->width() * 2, 160}, source);
    const Choice x = s->sample(logits, zero_scores(logits.size(0)), a);
    const Choice y = s->sample(logits, zero_scores(logits.size(0)), b);
    BOOST_TEST(at::equal(x.tokens, y.tokens));
    BOOST_TEST(at::equal(x.parents, y.parents));
    BOOST_TEST(at::equal(x.scores, y.scores));
  }
}

BOOST_DATA_TEST_CASE(other_seeds_make_other_choices, data::make(kDrawing), type) {
  const auto s = whole(type);
  at::Generator a = generator(1), b = generator(2);
  const at::Tensor flat = at::zeros({64, 160});
  BOOST_TEST(
      !at::equal(s->sample(flat, zero_scores(64), a).tokens, s->sample(flat, zero_scores(64), b).tokens));
}

BOOST_DATA_TEST_CASE(the_score_grows_by_the_log_probability_of_the_untouched_distribution,
                     data::make(kDrawing), type) {
  const auto s = sampler(type, {{"temperature", 0.5}});
  at::Generator g = generator(6);
  const at::Tensor logits = at::randn({32, 160}, g) * 3;
  const at::Tensor scores = at::randn({32}, g, at::kDouble);
  const Choice c = s->sample(logits, scores, g);
  const at::Tensor expected =
      scores + at::log_softmax(logits.to(at::kDouble), 1).gather(1, c.tokens.unsqueeze(1)).squeeze(1);
  BOOST_TEST((c.scores - expected).abs().max().item<double>() < 1e-12);
  BOOST_TEST(at::equal(c.parents, at::arange(32, at::kLong)));
}

BOOST_DATA_TEST_CASE(temperature_0_is_the_likeliest_with_the_lower_id_of_equal_ones, data::make(kDrawing),
                     type) {
  at::Generator g = generator(7);
  const auto s = sampler(type, {{"temperature", 0.0}});
  BOOST_TEST(ids(s->sample(row({1, 4, 4, 2}), zero_scores(1), g).tokens).front() == 1);
  const at::Tensor logits = at::randn({64, 160}, g);
  const auto greedy = sampler("greedy");
  BOOST_TEST(at::equal(s->sample(logits, zero_scores(64), g).tokens,
                       greedy->sample(logits, zero_scores(64), g).tokens));
  BOOST_TEST(at::equal(s->sample(logits, zero_scores(64), g).tokens, logits.argmax(1)));
}

BOOST_DATA_TEST_CASE(a_very_low_temperature_comes_to_the_same, data::make(kDrawing), type) {
  at::Generator g = generator(8);
  const auto s = sampler(type, {{"temperature", 1e-9}});
  const at::Tensor logits = at::randn({64, 160}, g);
  BOOST_TEST(at::equal(s->sample(logits, zero_scores(64), g).tokens, logits.argmax(1)));
}

BOOST_DATA_TEST_CASE(nothing_cut_off_keeps_the_distribution, data::make(kDrawing), type) {
  // Pearson's chi-square against softmax, 9 degrees of freedom: 27.9 is passed once in 1,000.
  const at::Tensor logits = row({0.0F, 1.0F, -1.0F, 0.5F, 2.0F, -2.0F, 0.3F, -kInf, 1.5F, -0.7F, 0.1F});
  const at::Tensor p = at::softmax(logits.to(at::kDouble), 1)[0];
  const std::int64_t draws = 100000;
  const auto seen = counts(*whole(type), logits, draws, 12345);
  double chi2 = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double expected = p[static_cast<std::int64_t>(i)].item<double>() * static_cast<double>(draws);
    if (expected == 0) {
      BOOST_TEST(seen[i] == 0);
      continue;
    }
    chi2 += std::pow(static_cast<double>(seen[i]) - expected, 2) / expected;
  }
  BOOST_TEST(chi2 < 27.9);
  BOOST_TEST(chi2 > 1.15);  // and too good is a fault too: this is under once in 1,000
}

BOOST_AUTO_TEST_CASE(temperature_changes_the_odds_as_its_formula_says) {
  const auto s = sampler("top_p", {{"p", 1.0}, {"temperature", 2.0}});
  const auto seen = counts(*s, row({0.0F, std::log(9.0F)}), 100000, 3);  // odds 9 become 3
  BOOST_TEST(static_cast<double>(seen[1]) / 100000.0 == 0.75, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(top_k_draws_from_the_k_likeliest_and_the_lower_ids_of_equal_ones) {
  const auto seen = counts(*sampler("top_k", {{"k", std::int64_t{3}}}), row({1, 2, 1, 3, 1, 0}), 5000, 4);
  BOOST_TEST((seen[0] > 0 && seen[1] > 0 && seen[3] > 0));
  BOOST_TEST(seen[2] + seen[4] + seen[5] == 0);
}

BOOST_AUTO_TEST_CASE(top_p_draws_from_the_fewest_tokens_that_hold_p) {
  const at::Tensor logits = row({std::log(0.1F), std::log(0.5F), std::log(0.15F), std::log(0.25F)});
  const auto drawn = [&](double p) {
    std::set<std::size_t> result;
    const auto seen = counts(*sampler("top_p", {{"p", p}}), logits, 5000, 5);
    for (std::size_t i = 0; i < seen.size(); ++i)
      if (seen[i] > 0) result.insert(i);
    return result;
  };
  BOOST_TEST((drawn(0.0) == std::set<std::size_t>{1}));
  BOOST_TEST((drawn(0.49) == std::set<std::size_t>{1}));
  BOOST_TEST((drawn(0.51) == std::set<std::size_t>{1, 3}));
  BOOST_TEST((drawn(0.8) == std::set<std::size_t>{1, 2, 3}));
  BOOST_TEST((drawn(0.95) == std::set<std::size_t>{0, 1, 2, 3}));
}

BOOST_AUTO_TEST_CASE(min_p_draws_from_what_is_likely_enough_beside_the_likeliest) {
  const at::Tensor logits = row({std::log(0.039F), std::log(0.5F), std::log(0.06F), std::log(0.401F)});
  const auto seen = counts(*sampler("min_p"), logits, 5000, 6);  // at least 0.1 * 0.5
  BOOST_TEST(seen[0] == 0);
  BOOST_TEST((seen[1] > 0 && seen[2] > 0 && seen[3] > 0));
}

BOOST_AUTO_TEST_CASE(a_beam_keeps_the_best_sums_and_says_what_they_go_on_from) {
  const auto s = sampler("beam", {{"width", std::int64_t{2}}});
  BOOST_TEST(s->width() == 2);
  at::Generator g = generator(1);
  // Row 0 is ahead but unsure; row 1 is behind and sure. Best: 0.5*0.6, then 0.4*0.7 = 0.28 over 0.5*0.4.
  const at::Tensor logits =
      at::tensor({std::log(0.6F), std::log(0.4F), std::log(0.7F), std::log(0.3F)}).view({2, 2});
  const Choice c = s->sample(logits, at::tensor({std::log(0.5), std::log(0.4)}, at::kDouble), g);
  BOOST_TEST(ids(c.parents) == (std::vector<std::int64_t>{0, 1}), boost::test_tools::per_element());
  BOOST_TEST(ids(c.tokens) == (std::vector<std::int64_t>{0, 0}), boost::test_tools::per_element());
  BOOST_TEST(c.scores[1].item<double>() == std::log(0.28), boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(a_beam_of_every_hypothesis_finds_the_best_sequence) {
  // Against exhaustive search: 3 tokens, 4 steps, transition logits by the last token, 81 sequences.
  at::Generator g = generator(11);
  const at::Tensor transition = at::randn({3, 3}, g) * 2;
  const at::Tensor logp = at::log_softmax(transition.to(at::kDouble), 1);
  const auto s = sampler("beam", {{"width", std::int64_t{27}}});
  at::Tensor scores = at::full({27}, -std::numeric_limits<double>::infinity(), at::kDouble);
  scores[0] = 0.0;
  at::Tensor last = at::zeros({27}, at::kLong);
  for (int step = 0; step < 4; ++step) {
    const Choice c = s->sample(transition.index_select(0, last), scores, g);
    for (const std::int64_t parent : ids(c.parents)) BOOST_TEST((parent >= 0 && parent < 27));
    last = c.tokens;
    scores = c.scores;
  }
  double best = -1e9;
  for (int code = 0; code < 81; ++code) {
    double sum = 0;
    for (int step = 0, from = 0, rest = code; step < 4; ++step, rest /= 3) {
      sum += logp[from][rest % 3].item<double>();
      from = rest % 3;
    }
    best = std::max(best, sum);
  }
  BOOST_TEST(scores[0].item<double>() == best, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(rows_of_a_beam_that_are_not_in_use_offer_nothing_and_finished_ones_stay) {
  const auto s = sampler("beam", {{"width", std::int64_t{3}}});
  at::Generator g = generator(1);
  const double unused = -std::numeric_limits<double>::infinity();
  at::Tensor logits = at::full({3, 4}, -kInf);
  logits[0][0] = 0.0F;  // finished: PAD alone
  logits[1][2] = 5.0F;  // not in use
  logits[2][3] = 1.0F;  // one way to go on
  const Choice c = s->sample(logits, at::tensor({-2.0, unused, -1.0}, at::kDouble), g);
  BOOST_TEST(ids(c.parents)[0] == 2);
  BOOST_TEST(ids(c.tokens)[0] == 3);
  BOOST_TEST(ids(c.parents)[1] == 0);
  BOOST_TEST(ids(c.tokens)[1] == 0);
  BOOST_TEST(c.scores[1].item<double>() == -2.0);
  BOOST_TEST(c.scores[2].item<double>() == unused);
  BOOST_TEST(ids(c.parents)[2] == 2);
}

BOOST_AUTO_TEST_CASE(a_beam_keeps_songs_apart) {
  const auto s = sampler("beam", {{"width", std::int64_t{2}}});
  at::Generator g = generator(1);
  const Choice c =
      s->sample(at::randn({6, 20}, g), at::tensor({-1.0, -1.0, -90.0, -90.0, -2.0, -2.0}, at::kDouble), g);
  const auto parents = ids(c.parents);
  for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(parents[i] / 2 == static_cast<std::int64_t>(i) / 2);
}

BOOST_AUTO_TEST_CASE(the_length_penalty_decides_whether_the_longer_map_wins) {
  BOOST_TEST(sampler("beam", {{"length_penalty", 1.0}})->rank(-10, 20) >
             sampler("beam", {{"length_penalty", 1.0}})->rank(-6, 10));
  BOOST_TEST(sampler("beam", {{"length_penalty", 0.0}})->rank(-10, 20) <
             sampler("beam", {{"length_penalty", 0.0}})->rank(-6, 10));
  BOOST_TEST(sampler("greedy")->rank(-3, 7) == -3);
}
