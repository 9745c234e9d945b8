// The aligned decoder against the contract of osugen/interfaces/decoder.h, and what its plan promises: it
// attends by ticks, points, and ignores what is too far away.
#include <ATen/autocast_mode.h>
#include <torch/torch.h>

#include <boost/test/unit_test.hpp>

#include <osugen/interfaces/decoder.h>
#include <testing/plugin.h>

using namespace osugen;

namespace {

constexpr std::int64_t kVocabulary = 40, kFirstShift = 10, kShifts = 20, kTicksPerBeat = 24;
constexpr double kFrameMs = 23.2;

Values sizes(const Values& values = {}) {
  Values all = {{"d_model", std::int64_t{32}},    {"heads", std::int64_t{4}},
                {"layers", std::int64_t{2}},      {"feed_forward", std::int64_t{64}},
                {"history", std::int64_t{16}},    {"beats_back", std::int64_t{1}},
                {"beats_ahead", std::int64_t{2}}, {"columns_per_beat", std::int64_t{12}},
                {"tick_kernel", std::int64_t{5}}, {"tick_dilations", std::vector<std::int64_t>{1, 3}}};
  for (const auto& [name, value] : values) all[name] = value;
  return all;
}

/// Tokens 10 to 29 say 0 to 19 times three ticks: some of them lie between two columns.
Vocabulary vocabulary() {
  Vocabulary v;
  v.ticks_per_beat = kTicksPerBeat;
  v.tokens.resize(kVocabulary);
  for (std::int64_t i = 0; i < kShifts; ++i)
    v.tokens[static_cast<std::size_t>(kFirstShift + i)].ticks = 3 * i;
  return v;
}

std::shared_ptr<Decoder> decoder(const Values& values = {}) {
  torch::manual_seed(1);
  auto d = testing::make<Decoder>("aligned_transformer", sizes(values));
  d->build(vocabulary());
  d->module()->eval();
  const torch::NoGradGuard no_grad;
  for (auto& item : d->module()->named_parameters())  // distances begin as zeros, which would prove nothing
    if (item.key().find("distance") != std::string::npos) item.value().normal_();
  return d;
}

/// 150 BPM from 200 ms, then 100 BPM, which begins on the 101st tick: in the middle of a column.
Ticks ticks(std::int64_t batch, std::int64_t length = 400, std::int64_t first = -7) {
  Ticks t;
  t.per_beat = kTicksPerBeat;
  t.time_ms = torch::empty({batch, length}, torch::kDouble);
  t.bar_place = torch::empty({batch, length}, torch::kLong);
  t.first_tick = torch::full({batch}, first, torch::kLong);
  for (std::int64_t i = 0; i < length; ++i) {
    const std::int64_t tick = first + i;
    const bool late = tick >= 101;
    const double ms = late ? 200 + 101 * 400.0 / 24 + static_cast<double>(tick - 101) * 600.0 / 24
                           : 200 + static_cast<double>(tick) * 400.0 / 24;
    t.time_ms.select(1, i).fill_(ms);
    t.bar_place.select(1, i).fill_(((late ? tick - 101 : tick) % 96 + 96) % 96);
  }
  return t;
}

/// Random tokens; every shift moves the cursor on, as far as the ticks reach.
Tokens tokens(std::int64_t rows, std::int64_t length, const Ticks& on) {
  Tokens t{torch::randint(1, kVocabulary, {rows, length}, torch::kLong),
           torch::empty({rows, length}, torch::kDouble),
           torch::empty({rows, length}, torch::kLong),
           {}};
  const std::int64_t first = on.first_tick[0].item<std::int64_t>(), count = on.time_ms.size(1);
  for (std::int64_t row = 0; row < rows; ++row) {
    std::int64_t tick = first + row;
    for (std::int64_t i = 0; i < length; ++i) {
      tick = std::min(first + count - 2, tick + torch::randint(0, 9, {1}).item<std::int64_t>());
      t.tick[row][i] = tick;
      t.time_ms[row][i] = on.time_ms[0][tick - first].item<double>();
    }
  }
  return t;
}

Tokens part(const Tokens& t, std::int64_t from, std::int64_t count) {
  return {t.ids.narrow(1, from, count), t.time_ms.narrow(1, from, count), t.tick.narrow(1, from, count), {}};
}

Tokens rows(const Tokens& t, const at::Tensor& index) {
  return {t.ids.index_select(0, index), t.time_ms.index_select(0, index), t.tick.index_select(0, index), {}};
}

Memory memory(std::int64_t batch, std::int64_t frames = 350) {
  return {torch::randn({batch, frames, 32}), {}, kFrameMs, {}};
}

Conditions conditions(std::int64_t batch) {
  return {torch::rand({batch, 7}) * 4, torch::ones({batch, 7}, torch::kBool)};
}

double distance(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

/// Steps through all of `sequence` and compares each step's logits with those of forward().
double step_error(Decoder& d, const Tokens& sequence, const Memory& m, const Conditions& c, const Ticks& on) {
  const torch::NoGradGuard no_grad;
  const at::Tensor whole = d.forward(sequence, m, c, on);
  const auto state = d.begin(sequence.ids.size(0), m, c, on);
  double worst = 0;
  for (std::int64_t i = 0; i < sequence.ids.size(1); ++i)
    worst = std::max(worst, distance(state->step(part(sequence, i, 1)), whole.select(1, i)));
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_CASE(step_by_step_equals_forward) {
  const auto d = decoder();
  const Ticks one = ticks(1), three = ticks(3);
  BOOST_TEST(step_error(*d, tokens(1, 70, one), memory(1), conditions(1), one) < 1e-4);
  BOOST_TEST(step_error(*d, tokens(3, 70, one), memory(1), conditions(1), one) < 1e-4);
  BOOST_TEST(step_error(*d, tokens(3, 70, three), memory(3), conditions(3), three) < 1e-4);
}

BOOST_AUTO_TEST_CASE(step_by_step_equals_forward_in_a_song_of_many_stretches) {
  const Ticks on = ticks(1, 12000);
  BOOST_TEST(step_error(*decoder(), tokens(2, 2500, on), memory(1, 12000), conditions(2), on) < 1e-4);
}

BOOST_AUTO_TEST_CASE(step_by_step_equals_forward_whatever_the_sizes) {
  const std::vector<Values> all = {{{"pointer", false}},
                                   {{"columns_per_beat", std::int64_t{24}}},
                                   {{"columns_per_beat", std::int64_t{4}}, {"tick_layers", std::int64_t{0}}},
                                   {{"history", std::int64_t{1}}, {"beats_back", std::int64_t{0}}},
                                   {{"tick_dilations", std::vector<std::int64_t>{}}}};
  const Ticks on = ticks(1);
  for (const Values& values : all)
    BOOST_TEST(step_error(*decoder(values), tokens(2, 60, on), memory(1), conditions(1), on) < 1e-4,
               "with another " << values.begin()->first);
}

BOOST_AUTO_TEST_CASE(a_song_in_a_padded_batch_gets_the_same_logits_as_alone) {
  const auto d = decoder();
  Ticks both = ticks(2, 300);
  both.padding = torch::zeros({2, 300}, torch::kBool);
  both.padding[1].narrow(0, 201, 99).fill_(true);
  both.time_ms[1].narrow(0, 201, 99).fill_(both.time_ms[1][200]);
  both.bar_place[1].narrow(0, 201, 99).fill_(0);
  Memory m = memory(2);
  m.padding = torch::zeros({2, 350}, torch::kBool);
  m.padding[1].narrow(0, 150, 200).fill_(true);
  const Ticks shorter{both.time_ms[1].narrow(0, 0, 201).unsqueeze(0),
                      {},
                      both.bar_place[1].narrow(0, 0, 201).unsqueeze(0),
                      torch::full({1}, -7, torch::kLong),
                      kTicksPerBeat};
  const Tokens alone = tokens(1, 70, shorter);
  Tokens t = tokens(2, 80, both);
  t.padding = torch::zeros({2, 80}, torch::kBool);
  t.padding[1].narrow(0, 70, 10).fill_(true);
  for (const auto& [to, from] :
       {std::pair{t.ids, alone.ids}, {t.time_ms, alone.time_ms}, {t.tick, alone.tick}})
    to[1].narrow(0, 0, 70).copy_(from[0]);
  const Conditions c = conditions(2);
  const at::Tensor together = d->forward(t, m, c, both);
  const Memory of_one{m.values[1].narrow(0, 0, 150).unsqueeze(0), {}, m.frame_ms, {}};
  const at::Tensor apart =
      d->forward(alone, of_one, {c.values[1].unsqueeze(0), c.known[1].unsqueeze(0)}, shorter);
  BOOST_TEST(distance(apart[0], together[1].narrow(0, 0, 70)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(after_a_reorder_a_row_goes_on_from_its_parent) {
  const torch::NoGradGuard no_grad;
  for (const double guidance : {1.0, 2.0}) {
    const auto d = decoder();
    const auto stepped = decoder({{"guidance", guidance}});
    const Memory m = memory(1);
    const Conditions c = conditions(1);
    const Ticks on = ticks(1);
    const auto state = stepped->begin(4, m, c, on);
    const Tokens fresh = tokens(4, 45, on);
    Tokens sequence = part(fresh, 0, 1);
    for (std::int64_t i = 1; i < 45; ++i) {
      state->step(part(sequence, i - 1, 1));
      const at::Tensor parents = torch::randint(0, 4, {4}, torch::kLong);
      state->reorder(parents);
      const Tokens kept = rows(sequence, parents), next = part(fresh, i, 1);
      sequence = {torch::cat({kept.ids, next.ids}, 1),
                  torch::cat({kept.time_ms, next.time_ms}, 1),
                  torch::cat({kept.tick, next.tick}, 1),
                  {}};
    }
    const at::Tensor last = state->step(part(sequence, 44, 1));
    const at::Tensor asked = d->forward(sequence, m, c, on).select(1, 44);
    const Conditions nothing{c.values, torch::zeros({1, 7}, torch::kBool)};
    const at::Tensor free = d->forward(sequence, m, nothing, on).select(1, 44);
    BOOST_TEST(distance(last, free + guidance * (asked - free)) < 1e-4);
    BOOST_CHECK_THROW(state->reorder(torch::tensor(std::vector<std::int64_t>{0, 1, 2, 4})), Error);
    BOOST_CHECK_THROW(state->reorder(torch::tensor(std::vector<std::int64_t>{0, 1})), Error);
  }
}

BOOST_AUTO_TEST_CASE(guidance_strengthens_each_row_by_its_own_song_and_conditions) {
  const torch::NoGradGuard no_grad;
  const auto d = decoder();
  const Ticks on = ticks(3);
  const Memory m = memory(3);
  const Conditions c = conditions(3);
  const Tokens first = tokens(3, 1, on);
  const at::Tensor asked = d->forward(first, m, c, on).select(1, 0);
  const at::Tensor free =
      d->forward(first, m, {c.values, torch::zeros({3, 7}, torch::kBool)}, on).select(1, 0);
  const auto state = decoder({{"guidance", 3.0}})->begin(3, m, c, on);
  BOOST_TEST(distance(state->step(first), free + 3 * (asked - free)) < 1e-4);
}

BOOST_AUTO_TEST_CASE(a_column_knows_what_is_asked_for_and_what_the_bar_around_it_holds) {
  // The pointer alone speaks: what moves its logits is in the columns.
  const auto heard = [](const Values& values) {
    const auto d = decoder(values);
    const torch::NoGradGuard no_grad;
    const Ticks on = ticks(1);
    const Tokens t = tokens(1, 1, on);
    const Memory m = memory(1);
    const Conditions c = conditions(1);
    Memory later = m;
    later.values = m.values.clone();
    later.values[0].narrow(0, 120, 20) += 1;  // from 2,784 ms: 1.6 s after all that can be pointed at
    return distance(d->forward(t, m, c, on), d->forward(t, later, c, on));
  };
  BOOST_TEST(heard({{"tick_dilations", std::vector<std::int64_t>{1, 3, 12, 24}}}) > 1e-6);
  BOOST_TEST(heard({{"tick_dilations", std::vector<std::int64_t>{1, 3}}}) == 0);
}

BOOST_AUTO_TEST_CASE(in_bf16_logits_and_gradients_are_nearly_the_same) {
  const auto d = decoder();
  const Ticks on = ticks(2);
  const Tokens t = tokens(2, 60, on);
  const Memory m = memory(2);
  const Conditions c = conditions(2);
  const auto gradient = [&] {
    d->module()->zero_grad();
    const at::Tensor logits = d->forward(t, m, c, on).to(torch::kFloat);
    logits.square().mean().backward();
    std::vector<at::Tensor> all{logits.detach().flatten()};
    for (const auto& parameter : d->module()->parameters()) all.push_back(parameter.grad().clone().flatten());
    return torch::cat(all);
  };
  const at::Tensor exact = gradient();
  at::autocast::set_autocast_enabled(at::kCPU, true);
  at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
  const at::Tensor rough = gradient();
  at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(at::kCPU, false);
  BOOST_TEST(((rough - exact).norm() / exact.norm()).item<double>() < 0.03);
}

BOOST_AUTO_TEST_CASE(a_token_does_not_see_what_comes_after_it) {
  const auto d = decoder();
  const Ticks on = ticks(1);
  const Memory m = memory(1);
  const Conditions c = conditions(1);
  const Tokens a = tokens(1, 30, on);
  Tokens b = a;
  b.ids = a.ids.clone();
  b.ids[0][7] = (a.ids[0][7] + 1) % kVocabulary;
  const at::Tensor x = d->forward(a, m, c, on), y = d->forward(b, m, c, on);
  BOOST_TEST(distance(x.narrow(1, 0, 7), y.narrow(1, 0, 7)) < 1e-6);
  BOOST_TEST(distance(x.narrow(1, 7, 16), y.narrow(1, 7, 16)) > 1e-3);
}

BOOST_AUTO_TEST_CASE(a_token_attends_to_the_beats_around_it_and_nothing_else) {
  // Without convolutions along the ticks, a frame reaches no further than its own column and the neighbours.
  const auto d = decoder({{"tick_layers", std::int64_t{0}}, {"tick_dilations", std::vector<std::int64_t>{}}});
  const Ticks on = ticks(1);
  const Conditions c = conditions(1);
  Tokens t = tokens(1, 1, on);
  t.tick[0][0] = 48;  // two beats in: 1,000 ms
  t.time_ms[0][0] = 1000.0;
  const Memory quiet = memory(1);
  const at::Tensor before = d->forward(t, quiet, c, on);
  const auto change = [&](double ms) {
    Memory m = quiet;
    m.values = quiet.values.clone();
    m.values[0][static_cast<std::int64_t>(ms / kFrameMs)] += 1;
    return distance(d->forward(t, m, c, on), before);
  };
  for (const double ms : {660.0, 1000.0, 1300.0, 1700.0}) BOOST_TEST(change(ms) > 1e-5, ms);
  for (const double ms : {100.0, 450.0, 2200.0, 4000.0}) BOOST_TEST(change(ms) == 0, ms);
}

BOOST_AUTO_TEST_CASE(the_pointer_adds_the_memory_at_a_tick_to_the_logit_of_its_gap) {
  // The same song with one loud frame: of all logits those of the tokens that lead there move most.
  const auto d = decoder({{"tick_layers", std::int64_t{0}},
                          {"tick_dilations", std::vector<std::int64_t>{}},
                          {"layers", std::int64_t{1}}});
  {
    const torch::NoGradGuard no_grad;  // memory reaches the state by the pointer alone, frames no neighbours
    for (auto& item : d->module()->named_parameters()) {
      if (item.key().find("to_memory.out") != std::string::npos) item.value().zero_();
      if (item.key() != "columns.mix.weight") continue;
      item.value().select(2, 0).zero_();
      item.value().select(2, 2).zero_();
    }
  }
  const Ticks on = ticks(1);
  Tokens t = tokens(1, 1, on);
  t.tick[0][0] = 48;
  t.time_ms[0][0] = 1000.0;
  const Conditions c = conditions(1);
  const Memory quiet = memory(1);
  const at::Tensor before = d->forward(t, quiet, c, on)[0][0];
  for (const std::int64_t on_ticks : {12, 18, 24}) {
    Memory m = quiet;
    m.values = quiet.values.clone();
    m.values[0][static_cast<std::int64_t>(
        std::lround((1000 + static_cast<double>(on_ticks) * 400 / 24) / kFrameMs))] += 2;
    const at::Tensor moved = (d->forward(t, m, c, on)[0][0] - before).abs();
    BOOST_TEST(moved.argmax().item<std::int64_t>() == kFirstShift + on_ticks / 3);
    BOOST_TEST(moved.narrow(0, 0, kFirstShift).max().item<double>() == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_window_of_a_song_gives_the_logits_of_the_song) {
  // Ticks and memory of a song from its middle on, as training cuts it: beyond the reach of its edge the
  // same.
  const auto d = decoder();
  const Ticks song = ticks(1);
  const Memory whole = memory(1);
  const Conditions c = conditions(1);
  Ticks cut = song;
  cut.time_ms = song.time_ms.narrow(1, 150, 250);
  cut.bar_place = song.bar_place.narrow(1, 150, 250);
  cut.first_tick = song.first_tick + 150;
  Memory later{
      whole.values.narrow(1, 100, 250), {}, kFrameMs, torch::full({1}, 100 * kFrameMs, torch::kDouble)};
  Tokens t = tokens(1, 1, song);
  t.tick[0][0] = 230;
  t.time_ms[0][0] = song.time_ms[0][237].item<double>();
  BOOST_TEST(distance(d->forward(t, whole, c, song), d->forward(t, later, c, cut)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(what_is_not_known_of_the_conditions_counts_as_nothing_whatever_its_value) {
  const auto d = decoder();
  const Ticks on = ticks(1);
  const Memory m = memory(1);
  const Tokens t = tokens(1, 5, on);
  for (std::int64_t i = 0; i < 7; ++i) {
    Conditions a = conditions(1), b = a;
    b.values = a.values.clone();
    b.values[0][i] += i == 4 ? (a.values[0][i].item<double>() < 2 ? 2 : -2) : 3;
    BOOST_TEST(distance(d->forward(t, m, a, on), d->forward(t, m, b, on)) > 1e-4, i);
    a.known = a.known.clone();
    a.known[0][i] = false;
    b.known = a.known;
    BOOST_TEST(distance(d->forward(t, m, a, on), d->forward(t, m, b, on)) == 0, i);
  }
}

BOOST_AUTO_TEST_CASE(without_guidance_conditions_are_ignored_where_it_is_zero) {
  const torch::NoGradGuard no_grad;
  const auto d = decoder({{"guidance", 0.0}});
  const Ticks on = ticks(1);
  const Memory m = memory(1);
  const Tokens t = tokens(1, 1, on);
  const at::Tensor one = d->begin(1, m, conditions(1), on)->step(t);
  BOOST_TEST(distance(one, d->begin(1, m, conditions(1), on)->step(t)) == 0);
}

BOOST_AUTO_TEST_CASE(training_reaches_every_parameter_drops_out_and_forgets_conditions) {
  const auto d = decoder();
  d->module()->train();
  const Ticks on = ticks(2);
  const Tokens t = tokens(2, 60, on);
  const Memory m = memory(2);
  const Conditions c = conditions(2);
  const at::Tensor x = d->forward(t, m, c, on);
  BOOST_TEST(distance(x, d->forward(t, m, c, on)) > 1e-3);
  (x * torch::randn_like(x)).sum().backward();
  for (const auto& item : d->module()->named_parameters()) {
    const bool moved = item.value().grad().defined() && item.value().grad().abs().sum().item<double>() > 0;
    BOOST_TEST(moved, item.key());
  }
  const auto forgetful = decoder({{"dropout", 0.0}, {"condition_dropout", 0.5}});
  forgetful->module()->train();
  const at::Tensor once = forgetful->forward(t, m, c, on);
  double most = 0;  // of several: two draws may be alike
  for (int i = 0; i < 10; ++i) most = std::max(most, distance(once, forgetful->forward(t, m, c, on)));
  BOOST_TEST(most > 1e-3);
  const auto steady = decoder({{"dropout", 0.0}, {"condition_dropout", 0.0}});
  steady->module()->train();
  BOOST_TEST(distance(steady->forward(t, m, c, on), steady->forward(t, m, c, on)) == 0);
}

BOOST_AUTO_TEST_CASE(hidden_history_changes_what_training_sees_but_not_the_first_token_nor_a_map) {
  const auto forgetful = [](double share) {
    return decoder({{"dropout", 0.0}, {"condition_dropout", 0.0}, {"history_dropout", share}});
  };
  const torch::NoGradGuard no_grad;
  const auto d = forgetful(1);
  const Ticks on = ticks(2);
  const Tokens t = tokens(2, 60, on);
  const Memory m = memory(2);
  const Conditions c = conditions(2);
  const at::Tensor whole = d->forward(t, m, c, on);
  BOOST_TEST(distance(whole, d->forward(t, m, c, on)) == 0);
  d->module()->train();
  const at::Tensor hidden = d->forward(t, m, c, on);
  BOOST_TEST(distance(whole, hidden) > 1e-3);
  BOOST_TEST(distance(whole.select(1, 0), hidden.select(1, 0)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(adapters_change_every_matrix_but_embeddings_and_biases_of_distances) {
  const auto d = decoder();
  std::vector<std::string> others;  // of two dimensions
  const std::vector<std::string> adaptable = d->adaptable();
  for (const auto& item : d->module()->named_parameters())
    if (item.value().dim() == 2 && std::count(adaptable.begin(), adaptable.end(), item.key()) == 0)
      others.push_back(item.key().substr(item.key().find("layers.0.") == 0 ? 9 : 0));
  std::erase_if(others, [](const std::string& name) { return name.starts_with("layers."); });
  const std::vector<std::string> expected{
      "columns.in_beat.weight", "columns.beat.weight", "embedding.weight", "in_beat.weight", "beat.weight",
      "to_tokens.distance",     "to_memory.distance"};
  BOOST_TEST(others == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(settings_that_fit_no_network_are_refused) {
  const auto config = [](const Error& e) { return e.kind() == Error::Kind::bad_config; };
  BOOST_CHECK_EXCEPTION(decoder({{"d_model", std::int64_t{30}}}), Error, config);
  BOOST_CHECK_EXCEPTION(decoder({{"tick_kernel", std::int64_t{4}}}), Error, config);
  BOOST_CHECK_EXCEPTION(decoder({{"columns_per_beat", std::int64_t{16}}}), Error, config);
}

BOOST_AUTO_TEST_CASE(ticks_of_another_count_are_a_defect_of_the_caller) {
  const auto d = decoder();
  Ticks on = ticks(1);
  const Tokens t = tokens(1, 5, on);
  const auto defect = [](const Error& e) { return e.kind() == Error::Kind::internal; };
  on.per_beat = 12;
  BOOST_CHECK_EXCEPTION(d->forward(t, memory(1), conditions(1), on), Error, defect);
  BOOST_CHECK_EXCEPTION(d->forward(t, memory(1), conditions(1), {}), Error, defect);
  BOOST_CHECK_EXCEPTION(d->begin(1, memory(1), conditions(1), {}), Error, defect);
}
