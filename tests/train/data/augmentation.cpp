#include <osugen/pipeline/component_config.h>
#include <osugen/train/data/augmentation.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include <osugen/train/options/draw.h>

#include "testing/testing.h"

using namespace osugen;
using namespace osugen::train;

namespace {

constexpr std::int64_t kFrames = 60, kBins = 40;
constexpr double kFrameMs = 10;
using Song = std::vector<float>;
const FeatureLayout kDecibels{FeatureLayout::Unit::decibels, 0, -100};

/// No two cells alike, between -60 and 0 dB.
Song some_song() {
  Song values(kFrames * kBins);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = -60 + 60 * static_cast<float>((i * 7919) % values.size()) / static_cast<float>(values.size());
  return values;
}

Song augmented(const AugmentationOptions& options, std::uint64_t key, Song values = some_song(),
               const Song& bed = {}, const FeatureLayout& layout = kDecibels) {
  augment({values.data(), kFrames, kBins}, bed, kFrameMs, layout, options, drawn(Draw::augmentation, {key}));
  return values;
}

float value_at(const Song& values, std::int64_t frame, std::int64_t bin) {
  return values[static_cast<std::size_t>(frame * kBins + bin)];
}

AugmentationOptions everything() {
  AugmentationOptions all;
  all.gain_db = 6;
  all.eq_db = 8;
  all.noise_share = all.lowpass_share = all.bed_share = 0.5;
  all.shift_bands = 1;
  all.time_masks = all.freq_masks = 2;
  all.time_mask_ms = 80;
  all.freq_mask_width = 4;
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_is_done_by_default_and_what_is_done_depends_on_the_key_alone) {
  BOOST_TEST(!AugmentationOptions{}.any());
  BOOST_TEST((augmented({}, 1) == some_song()));
  BOOST_TEST((augmented(everything(), 5) == augmented(everything(), 5)));
  BOOST_TEST((augmented(everything(), 5) != augmented(everything(), 6)));
}

BOOST_AUTO_TEST_CASE(gain_is_one_number_for_all_and_not_always_the_same) {
  AugmentationOptions options;
  options.gain_db = 12;
  const Song before = some_song();
  std::set<float> gains;
  for (std::uint64_t key = 0; key < 50; ++key) {
    const Song after = augmented(options, key);
    const float gain = after[0] - before[0];
    gains.insert(gain);
    BOOST_TEST(std::abs(gain) <= 12);
    for (std::size_t i = 0; i < before.size(); ++i) BOOST_REQUIRE_SMALL(after[i] - before[i] - gain, 1e-4F);
  }
  BOOST_TEST(gains.size() > 40U);
  BOOST_TEST(*gains.begin() < -6);
  BOOST_TEST(*gains.rbegin() > 6);
}

BOOST_AUTO_TEST_CASE(the_equalizer_is_smooth_bounded_and_the_same_in_every_frame_and_spectrum) {
  AugmentationOptions options;
  options.eq_db = 10;
  const Song before = some_song();
  float furthest = 0;
  for (std::uint64_t key = 0; key < 50; ++key) {
    const Song after = augmented(options, key, before, {}, {FeatureLayout::Unit::decibels, kBins / 2, -100});
    for (std::int64_t bin = 0; bin < kBins; ++bin) {
      const float change = value_at(after, 0, bin) - value_at(before, 0, bin);
      furthest = std::max(furthest, std::abs(change));
      BOOST_REQUIRE_SMALL(change - (value_at(after, 9, bin) - value_at(before, 9, bin)), 1e-4F);
      const std::int64_t twin = (bin + kBins / 2) % kBins;  // the same band of the other spectrum
      BOOST_REQUIRE_SMALL(change - (value_at(after, 0, twin) - value_at(before, 0, twin)), 1e-4F);
    }
  }
  BOOST_TEST(furthest <= 10);
  BOOST_TEST(furthest > 5);
}

BOOST_AUTO_TEST_CASE(a_low_pass_takes_from_the_upper_bands_alone_and_never_below_silence) {
  AugmentationOptions options;
  options.lowpass_share = 1;
  const Song before = some_song();
  int cut = 0;
  for (std::uint64_t key = 0; key < 30; ++key) {
    const Song after = augmented(options, key);
    float last = 0;
    for (std::int64_t bin = 0; bin < kBins; ++bin) {
      const float change = value_at(after, 3, bin) - value_at(before, 3, bin);
      if (bin < kBins * 2 / 5) BOOST_REQUIRE(change == 0);
      BOOST_REQUIRE((change <= last || value_at(after, 3, bin) == -100));
      BOOST_REQUIRE_GE(value_at(after, 3, bin), -100);
      last = change;
    }
    cut += last < -20;
  }
  BOOST_TEST(cut > 20);
}

BOOST_AUTO_TEST_CASE(noise_is_a_floor_under_the_features) {
  AugmentationOptions options;
  options.noise_share = 1;
  Song song(kFrames * kBins, -100);
  song[17] = 0;
  std::set<float> levels;
  for (std::uint64_t key = 0; key < 20; ++key) {
    const Song after = augmented(options, key, song);
    BOOST_TEST(std::abs(after[17]) < 0.5);
    double power = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
      BOOST_REQUIRE_GE(after[i], song[i]);
      if (i != 17) power += std::pow(10, after[i] / 10) / static_cast<double>(after.size());
    }
    const double level = 10 * std::log10(power);
    BOOST_TEST((level > -62 && level < -22));  // the tilt may add a little
    levels.insert(static_cast<float>(level));
  }
  BOOST_TEST(*levels.rbegin() - *levels.begin() > 15);
  options.noise_share = 0.5;
  int noisy = 0;
  for (std::uint64_t key = 0; key < 400; ++key) noisy += augmented(options, key, song) != song;
  BOOST_TEST((noisy > 150 && noisy < 250));
}

BOOST_AUTO_TEST_CASE(a_bed_adds_its_power_and_is_softer) {
  AugmentationOptions options;
  options.bed_share = 1;
  const Song song(kFrames * kBins, -20);
  const Song after = augmented(options, 3, song, Song(kBins * 7, -20));
  // 10 log10(10^(-20/10) + 10^((-20 - softer)/10)), softer 6 to 24 dB
  BOOST_TEST(after[0] > -20 + 0.0172F);
  BOOST_TEST(after[0] < -20 + 0.9733F);
  BOOST_TEST((after == Song(song.size(), after[0])));
  const double power = std::pow(10, after[0] / 10) - 0.01;
  const double softer = -20 - 10 * std::log10(power);
  BOOST_TEST((softer >= 5.9 && softer <= 24.2));
}

BOOST_AUTO_TEST_CASE(masks_are_whole_frames_and_whole_bands_no_longer_than_asked_for) {
  AugmentationOptions options;
  options.time_masks = 1;
  options.time_mask_ms = 55;
  options.freq_masks = 1;
  options.freq_mask_width = 6;
  std::int64_t most_frames = 0, most_bins = 0;
  for (std::uint64_t key = 0; key < 300; ++key) {
    const Song after = augmented(options, key), before = some_song();
    std::int64_t frames = 0, bins = 0, masked = 0;
    for (std::int64_t f = 0; f < kFrames; ++f) {
      bool all = true;
      for (std::int64_t b = 0; b < kBins; ++b) all = all && value_at(after, f, b) == -100;
      frames += all;
    }
    for (std::int64_t b = 0; b < kBins; ++b) {
      bool all = true;
      for (std::int64_t f = 0; f < kFrames; ++f) all = all && value_at(after, f, b) == -100;
      bins += all;
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
      masked += after[i] == -100;
      BOOST_REQUIRE((after[i] == -100 || after[i] == before[i]));
    }
    BOOST_REQUIRE_EQUAL(masked, frames * kBins + bins * kFrames - frames * bins);
    most_frames = std::max(most_frames, frames);
    most_bins = std::max(most_bins, bins);
  }
  BOOST_TEST(most_frames == 5);
  BOOST_TEST(most_bins == 6);
}

BOOST_AUTO_TEST_CASE(a_shift_moves_bands_and_repeats_the_edge) {
  AugmentationOptions options;
  options.shift_bands = 2;
  const Song before = some_song();
  std::set<std::int64_t> seen;
  for (std::uint64_t key = 0; key < 60; ++key) {
    const Song after = augmented(options, key);
    std::int64_t by = -3;
    while (by <= 2 && value_at(after, 5, 20) != value_at(before, 5, 20 - by)) ++by;
    BOOST_REQUIRE_LE(by, 2);
    seen.insert(by);
    for (std::int64_t f = 0; f < kFrames; ++f)
      for (std::int64_t b = 0; b < kBins; ++b)
        BOOST_REQUIRE(value_at(after, f, b) ==
                      value_at(before, f, std::clamp<std::int64_t>(b - by, 0, kBins - 1)));
  }
  BOOST_TEST(seen.size() == 5U);
}

BOOST_AUTO_TEST_CASE(features_that_are_no_decibels_are_refused_by_name) {
  check_decibels(kDecibels, "mel");
  BOOST_CHECK_EXCEPTION(check_decibels({}, "other"), Error, [](const Error& e) {
    return e.kind() == Error::Kind::bad_config &&
           std::string(e.message()).find("'other'") != std::string::npos &&
           std::string(e.message()).find("--augment-") != std::string::npos;
  });
}
