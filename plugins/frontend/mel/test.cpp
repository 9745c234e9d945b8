// The mel spectrogram against librosa's (golden/make_golden.py), and what must hold for any song.
#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/log1p.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>

#include <osugen/files/files.h>
#include <osugen/interfaces/frontend.h>
#include <testing/plugin.h>
#include <testing/testing.h>

using namespace osugen;

namespace {

std::vector<float> golden(const std::string& name) {
  const std::string raw = read_file(testing::source_dir() / "plugins/frontend/mel/golden" / (name + ".f32"));
  std::vector<float> numbers(raw.size() / sizeof(float));
  std::memcpy(numbers.data(), raw.data(), numbers.size() * sizeof(float));
  return numbers;
}

std::vector<float> flat(const Features& features) {
  const at::Tensor values = features.values.contiguous();
  return {values.const_data_ptr<float>(), values.const_data_ptr<float>() + values.numel()};
}

Features features(const std::vector<float>& samples, const Values& values = {}) {
  const auto rate = values.contains("sample_rate") ? std::get<double>(values.at("sample_rate")) : 22050.0;
  return testing::make<Frontend>("mel", values)->extract({samples, rate});
}

std::vector<float> noise(std::size_t count) {
  std::vector<float> samples(count);
  std::uint32_t state = 1;
  for (float& sample : samples) {
    state = state * 1664525 + 1013904223;
    sample = static_cast<float>(static_cast<std::int32_t>(state)) / 4e9F;
  }
  return samples;
}

Values with(Values values, const std::string& name, const Value& value) {
  values[name] = value;
  return values;
}

struct Variant {
  std::string name;
  std::int64_t bands;
  Values values;
};

/// As VARIANTS of golden/make_golden.py.
std::vector<Variant> variants() {
  using std::string;
  const auto whole = [](std::int64_t number) { return Value(number); };
  return {
      {"slaney", 80, {}},
      {"slaney_magnitude",
       40,
       {{"n_fft", whole(512)},
        {"hop_length", whole(200)},
        {"power", whole(1)},
        {"n_mels", whole(40)},
        {"f_min", 30.0},
        {"f_max", 10000.0}}},
      {"htk", 80, {{"scale", string("htk")}, {"norm", string("none")}, {"pad", string("reflect")}}},
      {"htk_area",
       64,
       {{"n_fft", whole(2048)},
        {"hop_length", whole(441)},
        {"n_mels", whole(64)},
        {"scale", string("htk")},
        {"pad", string("reflect")},
        {"f_min", 20.0}}},
  };
}

}  // namespace

BOOST_AUTO_TEST_CASE(bands_equal_those_of_librosa_to_a_millionth_of_the_loudest) {
  for (const Variant& variant : variants()) {
    const std::vector<float> theirs = golden(variant.name);
    const std::vector<float> ours =
        flat(features(golden("samples"), with(variant.values, "log", std::string("none"))));
    BOOST_TEST_CONTEXT(variant.name) {
      BOOST_REQUIRE(ours.size() == theirs.size());
      const float loudest = *std::max_element(theirs.begin(), theirs.end());
      float furthest = 0;
      for (std::size_t i = 0; i < ours.size(); ++i)
        furthest = std::max(furthest, std::abs(ours[i] - theirs[i]));
      BOOST_TEST(furthest <= 1e-6F * loudest);
    }
  }
}

BOOST_AUTO_TEST_CASE(decibels_equal_those_of_librosa_to_a_ten_thousandth) {
  // Every band of every frame counts, the silent ones too: librosa.power_to_db(ref=1, amin=1e-10,
  // top_db=None).
  for (const Variant& variant : variants()) {
    const std::vector<float> theirs = golden(variant.name);
    const std::vector<float> ours = flat(features(golden("samples"), variant.values));
    BOOST_REQUIRE(ours.size() == theirs.size());
    double furthest = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const double band = theirs[i], power = variant.values.contains("power") ? band * band : band;
      furthest = std::max(furthest, std::abs(ours[i] - 10 * std::log10(std::max(power, 1e-10))));
    }
    BOOST_TEST(furthest <= 1e-4, variant.name << ": " << furthest << " dB");
    BOOST_TEST_MESSAGE(variant.name << ": at most " << furthest << " dB from librosa");
  }
}

BOOST_AUTO_TEST_CASE(log1p_is_the_logarithm_of_one_more) {
  const Features plain = features(golden("samples"), {{"log", std::string("none")}});
  const Features logarithm = features(golden("samples"), {{"log", std::string("log1p")}});
  BOOST_TEST(at::log1p(plain.values).allclose(logarithm.values, 1e-6, 1e-9));
}

BOOST_AUTO_TEST_CASE(a_frame_is_centred_on_its_time) {
  std::vector<float> samples(22050);
  samples[256 * 40] = 1;
  const Features found = features(samples, {{"log", std::string("none")}});
  const at::Tensor loudness = found.values[0].sum(1);
  BOOST_TEST(loudness.argmax().item<std::int64_t>() == 40);
  const float before = loudness[39].item<float>(), after = loudness[41].item<float>();
  BOOST_CHECK_CLOSE(before, after, 1e-3F);
  BOOST_TEST(!found.first_ms.defined());  // 0
  BOOST_CHECK_CLOSE(found.frame_ms, 256000.0 / 22050, 1e-10);
}

BOOST_AUTO_TEST_CASE(a_tone_is_loudest_in_the_band_around_it) {
  std::vector<float> samples(22050);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] =
        static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * 440 * static_cast<double>(i) / 22050));
  // 80 bands over 0 to 49.9 mel of the Slaney scale, where 440 Hz is 6.6: between the middles of bands 9
  // and 10.
  const std::int64_t band = features(samples).values[0][40].argmax().item<std::int64_t>();
  BOOST_TEST((band == 9 || band == 10), "band " << band);
}

BOOST_AUTO_TEST_CASE(frames_are_one_more_than_whole_hops) {
  const auto mel = testing::make<Frontend>("mel");
  BOOST_TEST(mel->bins() == 80);
  BOOST_TEST(mel->sample_rate() == 22050.0);
  BOOST_TEST(mel->frame_rate() == 22050.0 / 256);
  for (const std::int64_t count : {1, 255, 256, 257, 1024, 20000}) {
    const Features found = mel->extract({noise(count), 22050});
    BOOST_TEST(found.values.dim() == 3);
    BOOST_TEST(found.values.size(0) == 1);
    BOOST_TEST(found.values.size(1) == 1 + count / 256);
    BOOST_TEST(found.values.size(2) == 80);
    BOOST_TEST(!found.padding.defined());
  }
}

BOOST_AUTO_TEST_CASE(songs_shorter_than_a_window_have_features_with_either_padding) {
  for (const std::string pad : {"constant", "reflect"}) {
    for (const std::size_t count : {1U, 2U, 3U, 511U, 512U, 513U, 1023U}) {
      const at::Tensor values = features(noise(count), {{"pad", pad}}).values;
      BOOST_TEST(values.isfinite().all().item<bool>());
      BOOST_TEST(values.max().item<float>() > -100.0F, pad << " " << count);
    }
  }
}

BOOST_AUTO_TEST_CASE(silence_is_the_smallest_power) {
  const at::Tensor values = features(std::vector<float>(5000)).values;
  BOOST_TEST(values.min().item<float>() == -100.0F);
  BOOST_TEST(values.max().item<float>() == -100.0F);
  const float loudest = features(std::vector<float>(5000), {{"amin", 1e-6}}).values.max().item<float>();
  BOOST_CHECK_CLOSE(loudest, -60.0F, 1e-4F);
}

BOOST_AUTO_TEST_CASE(the_layout_says_unit_bands_and_what_silence_is) {
  const std::vector<float> silence(5000);
  for (const char* log : {"db", "log1p", "none"}) {
    const Values values{{"log", std::string(log)}, {"amin", 1e-6}, {"n_mels", std::int64_t{40}}};
    const FeatureLayout layout = testing::make<Frontend>("mel", values)->layout();
    BOOST_TEST((layout.unit == FeatureLayout::Unit::decibels) == (std::string(log) == "db"), log);
    BOOST_TEST(layout.bands == 40);
    BOOST_TEST(features(silence, values).values.max().item<double>() == layout.floor,
               boost::test_tools::tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_CASE(the_numbers_do_not_depend_on_threads_or_on_the_rest_of_the_song) {
  const std::vector<float> song = noise(200000);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const std::vector<float> one = flat(features(song));
  at::set_num_threads(3);
  const std::vector<float> three = flat(features(song));
  at::set_num_threads(threads);
  BOOST_TEST((one == three));
  const std::vector<float> part = flat(features({song.begin(), song.begin() + 100 * 256}));
  BOOST_TEST(std::equal(one.begin(), one.begin() + 98 * 80, part.begin()));
}

BOOST_AUTO_TEST_CASE(samples_that_are_no_numbers_are_refused) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30F}) {
    std::vector<float> samples(3000);
    samples[2000] = bad;
    BOOST_CHECK_EXCEPTION(features(samples), Error,
                          [](const Error& error) { return error.kind() == Error::Kind::bad_input; });
  }
  BOOST_CHECK_THROW(features({}), Error);
  BOOST_CHECK_THROW(testing::make<Frontend>("mel")->extract({{0.0F}, 44100}), Error);
}

BOOST_AUTO_TEST_CASE(parameters_that_contradict_each_other_are_named) {
  const auto refused = [](const Values& values, const std::string& word) {
    BOOST_CHECK_EXCEPTION(features({0.0F}, values), Error, [&](const Error& error) {
      return error.kind() == Error::Kind::bad_config &&
             std::string(error.message()).find(word) != std::string::npos;
    });
  };
  refused({{"f_max", 12000.0}}, "f_max");
  refused({{"f_min", 5000.0}, {"f_max", 4000.0}}, "f_min");
  refused({{"n_fft", std::int64_t{1023}}}, "1023");
}
