// What padding must not change: the loss of every item, whatever lies beside it.
#include <osugen/train/loop/model.h>

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/constant_pad_nd.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include <osugen/train/step/loss.h>
#include <osugen/weights/weights.h>
#include "trainings.h"

using namespace osugen;
using namespace osugen::testing;
using namespace osugen::train;

namespace {

/// Maps of different lengths, of songs of different lengths, and a model to read them.
struct ClickSetting {
  ClickSetting() {
    write_click_songs(folder.path() / "Songs/short", {.songs = 2, .seconds = 4, .maps = 3});
    write_click_songs(folder.path() / "Songs/long", {.songs = 2, .seconds = 9, .maps = 3, .seed = 5});
    write_file_atomically(folder.path() / "pipeline.json", tiny_pipeline());
    pipeline = make_pipeline(load_pipeline(folder.path() / "pipeline.json", {}, built_plugins()),
                             PipelineParts::all, built_plugins(), host);
    init_weights(pipeline, 3);
    data = std::make_unique<DataSet>(pipeline, scan_songs(folder.path() / "Songs", {}).songs, nullptr,
                                     ItemOptions{});
    data->prepare({});
    model = std::make_unique<Model>(pipeline, at::kCPU, Precision::f32);
    model->evaluate();
  }

  Batch batch_of(const std::vector<std::int64_t>& indices) const {
    std::vector<Item> items;
    for (const std::int64_t index : indices) items.push_back(data->item(index, 0));
    return make_batch(items, pipeline.tokenizer->vocabulary().pad);
  }

  LossSums loss(const Batch& batch) const {
    const at::NoGradGuard no_gradients;
    const CrossEntropy cross_entropy(pipeline.tokenizer->vocabulary(), {}, at::kCPU);
    return cross_entropy(model->logits(batch), batch.targets).figures;
  }

  TemporaryFolder folder;
  SilentHost host;
  Pipeline pipeline;
  std::unique_ptr<DataSet> data;
  std::unique_ptr<Model> model;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(an_item_has_the_same_loss_alone_and_in_company, ClickSetting) {
  const std::int64_t count = data->size();
  BOOST_REQUIRE(count == 12);
  LossSums alone;
  std::vector<std::int64_t> all;
  for (std::int64_t i = 0; i < count; ++i) {
    alone += loss(batch_of({i}));
    all.push_back(i);
  }
  const Batch together = batch_of(all);
  BOOST_TEST(together.tokens.padding.defined());
  BOOST_TEST(together.features.padding.defined());
  const LossSums company = loss(together);
  BOOST_TEST(company.targets == alone.targets);
  BOOST_TEST(company.targets == static_cast<double>(together.target_count));
  BOOST_TEST(company.loss == alone.loss, boost::test_tools::tolerance(1e-5));
  for (std::size_t kind = 0; kind < kind_names().size(); ++kind) {
    BOOST_TEST(company.targets_by_kind[kind] == alone.targets_by_kind[kind]);
    BOOST_TEST(company.loss_by_kind[kind] == alone.loss_by_kind[kind], boost::test_tools::tolerance(1e-4));
  }
}

BOOST_FIXTURE_TEST_CASE(what_stands_in_padding_changes_nothing, ClickSetting) {
  Batch batch = batch_of({0, 1, 2, 11});
  const double before = loss(batch).loss;
  BOOST_REQUIRE(batch.features.padding.any().item<bool>());
  batch.features.values.masked_fill_(batch.features.padding.unsqueeze(2), 33);
  batch.tokens.ids.masked_fill_(batch.tokens.padding, 7);
  batch.tokens.time_ms.masked_fill_(batch.tokens.padding, 1e6);
  BOOST_TEST(loss(batch).loss == before, boost::test_tools::tolerance(1e-5));
  // And what stands outside does.
  batch.features.values.select(1, 3).fill_(33);
  BOOST_TEST(std::abs(loss(batch).loss - before) > 1e-3);
}

BOOST_FIXTURE_TEST_CASE(a_token_is_predicted_from_those_before_it_alone, ClickSetting) {
  const at::NoGradGuard no_gradients;
  Batch batch = batch_of({4});
  const at::Tensor before = model->logits(batch);
  const std::int64_t place = batch.tokens.ids.size(1) / 2;
  batch.tokens.ids.narrow(1, place, batch.tokens.ids.size(1) - place).fill_(9);
  const at::Tensor after = model->logits(batch);
  const auto largest = [&](std::int64_t from, std::int64_t count) {
    return (after - before).narrow(1, from, count).abs().max().item<double>();
  };
  BOOST_TEST(largest(0, place) < 1e-5);
  BOOST_TEST(largest(place, 1) > 1e-3);
  // Teacher forcing: what the decoder reads at i + 1 is what it had to say at i.
  const Batch same = batch_of({4});
  const std::int64_t length = same.tokens.ids.size(1);
  BOOST_TEST(
      (same.tokens.ids.narrow(1, 1, length - 1) == same.targets.narrow(1, 0, length - 1)).all().item<bool>());
  BOOST_TEST(same.targets[0][length - 1].item<std::int64_t>() == pipeline.tokenizer->vocabulary().eos);
}
