// What the options of a training freeze, and what is trained in its place.
#include <osugen/train/options/options.h>
#include <osugen/train/step/trained_part.h>
#include <torch/types.h>

#include <boost/test/unit_test.hpp>

#include <osugen/files/files.h>
#include <osugen/interfaces/component.h>
#include <osugen/weights/adapter.h>
#include <osugen/weights/weights.h>
#include <testing/small_pipeline.h>
#include <testing/testing.h>

using namespace osugen;
using namespace osugen::train;

namespace {

class Silent final : public Host {
 public:
  void log(Level /*level*/, std::string_view /*text*/) override {}
  bool cancelled() const override { return false; }
};

struct Training {
  Pipeline pipeline = testing::small_pipeline();
  Silent host;
  Training() { init_weights(pipeline, 3); }

  NamedTensors model() const {
    NamedTensors all;
    for (const auto& [name, tensor] : weights_of(pipeline))
      if (tensor.is_floating_point()) all.emplace_back(name, tensor);
    return all;
  }
  std::unique_ptr<TrainedPart> part(const std::map<std::string, std::string>& given) {
    return make_trained_part(model(), {"decoder." + pipeline.decoder->adaptable().at(0)},
                             Config(training_values(given), host));
  }
  std::string refusal(const std::map<std::string, std::string>& given) {
    try {
      part(given);
    } catch (const Error& e) {
      BOOST_TEST((e.kind() == Error::Kind::bad_config));
      return e.message();
    }
    return "none";
  }
};

std::vector<std::string> names(const NamedTensors& tensors) {
  std::vector<std::string> all;
  for (const auto& [name, tensor] : tensors) all.push_back(name);
  return all;
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_CASE(everything_is_trained_where_nothing_is_said) {
  Training t;
  BOOST_TEST(names(t.part({})->parameters()) == names(t.model()), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(frozen_parameters_get_no_gradient_and_no_step) {
  Training t;
  const auto part = t.part({{"freeze", "encoder.*, *.bias"}});
  const Names left{"decoder.linear.weight"};
  BOOST_TEST(names(part->parameters()) == left, boost::test_tools::per_element());
  BOOST_TEST(names(part->summed()) == left, boost::test_tools::per_element());
  for (const auto& [name, tensor] : t.model())
    BOOST_TEST(tensor.requires_grad() == (name == left.front()), name);
}

BOOST_AUTO_TEST_CASE(options_that_leave_nothing_to_train_or_contradict_each_other_are_refused) {
  Training t;
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  BOOST_TEST(has(t.refusal({{"freeze", "*"}}), "nothing to train"));
  BOOST_TEST(has(t.refusal({{"freeze", "decoder.linear.wieght"}}), "did you mean 'decoder.linear.weight'?"));
  BOOST_TEST(has(t.refusal({{"lora_parameters", "*"}}), "--lora-rank 8"));
  BOOST_TEST(has(t.refusal({{"lora_rank", "1"}, {"freeze", "encoder.*"}}), "with --lora-parameters instead"));
  BOOST_TEST(has(t.refusal({{"lora_rank", "1"}, {"lora_parameters", "encoder.con*"}}), "encoder.con*"));
}

BOOST_AUTO_TEST_CASE(low_rank_changes_leave_a_small_file_that_makes_the_trained_model_of_the_base) {
  const testing::TemporaryFolder folder;
  Training t, fresh;
  save_weights(t.pipeline, folder.path() / "base");
  const auto part = t.part({{"lora_rank", "1"}});
  const Names changed{"decoder.linear.weight"};
  BOOST_TEST(names(part->summed()) == changed, boost::test_tools::per_element());
  for (int step = 0; step < 3; ++step) {  // plain descent towards larger weights
    weights_of(t.pipeline).at(changed[0]).sum().neg().backward();
    part->after_backward();
    const torch::NoGradGuard no_grad;
    for (const auto& [name, tensor] : part->parameters()) tensor.sub_(tensor.grad(), 0.1);
    part->after_step();
  }
  part->save_beside(t.pipeline, folder.path());
  load_weights(fresh.pipeline, folder.path() / "base");
  BOOST_TEST(!torch::equal(weights_of(fresh.pipeline).at(changed[0]), weights_of(t.pipeline).at(changed[0])));
  BOOST_TEST(apply_adapter(fresh.pipeline, folder.path() / "adapter.safetensors").empty());
  for (const auto& [name, tensor] : weights_of(t.pipeline))
    BOOST_TEST(torch::equal(tensor, weights_of(fresh.pipeline).at(name)), name);
}

BOOST_AUTO_TEST_CASE(a_training_goes_on_from_its_state_whatever_weights_it_is_made_on) {
  Training t, other;
  const auto part = t.part({{"lora_rank", "1"}});
  for (const auto& [name, tensor] : part->parameters()) {
    const torch::NoGradGuard no_grad;
    tensor.add_(0.25);
  }
  part->after_step();
  std::map<std::string, at::Tensor> saved;
  for (const auto& [name, tensor] : part->state()) {
    BOOST_TEST(name.starts_with("part."), name);
    saved[name] = tensor.detach().clone();
  }
  weights_of(other.pipeline).at("decoder.linear.weight").detach().fill_(7);  // what resume makes first
  const auto resumed = other.part({{"lora_rank", "1"}});
  resumed->restore(saved);
  BOOST_TEST(torch::equal(weights_of(other.pipeline).at("decoder.linear.weight"),
                          weights_of(t.pipeline).at("decoder.linear.weight")));
  const auto again = resumed->state();
  for (const auto& [name, tensor] : saved) BOOST_TEST(torch::equal(tensor, again.at(name)), name);
}
