// The reference decoder against the contract of osugen/interfaces/decoder.h. Its numbers are compared with
// PyTorch's in tests/parity.
#include <torch/torch.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <osugen/interfaces/decoder.h>
#include <testing/plugin.h>

using namespace osugen;

namespace {

constexpr std::int64_t kVocabulary = 30;

Values sizes(const Values& values = {}) {
  Values all = {{"d_model", std::int64_t{32}},
                {"heads", std::int64_t{4}},
                {"layers", std::int64_t{2}},
                {"feed_forward", std::int64_t{64}}};
  for (const auto& [name, value] : values) all[name] = value;
  return all;
}

std::shared_ptr<Decoder> decoder(const Values& values = {}) {
  torch::manual_seed(1);
  auto d = testing::make<Decoder>("transformer", sizes(values));
  Vocabulary vocabulary;
  vocabulary.tokens.resize(kVocabulary);
  d->build(vocabulary);
  d->module()->eval();
  return d;
}

Tokens tokens(const at::Tensor& ids) {
  return {ids, torch::zeros(ids.sizes(), torch::kDouble), torch::zeros(ids.sizes(), torch::kLong), {}};
}

Memory memory(std::int64_t batch, std::int64_t frames = 20) {
  return {torch::randn({batch, frames, 32}), {}, 92.9, {}};
}

Conditions conditions(std::int64_t batch) {
  return {torch::rand({batch, 7}) * 10, torch::ones({batch, 7}, torch::kBool)};
}

at::Tensor ids(std::int64_t rows, std::int64_t length) {
  return torch::randint(1, kVocabulary, {rows, length}, torch::kLong);
}

double distance(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

/// Steps through all of `sequence` and compares each step's logits with those of forward().
double step_error(Decoder& d, const at::Tensor& sequence, const Memory& m, const Conditions& c) {
  const torch::NoGradGuard no_grad;
  const at::Tensor whole = d.forward(tokens(sequence), m, c, {});
  const auto state = d.begin(sequence.size(0), m, c, {});
  double worst = 0;
  for (std::int64_t i = 0; i < sequence.size(1); ++i)
    worst = std::max(worst, distance(state->step(tokens(sequence.narrow(1, i, 1))), whole.select(1, i)));
  return worst;
}

const std::vector<std::string> kPositions = {"sinusoidal", "learned"};

}  // namespace

BOOST_DATA_TEST_CASE(step_by_step_equals_forward, boost::unit_test::data::make(kPositions), positions) {
  const auto d = decoder({{"positions", positions}});
  BOOST_TEST(step_error(*d, ids(1, 40), memory(1), conditions(1)) < 1e-4);
  BOOST_TEST(step_error(*d, ids(3, 40), memory(1), conditions(1)) < 1e-4);  // rows that share a memory
  BOOST_TEST(step_error(*d, ids(3, 40), memory(3), conditions(3)) < 1e-4);
}

BOOST_AUTO_TEST_CASE(step_by_step_equals_forward_past_the_first_growth_of_the_buffers) {
  BOOST_TEST(step_error(*decoder({{"activation", std::string("gelu")}}), ids(2, 600), memory(1),
                        conditions(2)) < 1e-4);
}

BOOST_AUTO_TEST_CASE(step_by_step_equals_forward_with_padding_in_the_memory) {
  const auto d = decoder();
  Memory m = memory(2);
  m.padding = torch::zeros({2, 20}, torch::kBool);
  m.padding[1].narrow(0, 11, 9).fill_(true);
  BOOST_TEST(step_error(*d, ids(2, 10), m, conditions(2)) < 1e-4);
  Memory one = memory(1);
  one.padding = torch::zeros({1, 20}, torch::kBool);
  one.padding[0].narrow(0, 15, 5).fill_(true);
  BOOST_TEST(step_error(*d, ids(2, 10), one, conditions(1)) < 1e-4);
}

BOOST_AUTO_TEST_CASE(after_a_reorder_a_row_goes_on_from_its_parent) {
  const torch::NoGradGuard no_grad;
  const auto d = decoder();
  const Memory m = memory(1);
  const Conditions c = conditions(1);
  at::Tensor sequence = ids(4, 1);
  const auto state = d->begin(4, m, c, {});
  for (const std::vector<std::int64_t>& order :
       {std::vector<std::int64_t>{0, 1, 2, 3}, {1, 0, 3, 2}, {0, 0, 0, 1}, {3, 2, 1, 0}, {2, 3, 3, 0}}) {
    state->step(tokens(sequence.narrow(1, sequence.size(1) - 1, 1)));
    const at::Tensor parents = torch::tensor(order);
    state->reorder(parents);
    sequence = torch::cat({sequence.index_select(0, parents), ids(4, 1)}, 1);
  }
  const at::Tensor stepped = state->step(tokens(sequence.narrow(1, sequence.size(1) - 1, 1)));
  BOOST_TEST(distance(stepped, d->forward(tokens(sequence), m, c, {}).select(1, sequence.size(1) - 1)) <
             1e-4);
  BOOST_CHECK_THROW(state->reorder(torch::tensor(std::vector<std::int64_t>{0, 1, 2, 4})), Error);
  BOOST_CHECK_THROW(state->reorder(torch::tensor(std::vector<std::int64_t>{0, 1})), Error);
}

BOOST_AUTO_TEST_CASE(a_token_does_not_see_what_comes_after_it) {
  const auto d = decoder();
  const Memory m = memory(1);
  const Conditions c = conditions(1);
  const at::Tensor a = ids(1, 12);
  at::Tensor b = a.clone();
  b[0][7] = (a[0][7] + 1) % kVocabulary;
  const at::Tensor x = d->forward(tokens(a), m, c, {}), y = d->forward(tokens(b), m, c, {});
  BOOST_TEST(distance(x.narrow(1, 0, 7), y.narrow(1, 0, 7)) < 1e-6);
  BOOST_TEST(distance(x.narrow(1, 7, 5), y.narrow(1, 7, 5)) > 1e-3);
}

BOOST_AUTO_TEST_CASE(padding_of_tokens_and_memory_changes_no_other_row) {
  const auto d = decoder();
  Memory m = memory(2);
  m.padding = torch::zeros({2, 20}, torch::kBool);
  m.padding[1].narrow(0, 12, 8).fill_(true);
  const Conditions c = conditions(2);
  Tokens t = tokens(ids(2, 15));
  t.padding = torch::zeros({2, 15}, torch::kBool);
  t.padding[1].narrow(0, 9, 6).fill_(true);
  const at::Tensor together = d->forward(t, m, c, {});
  const Memory shorter{m.values[1].narrow(0, 0, 12).unsqueeze(0), {}, m.frame_ms, m.first_ms};
  const at::Tensor alone = d->forward(tokens(t.ids[1].narrow(0, 0, 9).unsqueeze(0)), shorter,
                                      {c.values[1].unsqueeze(0), c.known[1].unsqueeze(0)}, {});
  BOOST_TEST(distance(alone[0], together[1].narrow(0, 0, 9)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(a_difficulty_that_is_not_known_counts_as_nothing_whatever_its_value) {
  const auto d = decoder();
  const Memory m = memory(1);
  const Tokens t = tokens(ids(1, 5));
  Conditions a = conditions(1), b = a;
  b.values = a.values.clone();
  b.values[0][2] += 3;
  const auto logits = [&](const Conditions& c) { return d->forward(t, m, c, {}); };
  BOOST_TEST(distance(logits(a), logits(b)) > 1e-3);
  a.known = a.known.clone();
  a.known[0][2] = false;
  b.known = a.known;
  BOOST_TEST(distance(logits(a), logits(b)) == 0);
  b.values[0][5] += 3;  // note density: the reference decoder ignores it
  BOOST_TEST(distance(logits(a), logits(b)) == 0);
}

BOOST_AUTO_TEST_CASE(memory_positions_tell_equal_frames_apart_and_can_be_switched_off) {
  const Memory still{torch::randn({1, 1, 32}).expand({1, 20, 32}).contiguous(), {}, 92.9, {}};
  Memory later = still;
  later.first_ms = torch::full({1}, 60000.0, torch::kDouble);
  const Tokens t = tokens(ids(1, 5));
  const Conditions c = conditions(1);
  for (const bool on : {true, false}) {
    const auto d = decoder({{"memory_positions", on}});
    BOOST_TEST((distance(d->forward(t, still, c, {}), d->forward(t, later, c, {})) > 1e-3) == on);
  }
}

BOOST_AUTO_TEST_CASE(a_sequence_longer_than_the_learned_positions_is_refused_with_a_remedy) {
  const auto d = decoder({{"positions", std::string("learned")}, {"max_positions", std::int64_t{4}}});
  const Memory m = memory(1);
  const Conditions c = conditions(1);
  BOOST_CHECK_EXCEPTION(d->forward(tokens(ids(1, 5)), m, c, {}), Error, [](const Error& e) {
    return e.kind() == Error::Kind::bad_config && e.remedy().find("max_tokens") != std::string::npos;
  });
  const auto state = d->begin(1, m, c, {});
  for (int i = 0; i < 4; ++i) state->step(tokens(ids(1, 1)));
  BOOST_CHECK_THROW(state->step(tokens(ids(1, 1))), Error);
}

BOOST_AUTO_TEST_CASE(training_reaches_every_parameter_and_drops_out) {
  const auto d = decoder();
  d->module()->train();
  const Tokens t = tokens(ids(2, 9));
  const Memory m = memory(2);
  const Conditions c = conditions(2);
  const at::Tensor x = d->forward(t, m, c, {});
  BOOST_TEST(distance(x, d->forward(t, m, c, {})) > 1e-3);
  x.pow(2).sum().backward();
  for (const auto& item : d->module()->named_parameters()) {
    const bool moved = item.value().grad().defined() && item.value().grad().abs().sum().item<double>() > 0;
    BOOST_TEST(moved, item.key());
  }
}

BOOST_AUTO_TEST_CASE(adapters_change_every_matrix_but_embeddings) {
  std::vector<std::string> names{"difficulty.weight", "head.weight"};
  for (const std::string layer : {"layers.0.", "layers.1."})
    for (const char* matrix :
         {"self_attn.in_proj_weight", "self_attn.out_proj.weight", "multihead_attn.in_proj_weight",
          "multihead_attn.out_proj.weight", "linear1.weight", "linear2.weight"})
      names.push_back(layer + matrix);
  std::vector<std::string> adaptable = decoder({{"positions", std::string("learned")}})->adaptable();
  std::sort(names.begin(), names.end());
  std::sort(adaptable.begin(), adaptable.end());
  BOOST_TEST(adaptable == names, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_width_that_its_heads_cannot_share_is_refused) {
  const auto config = [](const Error& e) { return e.kind() == Error::Kind::bad_config; };
  BOOST_CHECK_EXCEPTION(decoder({{"d_model", std::int64_t{30}}}), Error, config);
}
