// Low-rank adaptation of a module that knows nothing of it, against autograd through W = base + s B A.
#include <osugen/train/step/lora.h>
#include <torch/torch.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include <osugen/files/files.h>
#include <osugen/weights/weights.h>
#include <testing/small_pipeline.h>
#include <testing/testing.h>

using namespace osugen;
using namespace osugen::train;
using testing::small_pipeline;

namespace {

/// An embedding, a convolution and two matrices, one of them used twice.
struct Net {
  bool seeded = (torch::manual_seed(2), true);  // before the weights are made
  torch::nn::Embedding embedding{5, 6};
  torch::nn::Conv1d conv{torch::nn::Conv1dOptions(6, 7, 3)};
  torch::nn::Linear first{7, 8}, second{8, 8};

  NamedTensors parameters() const {
    return {{"decoder.embedding.weight", embedding->weight},
            {"encoder.conv.weight", conv->weight},
            {"encoder.conv.bias", conv->bias},
            {"decoder.first.weight", first->weight},
            {"decoder.first.bias", first->bias},
            {"decoder.second.weight", second->weight},
            {"decoder.second.bias", second->bias}};
  }
  /// @param weights  of conv, first and second
  at::Tensor loss(const at::Tensor& conv_w, const at::Tensor& first_w, const at::Tensor& second_w) const {
    at::Tensor x = torch::embedding(embedding->weight, torch::arange(20).remainder(5).view({2, 10}));
    x = torch::conv1d(x.transpose(1, 2), conv_w, conv->bias).transpose(1, 2);
    x = torch::gelu(torch::linear(x, first_w, first->bias));
    x = torch::tanh(torch::linear(x, second_w, second->bias));
    return torch::linear(x, second_w, second->bias).square().sum();
  }
  at::Tensor loss() const { return loss(conv->weight, first->weight, second->weight); }
};

const LoraOptions kAll{2, 3, {"*.weight"}};

at::Tensor named(const NamedTensors& all, const std::string& name) {
  for (const auto& [n, tensor] : all)
    if (n == name) return tensor;
  BOOST_FAIL("there is no " << name);
  return {};
}

/// A and B that are no longer what they begin as.
void disturb(Lora& lora) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(9);
  std::map<std::string, at::Tensor> values;
  for (const auto& [name, tensor] : lora.parameters()) values[name] = torch::randn_like(tensor) * 0.3;
  lora.restore(values);
}

double relative_difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

bool refused(const NamedTensors& parameters, const LoraOptions& options, const std::string& part) {
  try {
    const Lora lora(parameters, options, 0);
  } catch (const Error& e) {
    BOOST_TEST_MESSAGE(e.message());
    return e.kind() == Error::Kind::bad_config && std::string(e.message()).find(part) != std::string::npos;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(gradients_of_a_and_b_are_those_of_autograd_through_base_plus_b_a) {
  const Net net, plain;
  Lora lora(net.parameters(), {2, 3, {"encoder.conv.weight", "*.first.weight", "*.second.weight"}}, 4);
  disturb(lora);
  net.loss().backward();
  lora.pull_gradients();
  // The same by autograd, from the bases that `plain` has.
  std::map<std::string, at::Tensor> leaves;
  for (const auto& [name, tensor] : lora.parameters())
    leaves[name] = tensor.detach().clone().requires_grad_(true);
  const auto sum = [&](const std::string& name, const at::Tensor& base) {
    return base.detach() +
           1.5 * torch::mm(leaves.at(name + ".lora_b"), leaves.at(name + ".lora_a")).view(base.sizes());
  };
  plain
      .loss(sum("encoder.conv.weight", plain.conv->weight), sum("decoder.first.weight", plain.first->weight),
            sum("decoder.second.weight", plain.second->weight))
      .backward();
  int compared = 0;
  for (const auto& [name, tensor] : lora.parameters()) {
    BOOST_TEST(relative_difference(tensor.grad(), leaves.at(name).grad()) < 1e-6, name);
    ++compared;
  }
  BOOST_TEST(compared == 6);
  for (const auto& [name, weight] : net.parameters()) BOOST_TEST(!weight.grad().defined(), name);
}

BOOST_AUTO_TEST_CASE(gradients_of_micro_batches_add_up) {
  const Net net;
  Lora lora(net.parameters(), kAll, 4);
  disturb(lora);
  const at::Tensor a = named(lora.parameters(), "decoder.first.weight.lora_a");
  net.loss().backward();
  lora.pull_gradients();
  const at::Tensor once = a.grad().clone();
  net.loss().backward();
  net.loss().backward();
  lora.pull_gradients();
  BOOST_TEST(relative_difference(a.grad(), 2 * once) < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_new_adapter_changes_nothing_and_the_same_seed_begins_the_same) {
  const Net net, plain;
  const Lora lora(net.parameters(), kAll, 4), again(plain.parameters(), kAll, 4);
  const Net other_net;
  const Lora fewer(other_net.parameters(), {2, 3, {"decoder.first.weight"}}, 4);
  BOOST_TEST(torch::equal(net.first->weight, Net().first->weight));
  const auto a = named(lora.parameters(), "decoder.first.weight.lora_a");
  BOOST_TEST(torch::equal(a, named(again.parameters(), "decoder.first.weight.lora_a")));
  BOOST_TEST(torch::equal(a, named(fewer.parameters(), "decoder.first.weight.lora_a")));
  BOOST_TEST(
      !torch::equal(a, named(Lora(Net().parameters(), kAll, 5).parameters(), "decoder.first.weight.lora_a")));
  BOOST_TEST(a.abs().max().item<float>() <= 1 / std::sqrt(7.0F));
  BOOST_TEST(a.abs().max().item<float>() > 0.1F);
  BOOST_TEST(named(lora.parameters(), "decoder.first.weight.lora_b").count_nonzero().item<int>() == 0);
}

BOOST_AUTO_TEST_CASE(apply_puts_base_plus_scaled_product_into_the_module_at_any_number_of_threads) {
  std::vector<at::Tensor> results;
  for (const int threads : {1, 2}) {
    torch::set_num_threads(threads);
    const Net net, plain;
    Lora lora(net.parameters(), kAll, 4);
    disturb(lora);
    const NamedTensors p = lora.parameters();
    const at::Tensor expected = plain.conv->weight.to(at::kDouble) +
                                1.5 * torch::mm(named(p, "encoder.conv.weight.lora_b").to(at::kDouble),
                                                named(p, "encoder.conv.weight.lora_a").to(at::kDouble))
                                          .view({7, 6, 3});
    BOOST_TEST(torch::allclose(net.conv->weight.to(at::kDouble), expected, 0, 1e-6));
    lora.apply();
    lora.apply();  // from the base each time: nothing adds up
    results.push_back(net.second->weight.detach().clone());
  }
  BOOST_TEST(torch::equal(results[0], results[1]));
  torch::set_num_threads(1);
}

BOOST_AUTO_TEST_CASE(everything_else_is_frozen_while_it_lives_and_as_it_was_afterwards) {
  const Net net;
  net.second->bias.set_requires_grad(false);
  {
    const Lora lora(net.parameters(), {2, 3, {"decoder.*.weight"}}, 4);
    std::vector<std::string> trained;
    for (const auto& [name, weight] : net.parameters())
      if (weight.requires_grad()) trained.push_back(name);
    const std::vector<std::string> expected{"decoder.embedding.weight", "decoder.first.weight",
                                            "decoder.second.weight"};
    BOOST_TEST(trained == expected, boost::test_tools::per_element());
    BOOST_TEST(lora.adapted().size() == 3U);
    BOOST_TEST(lora.parameters().size() == 6U);
  }
  for (const auto& [name, weight] : net.parameters())
    BOOST_TEST(weight.requires_grad() == (name != "decoder.second.bias"), name);
}

BOOST_AUTO_TEST_CASE(without_patterns_the_matrices_that_are_named_for_it_are_taken_but_small_ones) {
  const Net net;
  const std::vector<std::string> adaptable{"decoder.second.weight", "decoder.first.weight"};
  const Lora lora(net.parameters(), {2, 4, {}, adaptable}, 4);
  std::vector<std::string> names;
  for (const auto& [name, weight] : lora.adapted()) names.push_back(name);
  const std::vector<std::string> expected{"decoder.first.weight", "decoder.second.weight"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
  BOOST_TEST(refused(net.parameters(), {4, 4, {}, adaptable}, "is larger than an adapter of rank 4"));
  BOOST_TEST(refused(net.parameters(), {2, 4, {}}, "--lora-parameters"));
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused) {
  const Net net;
  BOOST_TEST(refused(net.parameters(), {0, 4, {}}, "LoRA rank 0"));
  BOOST_TEST(refused(net.parameters(), {2, NAN, {}}, "alpha"));
  BOOST_TEST(
      refused(net.parameters(), {2, 4, {"decoder.fist.weight"}}, "did you mean 'decoder.first.weight'?"));
  // A bias is no matrix.
  BOOST_TEST(refused(net.parameters(), {2, 4, {"*.bias"}}, "no parameter name matches '*.bias'"));
  for (const auto& [name, weight] : net.parameters()) BOOST_TEST(weight.requires_grad(), name);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_brings_back_the_same_bits_and_one_that_does_not_fit_changes_nothing) {
  const Net net, resumed;
  Lora lora(net.parameters(), kAll, 4), other(resumed.parameters(), kAll, 77);
  disturb(lora);
  std::map<std::string, at::Tensor> saved;
  for (const auto& [name, tensor] : lora.parameters()) saved[name] = tensor.detach().clone();
  saved["decoder.first.weight"] = torch::zeros({1});  // of somebody else
  other.restore(saved);
  for (const auto& [name, weight] : net.parameters())
    BOOST_TEST(torch::equal(weight, named(resumed.parameters(), name)), name);
  const at::Tensor before = resumed.first->weight.detach().clone();
  auto unfit = saved;
  unfit.at("decoder.second.weight.lora_b") = torch::ones({8, 3});
  BOOST_CHECK_THROW(other.restore(unfit), Error);
  unfit.erase("decoder.second.weight.lora_b");
  BOOST_CHECK_THROW(other.restore(unfit), Error);
  BOOST_TEST(torch::equal(before, resumed.first->weight));
}

BOOST_AUTO_TEST_CASE(base_and_adapter_are_the_bits_that_were_trained_and_that_merging_writes) {
  const testing::TemporaryFolder folder;
  const auto base = folder.path() / "base", small = folder.path() / "adapter",
             merged = folder.path() / "merged";
  Pipeline trained = small_pipeline();
  init_weights(trained, 3);
  save_weights(trained, base);
  const std::string base_bytes = read_file(base), checksum = weights_checksum(weights_of(trained));
  NamedTensors parameters;
  for (const auto& [name, tensor] : weights_of(trained))
    if (tensor.is_floating_point()) parameters.emplace_back(name, tensor);
  Lora lora(parameters, {2, 3, {"*.weight"}}, 4);
  disturb(lora);
  save_adapter(trained, lora.adapter(), checksum, small);

  Pipeline loaded = small_pipeline(), merging = small_pipeline(), reloaded = small_pipeline();
  load_weights(loaded, base);
  BOOST_TEST(apply_adapter(loaded, small).empty());
  BOOST_TEST(merge_adapter(merging, base, small, merged).empty());
  load_weights(reloaded, merged);
  const auto expected = weights_of(trained);
  for (const auto& [name, tensor] : expected) {
    BOOST_TEST(torch::equal(tensor, weights_of(loaded).at(name)), name);
    BOOST_TEST(torch::equal(tensor, weights_of(reloaded).at(name)), name);
  }
  Pipeline careless = small_pipeline();
  BOOST_CHECK_THROW(merge_adapter(careless, base, small, base), Error);
  BOOST_TEST(read_file(base) == base_bytes);
  // Merged weights are other weights: the adapter on top of them is wrong, and said to be.
  BOOST_TEST(apply_adapter(reloaded, small).size() == 1U);
}
