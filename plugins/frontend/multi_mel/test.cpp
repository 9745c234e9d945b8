#include <ATen/ops/cat.h>

#include <boost/test/unit_test.hpp>

#include <osugen/interfaces/frontend.h>
#include <testing/plugin.h>

using namespace osugen;

namespace {

Audio noise(double rate) {
  Audio audio{std::vector<float>(30000), rate};
  std::uint32_t state = 7;
  for (float& sample : audio.samples) {
    state = state * 1664525 + 1013904223;
    sample = static_cast<float>(static_cast<std::int32_t>(state)) / 4e9F;
  }
  return audio;
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_is_the_mel_of_every_window_side_by_side) {
  const Values shared = {
      {"sample_rate", 44100.0}, {"hop_length", std::int64_t{512}}, {"f_min", 27.5}, {"f_max", 16000.0}};
  const auto multi = testing::make<Frontend>("multi_mel");
  BOOST_TEST(multi->bins() == 240);
  BOOST_TEST(multi->layout().bands == 80);
  BOOST_TEST(multi->sample_rate() == 44100.0);
  BOOST_TEST(multi->frame_rate() == 44100.0 / 512);
  const Features stacked = multi->extract(noise(44100));
  std::vector<at::Tensor> each;
  for (const std::int64_t n_fft : {1024, 2048, 4096}) {
    Values values = shared;
    values["n_fft"] = n_fft;
    each.push_back(testing::make<Frontend>("mel", values)->extract(noise(44100)).values);
  }
  BOOST_TEST(stacked.values.equal(at::cat(each, 2)));
  BOOST_TEST(stacked.values.size(1) == 1 + 30000 / 512);
}

BOOST_AUTO_TEST_CASE(a_list_without_windows_or_with_an_odd_one_is_refused) {
  const auto with = [](std::vector<std::int64_t> windows) {
    return testing::make<Frontend>("multi_mel", {{"n_ffts", std::move(windows)}});
  };
  BOOST_CHECK_THROW(with({}), Error);
  BOOST_CHECK_THROW(with({1024, 1025}), Error);
  BOOST_CHECK_THROW(with(std::vector<std::int64_t>(17, 1024)), Error);
  BOOST_TEST(with({512})->bins() == 80);
}
