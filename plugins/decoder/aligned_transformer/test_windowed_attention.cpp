// Attention to windows on the CPU against LibTorch's own operations: what comes out, and every gradient.
#include <torch/torch.h>

#include <boost/test/unit_test.hpp>

#include "blocks.h"
#include "windowed_attention.h"

using namespace aligned_transformer;

namespace {

struct Case {
  at::Tensor query, key_value, distance;
  Sight sight;
};

/// Windows that go on with the queries, some of them over the first and the last key.
Case some_case(std::int64_t batch, std::int64_t memories, std::int64_t queries, std::int64_t keys,
               std::int64_t heads, std::int64_t head_width, std::int64_t window) {
  const std::int64_t width = heads * head_width;
  Case c{torch::randn({batch, queries, width}),
         torch::randn({memories, keys, 2 * width}),
         torch::randn({heads, window}),
         {}};
  c.sight.first = std::get<0>(torch::randint(-window / 2, std::max<std::int64_t>(1, keys - window / 2),
                                             {batch, queries}, torch::kLong)
                                  .sort(1));
  c.sight.window = window;
  return c;
}

using Attention = at::Tensor (*)(const at::Tensor&, const at::Tensor&, const at::Tensor&, const Sight&);

/// What comes out, and the gradients of the queries, the memory and the distances.
std::vector<at::Tensor> results(Attention attention, const Case& c, const at::Tensor& weights) {
  std::vector<at::Tensor> leaves;
  for (const at::Tensor& t : {c.query, c.key_value, c.distance})
    leaves.push_back(t.detach().clone().set_requires_grad(true));
  const at::Tensor result = attention(leaves[0], leaves[1], leaves[2], c.sight);
  (result * weights).sum().backward();
  return {result.detach(), leaves[0].grad(), leaves[1].grad(), leaves[2].grad()};
}

/// The largest difference, in shares of the largest number.
double apart(const Case& c) {
  const at::Tensor weights = torch::randn_like(c.query);
  const auto windowed = results(windowed_attention, c, weights),
             masked = results(masked_attention, c, weights);
  double worst = 0;
  for (std::size_t i = 0; i < windowed.size(); ++i) {
    const at::Tensor difference = (windowed[i] - masked[i]).abs().max() / masked[i].abs().max();
    worst = std::max(worst, difference.item<double>());
  }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_CASE(attention_to_windows_is_that_of_the_general_operations_with_all_its_gradients) {
  torch::manual_seed(1);
  BOOST_TEST(apart(some_case(2, 2, 40, 90, 6, 32, 31)) < 1e-5);
  BOOST_TEST(apart(some_case(3, 1, 21, 50, 4, 8, 13)) < 1e-5, "one memory for all items");
  BOOST_TEST(apart(some_case(1, 1, 1, 3, 1, 5, 7)) < 1e-5, "more in a window than there is");
  BOOST_TEST(apart(some_case(2, 2, 7, 200, 2, 48, 1)) < 1e-5, "one key a query");
}

BOOST_AUTO_TEST_CASE(windows_need_not_go_on_with_the_queries) {
  torch::manual_seed(2);
  Case c = some_case(2, 2, 30, 100, 3, 16, 20);
  c.sight.first = torch::randint(-10, 90, {2, 30}, torch::kLong);
  BOOST_TEST(apart(c) < 1e-5);
}

BOOST_AUTO_TEST_CASE(hidden_keys_are_not_seen) {
  torch::manual_seed(3);
  Case c = some_case(2, 2, 30, 100, 3, 16, 40);
  c.sight.hidden = torch::rand({2, 100}) < 0.4;
  BOOST_TEST(apart(c) < 1e-5);
  const at::Tensor before = windowed_attention(c.query, c.key_value, c.distance, c.sight);
  c.key_value.masked_fill_(c.sight.hidden.unsqueeze(-1), 7);
  const at::Tensor after = windowed_attention(c.query, c.key_value, c.distance, c.sight);
  BOOST_TEST((before - after).abs().max().item<double>() == 0);
}

BOOST_AUTO_TEST_CASE(one_sight_serves_all_items_as_that_of_tokens_does) {
  torch::manual_seed(4);
  Case c = some_case(3, 3, 50, 50, 2, 32, 16);
  c.sight.first = torch::arange(50).unsqueeze(0) - 15;
  BOOST_TEST(apart(c) < 1e-5);
}

BOOST_AUTO_TEST_CASE(scores_that_are_far_apart_are_no_trouble) {
  torch::manual_seed(5);
  Case c = some_case(2, 2, 30, 60, 2, 32, 20);
  c.query *= 30;
  BOOST_TEST(apart(c) < 1e-5);
}

BOOST_AUTO_TEST_CASE(a_query_that_sees_nothing_gets_nothing_and_gives_no_gradient) {
  torch::manual_seed(6);
  Case c = some_case(1, 1, 6, 20, 2, 8, 5);
  c.sight.first.fill_(3);
  c.sight.first[0][2] = 20;
  c.sight.first[0][4] = -5;
  const auto all = results(windowed_attention, c, torch::randn_like(c.query));
  for (const std::int64_t row : {2, 4})
    for (const std::size_t of : {0, 1}) BOOST_TEST(all[of][0][row].abs().max().item<double>() == 0);
  for (const at::Tensor& t : all) BOOST_TEST(t.isfinite().all().item<bool>());
}

BOOST_AUTO_TEST_CASE(softmax_of_a_block_is_softmax) {
  torch::manual_seed(7);
  const at::Tensor scores = torch::randn({48}) * 12;
  at::Tensor mine = scores.clone();
  blocks().softmax(mine.mutable_data_ptr<float>(), 48);
  const at::Tensor exact = torch::softmax(scores.to(torch::kDouble), 0);
  BOOST_TEST(((mine - exact).abs() / exact).max().item<double>() < 3e-6);
}
