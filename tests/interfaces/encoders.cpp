// Every encoder that ships against the contract of osugen/interfaces/encoder.h. Their numbers are compared
// with PyTorch's in tests/parity.
#include <torch/torch.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <osugen/interfaces/encoder.h>
#include <testing/plugin.h>

using namespace osugen;

namespace {

const std::vector<std::string> kTypes = {"cnn", "conformer"};
using List = std::vector<std::int64_t>;

/// Small sizes, so that the tests are quick.
Values small(const std::string& type) {
  if (type == "cnn")
    return {{"channels", List{16, 24}}, {"dilations", List{1, 3}}, {"band_channels", List{3, 4}}};
  return {{"blocks", std::int64_t{2}}, {"feed_forward", std::int64_t{48}}, {"kernel", std::int64_t{7}}};
}

std::shared_ptr<Encoder> encoder(const std::string& type, const Values& changes = {}) {
  torch::manual_seed(1);
  Values values = small(type);
  for (const auto& [name, value] : changes) values[name] = value;
  auto e = testing::make<Encoder>(type, values);
  e->build(80, 32);
  e->module()->eval();
  return e;
}

bool has_gradient(const at::Tensor& parameter) {
  return parameter.grad().defined() && parameter.grad().abs().sum().item<double>() > 0;
}

}  // namespace

BOOST_DATA_TEST_CASE(a_song_in_a_padded_batch_gets_the_same_memory_as_alone,
                     boost::unit_test::data::make(kTypes), type) {
  const auto e = encoder(type);
  const std::vector<std::int64_t> lengths = {100, 1, 37, 64, 99};
  Features batch{torch::randn({5, 100, 80}) * 30, torch::ones({5, 100}, torch::kBool), 10, {}};
  for (std::int64_t i = 0; i < 5; ++i)
    batch.padding[i].narrow(0, 0, lengths[static_cast<std::size_t>(i)]).fill_(false);
  const Memory together = e->forward(batch);
  for (std::int64_t i = 0; i < 5; ++i) {
    const std::int64_t length = lengths[static_cast<std::size_t>(i)];
    const Memory alone = e->forward({batch.values[i].narrow(0, 0, length).unsqueeze(0), {}, 10, {}});
    const std::int64_t frames = alone.values.size(1);
    BOOST_TEST(frames == (length + 7) / 8);
    BOOST_TEST((alone.values[0] - together.values[i].narrow(0, 0, frames)).abs().max().item<double>() < 1e-5);
    BOOST_TEST(!together.padding[i].narrow(0, 0, frames).any().item<bool>());
    BOOST_TEST(together.padding[i].narrow(0, frames, together.padding.size(1) - frames).all().item<bool>());
  }
}

BOOST_DATA_TEST_CASE(a_memory_frame_is_about_the_time_that_it_says, boost::unit_test::data::make(kTypes),
                     type) {
  // An impulse at feature frame 48 of 160 must show most at memory frame 48 / downsampling.
  for (const List& strides : {List{2, 2, 2}, List{2, 1, 1}, List{1, 4, 2}}) {
    Values values = {{"strides", strides}};
    if (type == "cnn")
      values["dilations"] = List{};  // by chance of their weights they say it loudest beside it
    const auto e = encoder(type, values);
    const std::int64_t factor = strides[0] * strides[1] * strides[2];
    BOOST_TEST(e->downsampling() == factor);
    const Features silence{torch::zeros({1, 160, 80}), {}, 11.6, torch::full({1}, 5.0, torch::kDouble)};
    Features impulse = silence;
    impulse.values = silence.values.clone();
    impulse.values[0][48].fill_(3);
    const Memory a = e->forward(silence), b = e->forward(impulse);
    BOOST_TEST(a.values.size(1) == 160 / factor);
    BOOST_TEST(a.frame_ms == 11.6 * static_cast<double>(factor));
    BOOST_TEST(a.first_ms.item<double>() == 5.0);
    const std::int64_t most = (a.values - b.values).abs().sum({0, 2}).argmax().item<std::int64_t>();
    BOOST_TEST(std::abs(most - 48 / factor) <= 1, "memory frame " << most << " at " << factor);
  }
}

BOOST_AUTO_TEST_CASE(cnn_subtracts_the_mean_of_features_and_divides_by_their_scale) {
  const at::Tensor values = torch::randn({2, 40, 80});
  const at::Tensor plain = encoder("cnn")->forward({values, {}, 10, {}}).values;
  const auto scaled = encoder("cnn", {{"input_mean", -30.0}, {"input_scale", 20.0}});
  const at::Tensor same = scaled->forward({values * 20 - 30, {}, 10, {}}).values;
  BOOST_TEST((plain - same).abs().max().item<double>() < 1e-4);
}

BOOST_DATA_TEST_CASE(training_reaches_every_parameter, boost::unit_test::data::make(kTypes), type) {
  const auto e = encoder(type);
  e->module()->train();
  const at::Tensor memory = e->forward({torch::randn({2, 50, 80}), {}, 10, {}}).values;
  (memory * torch::randn_like(memory)).sum().backward();
  for (const auto& item : e->module()->named_parameters()) BOOST_TEST(has_gradient(item.value()), item.key());
}

BOOST_AUTO_TEST_CASE(settings_that_fit_no_network_are_refused) {
  const auto config = [](const Error& e) { return e.kind() == Error::Kind::bad_config; };
  BOOST_CHECK_EXCEPTION(encoder("cnn", {{"strides", List{2, 2}}}), Error, config);
  BOOST_CHECK_EXCEPTION(encoder("cnn", {{"kernel", std::int64_t{4}}}), Error, config);
  BOOST_CHECK_EXCEPTION(encoder("cnn", {{"band_channels", List{1, 1, 1, 1, 1, 1, 1}}}), Error, config);
  BOOST_CHECK_EXCEPTION(encoder("conformer", {{"strides", List{}}}), Error, config);
  BOOST_CHECK_EXCEPTION(encoder("conformer", {{"kernel", std::int64_t{4}}}), Error, config);
  BOOST_CHECK_EXCEPTION(encoder("conformer", {{"heads", std::int64_t{5}}}), Error, config);
}

BOOST_DATA_TEST_CASE(features_of_another_shape_are_a_defect_of_the_caller,
                     boost::unit_test::data::make(kTypes), type) {
  const auto e = encoder(type);
  const auto defect = [](const Error& err) { return err.kind() == Error::Kind::internal; };
  BOOST_CHECK_EXCEPTION(e->forward({torch::zeros({1, 10, 81}), {}, 10, {}}), Error, defect);
  BOOST_CHECK_EXCEPTION(e->forward({torch::zeros({1, 0, 80}), {}, 10, {}}), Error, defect);
  BOOST_CHECK_EXCEPTION(e->forward({torch::zeros({10, 80}), {}, 10, {}}), Error, defect);
  BOOST_CHECK_EXCEPTION(e->forward({torch::zeros({1, 10, 80}), torch::zeros({1, 9}, torch::kBool), 10, {}}),
                        Error, defect);
}
