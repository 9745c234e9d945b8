// The reference encoder against the contract of osugen/interfaces/encoder.h. Its numbers are compared with
// PyTorch's in tests/parity.
#include <torch/torch.h>

#include <boost/test/unit_test.hpp>

#include <osugen/interfaces/encoder.h>
#include <testing/plugin.h>

using namespace osugen;

namespace {

std::shared_ptr<Encoder> encoder(const Values& values = {}) {
  torch::manual_seed(1);
  auto e = testing::make<Encoder>("cnn", values);
  e->build(80, 32);
  e->module()->eval();
  return e;
}

const Values kSmall = {{"channels", std::vector<std::int64_t>{16, 24}}};

}  // namespace

BOOST_AUTO_TEST_CASE(a_song_in_a_padded_batch_gets_the_same_memory_as_alone) {
  const auto e = encoder(kSmall);
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

BOOST_AUTO_TEST_CASE(a_memory_frame_is_about_the_time_that_it_says) {
  // An impulse at feature frame 80 of 160 must show most at memory frame 80 / downsampling.
  for (const std::vector<std::int64_t>& strides :
       {std::vector<std::int64_t>{2, 2, 2}, {2, 1, 1}, {1, 4, 2}}) {
    Values values = kSmall;
    values["strides"] = strides;
    const auto e = encoder(values);
    const std::int64_t factor = strides[0] * strides[1] * strides[2];
    BOOST_TEST(e->downsampling() == factor);
    const Features silence{torch::zeros({1, 160, 80}), {}, 11.6, torch::full({1}, 5.0, torch::kDouble)};
    Features impulse = silence;
    impulse.values = silence.values.clone();
    impulse.values[0][80].fill_(100);
    const Memory a = e->forward(silence), b = e->forward(impulse);
    BOOST_TEST(a.frame_ms == 11.6 * static_cast<double>(factor));
    BOOST_TEST(a.first_ms.item<double>() == 5.0);
    const at::Tensor touched = (a.values - b.values).abs().sum({0, 2}) > 0;
    const at::Tensor places = touched.nonzero().squeeze(1);
    const double middle = (places.min() + places.max()).item<double>() / 2;
    BOOST_TEST(std::abs(middle * static_cast<double>(factor) - 80.0) <= static_cast<double>(factor) / 2);
  }
}

BOOST_AUTO_TEST_CASE(training_reaches_every_parameter) {
  const auto e = encoder(kSmall);
  e->module()->train();
  e->forward({torch::randn({2, 50, 80}), {}, 10, {}}).values.pow(2).sum().backward();
  for (const auto& item : e->module()->named_parameters())
    BOOST_TEST((item.value().grad().defined() && item.value().grad().abs().sum().item<double>() > 0),
               item.key());
}

BOOST_AUTO_TEST_CASE(settings_that_fit_no_network_are_refused) {
  const auto config = [](const Error& e) { return e.kind() == Error::Kind::bad_config; };
  BOOST_CHECK_EXCEPTION(encoder({{"strides", std::vector<std::int64_t>{2, 2}}}), Error, config);
  BOOST_CHECK_EXCEPTION(encoder({{"kernel", std::int64_t{4}}}), Error, config);
}

BOOST_AUTO_TEST_CASE(features_of_another_shape_are_a_defect_of_the_caller) {
  const auto e = encoder(kSmall);
  const auto defect = [](const Error& err) { return err.kind() == Error::Kind::internal; };
  BOOST_CHECK_EXCEPTION(e->forward({torch::zeros({1, 10, 81}), {}, 10, {}}), Error, defect);
  BOOST_CHECK_EXCEPTION(e->forward({torch::zeros({1, 0, 80}), {}, 10, {}}), Error, defect);
  BOOST_CHECK_EXCEPTION(e->forward({torch::zeros({10, 80}), {}, 10, {}}), Error, defect);
  BOOST_CHECK_EXCEPTION(e->forward({torch::zeros({1, 10, 80}), torch::zeros({1, 9}, torch::kBool), 10, {}}),
                        Error, defect);
}
