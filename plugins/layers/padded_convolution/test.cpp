// The layer by itself, against its definition written as loops.
#include <padded_convolution/residual_convolution.h>

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <boost/test/unit_test.hpp>

using namespace osugen::convolution;

namespace {

constexpr std::int64_t kWidth = 6, kTaps = 5, kDilation = 3, kTime = 20;

double farthest(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_added_is_the_sum_over_taps_that_are_so_far_apart) {
  const at::NoGradGuard no_gradients;
  ResidualConvolution layer(kWidth, kTaps, kDilation);
  const at::Tensor x = at::randn({1, kTime, kWidth});
  const at::Tensor normal = layer->norm(x)[0];
  at::Tensor expected = x.clone();
  for (std::int64_t t = 0; t < kTime; ++t) {
    at::Tensor sum = layer->conv->bias.clone();
    for (std::int64_t tap = 0; tap < kTaps; ++tap) {
      const std::int64_t from = t + (tap - kTaps / 2) * kDilation;
      if (from >= 0 && from < kTime) sum += layer->conv->weight.select(2, tap).mv(normal[from]);
    }
    expected[0][t] += at::gelu(sum);
  }
  BOOST_TEST(farthest(layer->forward(x, {}), expected) < 1e-5);
}

BOOST_AUTO_TEST_CASE(padding_does_not_reach_a_shorter_sequence_of_a_batch) {
  const at::NoGradGuard no_gradients;
  ResidualConvolution layer(kWidth, kTaps, kDilation);
  const std::int64_t length = 11;
  const at::Tensor x = at::randn({2, kTime, kWidth});
  at::Tensor padding = at::zeros({2, kTime}, at::kBool);
  padding[1].slice(0, length).fill_(true);
  const at::Tensor together = layer->forward(x, padding),
                   alone = layer->forward(x.slice(0, 1, 2).slice(1, 0, length), {});
  BOOST_TEST(farthest(together[1].slice(0, 0, length), alone[0]) < 1e-5);
  BOOST_TEST(farthest(together[0], layer->forward(x.slice(0, 0, 1), {})[0]) < 1e-5);
}
