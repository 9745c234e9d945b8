#include <osugen/generate/stages.h>

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <boost/test/unit_test.hpp>

#include <osugen/beatmap/tick_grid.h>

namespace {

using namespace osugen;

class OddFrontend : public Frontend {
 public:
  double sample_rate() const override { return 22050; }
  std::int64_t bins() const override { return 4; }
  double frame_rate() const override { return 100; }
  Features extract(const Audio&) const override { return next; }
  Features next{at::ones({1, 10, 4}), {}, 10, {}};
};

/// Gives what it is told to.
class OddEncoder : public Encoder {
 public:
  std::int64_t downsampling() const override { return 1; }
  void build(std::int64_t, std::int64_t) override {}
  Memory forward(const Features&) override { return next; }
  std::shared_ptr<torch::nn::Module> module() const override { return nullptr; }
  Memory next{at::ones({3, 10, 8}), {}, 10, {}};
};

class OddDecoder : public Decoder {
 public:
  std::int64_t memory_width() const override { return 8; }
  void build(const Vocabulary&) override {}
  at::Tensor forward(const Tokens&, const Memory&, const Conditions&, const Ticks&) override { return next; }
  std::unique_ptr<DecoderState> begin(std::int64_t, const Memory&, const Conditions&, const Ticks&) override {
    return nullptr;
  }
  std::shared_ptr<torch::nn::Module> module() const override { return nullptr; }
  at::Tensor next = at::ones({3, 5, 20});
};

bool names(const char* component, const Error& e) {
  return e.kind() == Error::Kind::internal && std::string(e.message()).find(component) != std::string::npos;
}

bool names_the_frontend(const Error& e) {
  return e.kind() == Error::Kind::internal && std::string(e.message()).find("frontend") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(ticks_cover_the_span_and_say_where_in_the_bar_they_are) {
  const SongSpan span{1000, 9000, {RedLine{250, 400, 3}, RedLine{5000, 600, 4}}};
  const Ticks ticks = ticks_of(span, 12, at::kCPU);
  const TickGrid grid(span.red_lines, 12);
  BOOST_REQUIRE_EQUAL(ticks.time_ms.dim(), 2);
  const std::int64_t count = ticks.time_ms.size(1), first = ticks.first_tick.item<std::int64_t>();
  BOOST_TEST(ticks.time_ms[0][0].item<double>() <= span.start_ms);
  BOOST_TEST(ticks.time_ms[0][1].item<double>() > span.start_ms);
  BOOST_TEST(ticks.time_ms[0][count - 1].item<double>() >= span.end_ms);
  BOOST_TEST(ticks.time_ms[0][count - 2].item<double>() <= span.end_ms);
  BOOST_TEST(ticks.per_beat == 12);
  for (std::int64_t i = 0; i < count; ++i) {
    BOOST_TEST(ticks.time_ms[0][i].item<double>() == grid.time_ms(first + i));
    BOOST_TEST(ticks.bar_place[0][i].item<std::int64_t>() == grid.place_in_bar(first + i));
  }
}

BOOST_AUTO_TEST_CASE(the_four_numbers_are_known_conditions_and_nothing_else_is) {
  Difficulty difficulty;
  difficulty.ar = 9;
  difficulty.cs = 4;
  difficulty.od = 8;
  difficulty.hp = 6;
  const Conditions conditions = conditions_of(difficulty, {}, at::kCPU);
  const float expected[] = {9, 4, 8, 6};
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(Condition::count); ++i) {
    BOOST_TEST(conditions.known[0][i].item<bool>() == (i < 4));
    if (i < 4) BOOST_TEST(conditions.values[0][i].item<float>() == expected[i]);
  }
}

BOOST_AUTO_TEST_CASE(a_wish_is_a_known_condition) {
  const Conditions conditions = conditions_of({}, {Level::insane, 4.5, std::nullopt, std::nullopt}, at::kCPU);
  const auto known = [&](Condition which) {
    return conditions.known[0][static_cast<std::int64_t>(which)].item<bool>();
  };
  const auto value = [&](Condition which) {
    return conditions.values[0][static_cast<std::int64_t>(which)].item<float>();
  };
  BOOST_TEST(known(Condition::level));
  BOOST_TEST(value(Condition::level) == 3);
  BOOST_TEST(known(Condition::note_density));
  BOOST_TEST(value(Condition::note_density) == 4.5F);
  BOOST_TEST(!known(Condition::slider_share));
}

BOOST_AUTO_TEST_CASE(features_are_what_the_frontend_says_or_it_is_named) {
  const OddFrontend right;
  BOOST_TEST(features_of(right, {}).values.size(1) == 10);
  const auto with = [](const at::Tensor& values, double frame_ms) {
    OddFrontend frontend;
    frontend.next.values = values;
    frontend.next.frame_ms = frame_ms;
    BOOST_CHECK_EXCEPTION(features_of(frontend, {}), Error, names_the_frontend);
  };
  with(at::ones({1, 10, 5}), 10);
  with(at::ones({10, 4}), 10);
  with(at::ones({2, 10, 4}), 10);
  with(at::ones({1, 0, 4}), 10);
  with(at::ones({1, 10, 4}, at::kDouble), 10);
  with(at::ones({1, 10, 4}), 0);
  with(at::ones({1, 10, 4}) / at::zeros({1}), 10);
  with({}, 10);
}

BOOST_AUTO_TEST_CASE(an_encoder_gives_memory_for_every_song_of_a_batch_or_is_named) {
  const Features features{at::ones({3, 10, 4}), {}, 10, {}};
  const OddDecoder decoder;
  OddEncoder right;
  BOOST_TEST(encoded(right, decoder, features).values.size(0) == 3);
  const auto with = [&](const at::Tensor& values, const at::Tensor& padding) {
    OddEncoder encoder;
    encoder.next.values = values;
    encoder.next.padding = padding;
    BOOST_CHECK_EXCEPTION(encoded(encoder, decoder, features), Error,
                          [](const Error& e) { return names("encoder", e); });
  };
  with({}, {});
  with(at::ones({1, 10, 8}), {});
  with(at::ones({3, 10, 9}), {});
  with(at::ones({3, 0, 8}), {});
  with(at::ones({10, 8}), {});
  with(at::ones({3, 10, 8}), at::zeros({3, 9}, at::kBool));
}

BOOST_AUTO_TEST_CASE(a_decoder_gives_logits_for_every_token_of_a_batch_or_is_named) {
  Tokens tokens;
  tokens.ids = at::ones({3, 5}, at::kLong);
  OddDecoder right;
  BOOST_TEST(logits_of(right, 20, tokens, {}, {}, {}).size(2) == 20);
  for (const at::Tensor& logits :
       {at::Tensor(), at::ones({3, 5, 21}), at::ones({3, 4, 20}), at::ones({5, 20})}) {
    OddDecoder decoder;
    decoder.next = logits;
    BOOST_CHECK_EXCEPTION(logits_of(decoder, 20, tokens, {}, {}, {}), Error,
                          [](const Error& e) { return names("decoder", e); });
  }
}

BOOST_AUTO_TEST_CASE(a_device_that_is_not_there_is_an_error_of_the_command_line) {
  BOOST_TEST(usable_device("cpu").is_cpu());
  BOOST_CHECK_EXCEPTION(usable_device("toaster"), Error,
                        [](const Error& e) { return e.kind() == Error::Kind::usage; });
}
