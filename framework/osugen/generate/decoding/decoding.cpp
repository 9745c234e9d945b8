#include <osugen/generate/decoding/decoding.h>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include <osugen/runtime/intra_op_threads.h>

namespace osugen {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Error broken_contract(const std::string& component, const std::string& problem) {
  return Error(Error::Kind::internal, "the " + component + " " + problem, {}, {},
               "report it to the author of the plugin");
}

/// Everything that was chosen at one step, row by row.
struct Step {
  std::vector<std::int64_t> tokens, parents, ticks;
  std::vector<double> times;
  at::Tensor logits, masked;  ///< kept for a trace only
};

using LogitsProcessors = std::vector<std::unique_ptr<LogitsProcessor>>;

/// The processors of a run, in the order in which they are applied. The constraint comes first, so that what
/// it leaves can still be ended by max_length(); what chooses and rescales comes last, when nothing more is
/// taken away.
LogitsProcessors logits_processors(const DecodeOptions& options, const SongSpan& span,
                                   const Vocabulary& vocabulary) {
  LogitsProcessors list;
  if (options.bounds.any()) list.push_back(rhythm_constraint(options.bounds, span, vocabulary));
  list.push_back(min_length(options.min_objects, options.min_time_ms, vocabulary));
  list.push_back(max_length(options.max_tokens, vocabulary));
  const double threshold = options.rhythm_threshold;
  if (threshold != 0) {
    list.push_back(options.plan ? planned_rhythm(threshold, *options.plan, span, vocabulary)
                                : rhythm_threshold(threshold, vocabulary));
  }
  if (options.plan) list.push_back(planned_kinds(*options.plan, span, vocabulary));
  if (options.rhythm_temperature != 1)
    list.push_back(rhythm_temperature(options.rhythm_temperature, vocabulary));
  return list;
}

class Loop {
 public:
  Loop(const Tokenizer& tokenizer, Decoder& decoder, Sampler& sampler, const Memory& memory,
       const Conditions& conditions, const Ticks& ticks, const SongSpan& span, const DecodeOptions& options)
      : vocabulary_(tokenizer.vocabulary()),
        sampler_(sampler),
        options_(options),
        end_ms_(span.end_ms),
        rows_(sampler.width()),
        device_(memory.values.device()),
        generator_(at::detail::createCPUGenerator(options.seed)),
        processors_(logits_processors(options, span, vocabulary_)),
        state_(decoder.begin(rows_, memory, conditions, ticks)),
        scores_(at::full({rows_}, kUnusedScore, at::kDouble)),
        rhythms_(static_cast<std::size_t>(rows_)) {
    cursors_.push_back(tokenizer.begin(span));
    cursors_.front()->push(vocabulary_.sos);
    while (static_cast<std::int64_t>(cursors_.size()) < rows_) cursors_.push_back(cursors_.front()->clone());
    scores_.data_ptr<double>()[0] = 0;
    history_.push_back(snapshot(std::vector<std::int64_t>(cursors_.size(), vocabulary_.sos)));
  }

  Decoding run() {
    const auto start = Clock::now();
    while (!finished()) {
      options_.cancel.check();
      advance();
      report();
    }
    Decoding result = collect();
    result.seconds = seconds_since(start);
    return result;
  }

 private:
  bool unused(std::int64_t row) const { return scores_.data_ptr<double>()[row] == kUnusedScore; }
  bool open(std::int64_t row) const { return !unused(row) && !cursor(row).finished(); }
  const Cursor& cursor(std::int64_t row) const { return *cursors_[static_cast<std::size_t>(row)]; }

  bool finished() const {
    for (std::int64_t row = 0; row < rows_; ++row)
      if (open(row)) return false;
    return true;
  }

  /// The newest tokens with the places that the cursors have come to.
  Step snapshot(std::vector<std::int64_t> tokens) const {
    Step step;
    step.tokens = std::move(tokens);
    for (const auto& cursor : cursors_) {
      step.times.push_back(cursor->time_ms());
      step.ticks.push_back(cursor->tick());
    }
    return step;
  }

  at::Tensor logits_of_newest() {
    Step& newest = history_.back();
    const auto column = [&](auto& values, at::ScalarType type) {
      return at::from_blob(values.data(), {rows_, 1}, type).to(device_, type, false, /*copy=*/true);
    };
    Tokens tokens;
    tokens.ids = column(newest.tokens, at::kLong);
    tokens.time_ms = column(newest.times, at::kDouble);
    tokens.tick = column(newest.ticks, at::kLong);
    at::Tensor logits = state_->step(tokens);
    if (logits.dim() != 2 || logits.size(0) != rows_ || logits.size(1) != vocabulary_.size())
      throw broken_contract("decoder", "returned logits whose shape is not [rows, vocabulary]");
    return logits.to(at::kCPU, at::kFloat).contiguous();
  }

  void advance() {
    const at::Tensor logits = logits_of_newest();
    const auto masking = Clock::now();
    check_finite(logits);
    const at::Tensor masked = mask(logits);
    masking_seconds_ += seconds_since(masking);
    const Choice choice = sampler_.sample(masked, scores_, generator_);
    const auto pushing = Clock::now();
    take(choice);
    masking_seconds_ += seconds_since(pushing);
    if (!options_.trace) return;
    history_.back().logits = logits.clone();
    history_.back().masked = masked;
  }

  void check_finite(const at::Tensor& logits) const {
    const float* values = logits.data_ptr<float>();
    for (std::int64_t row = 0; row < rows_; ++row) {
      if (!open(row)) continue;
      const float* of_row = values + row * vocabulary_.size();
      const bool broken = std::any_of(of_row, of_row + vocabulary_.size(),
                                      [](float logit) { return std::isnan(logit) || logit > 1e30F; });
      if (broken) {
        throw Error(Error::Kind::bad_input,
                    "the decoder's logits are NaN (token " + std::to_string(steps() + 1) + ")", "weights",
                    "finite numbers",
                    "the weights are damaged or their training diverged; use another checkpoint");
      }
    }
  }

  /// What the grammar and the processors leave of the logits; a row that writes no more is offered PAD alone.
  at::Tensor mask(const at::Tensor& logits) {
    at::Tensor masked = at::full({rows_, vocabulary_.size()}, kForbiddenLogit, at::kFloat);
    for (std::int64_t row = 0; row < rows_; ++row) {
      float* to = masked.data_ptr<float>() + row * vocabulary_.size();
      if (open(row)) {
        mask_row(row, logits.data_ptr<float>() + row * vocabulary_.size(), to);
      } else {
        to[vocabulary_.pad] = 0;
      }
    }
    return masked;
  }

  /// @param to  forbids everything
  void mask_row(std::int64_t row, const float* from, float* to) {
    const std::span<const std::uint8_t> allowed = cursor(row).allowed();
    for (std::size_t id = 0; id < allowed.size(); ++id)
      if (allowed[id] != 0) to[id] = from[id];
    grammar_.assign(to, to + vocabulary_.size());
    const std::int64_t newest = history_.back().tokens[static_cast<std::size_t>(row)];
    LogitsContext context{cursor(row), newest, steps(), grammar_.data(),
                          rhythms_[static_cast<std::size_t>(row)]};
    for (const auto& processor : processors_) processor->process(context, to);
    closed_by_limit_ |= context.closed_by_limit;
  }

  void take(const Choice& choice) {
    const auto check = [&](const at::Tensor& values, at::ScalarType type) {
      if (!values.defined() || values.dim() != 1 || values.size(0) != rows_ || values.scalar_type() != type)
        throw broken_contract("sampler", "returned tokens, parents or scores of the wrong shape or type");
      return values.contiguous();
    };
    const at::Tensor tokens = check(choice.tokens, at::kLong);
    const at::Tensor parents = check(choice.parents, at::kLong);
    scores_ = check(choice.scores, at::kDouble).clone();
    const std::vector<std::int64_t> from(parents.data_ptr<std::int64_t>(),
                                         parents.data_ptr<std::int64_t>() + rows_);
    std::vector<std::int64_t> ids(tokens.data_ptr<std::int64_t>(), tokens.data_ptr<std::int64_t>() + rows_);
    follow(from, parents);
    for (std::int64_t row = 0; row < rows_; ++row) push(row, ids[static_cast<std::size_t>(row)]);
    Step step = snapshot(std::move(ids));
    step.parents = from;
    history_.push_back(std::move(step));
  }

  /// Every row goes on from its parent: the decoder's state and the cursors.
  void follow(const std::vector<std::int64_t>& from, const at::Tensor& parents) {
    bool moved = false;
    for (std::int64_t row = 0; row < rows_; ++row) {
      const std::int64_t parent = from[static_cast<std::size_t>(row)];
      if (parent < 0 || parent >= rows_)
        throw broken_contract("sampler", "returned a parent that is not a row");
      moved |= parent != row;
    }
    if (!moved) return;
    state_->reorder(parents.to(device_));
    std::vector<std::unique_ptr<Cursor>> next;
    next.reserve(cursors_.size());
    std::vector<RhythmSoFar> rhythms;
    for (const std::int64_t parent : from) {
      next.push_back(cursor(parent).clone());
      rhythms.push_back(rhythms_[static_cast<std::size_t>(parent)]);
    }
    cursors_ = std::move(next);
    rhythms_ = std::move(rhythms);
  }

  void push(std::int64_t row, std::int64_t& token) {
    if (unused(row) || cursor(row).finished()) {
      token = vocabulary_.pad;
      return;
    }
    if (token < 0 || token >= vocabulary_.size() ||
        cursor(row).allowed()[static_cast<std::size_t>(token)] == 0) {
      throw broken_contract("sampler", "chose the token " + std::to_string(token) + ", which is forbidden");
    }
    cursors_[static_cast<std::size_t>(row)]->push(token);
    rhythms_[static_cast<std::size_t>(row)].push(vocabulary_.tokens[static_cast<std::size_t>(token)],
                                                 cursor(row), vocabulary_.ticks_per_beat,
                                                 options_.plan ? &*options_.plan : nullptr);
  }

  std::int64_t steps() const { return static_cast<std::int64_t>(history_.size()) - 1; }

  void report() const {
    if (!options_.on_step) return;
    DecodeStep step{steps(), 0, 0, end_ms_};
    for (const auto& cursor : cursors_) {
      step.objects = std::max(step.objects, cursor->objects());
      step.time_ms = std::max(step.time_ms, cursor->time_ms());
    }
    options_.on_step(step);
  }

  /// The rows of every step that led to `row`, first step first.
  std::vector<std::size_t> way_to(std::int64_t row) const {
    std::vector<std::size_t> way(history_.size());
    auto at = static_cast<std::size_t>(row);
    for (std::size_t i = history_.size(); i-- > 0;) {
      way[i] = at;
      if (i > 0) at = static_cast<std::size_t>(history_[i].parents[at]);
    }
    return way;
  }

  Hypothesis hypothesis(std::int64_t row) const {
    const std::vector<std::size_t> way = way_to(row);
    Hypothesis h;
    for (std::size_t i = 0; i < history_.size(); ++i) {
      h.ids.push_back(history_[i].tokens[way[i]]);
      h.time_ms.push_back(history_[i].times[way[i]]);
      h.ticks.push_back(history_[i].ticks[way[i]]);
      if (h.ids.back() == vocabulary_.eos) break;
    }
    h.objects = cursor(row).objects();
    h.score = scores_.data_ptr<double>()[row];
    h.rank = sampler_.rank(h.score, static_cast<std::int64_t>(h.ids.size()) - 1);
    return h;
  }

  Decoding collect() const {
    std::vector<std::pair<std::int64_t, Hypothesis>> found;
    for (std::int64_t row = 0; row < rows_; ++row)
      if (!unused(row)) found.emplace_back(row, hypothesis(row));
    if (found.empty()) throw broken_contract("sampler", "dropped every hypothesis");
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.second.rank > b.second.rank; });
    Decoding result;
    if (options_.trace) result.trace = trace_of(found.front().first, found.front().second);
    result.rhythm = rhythms_[static_cast<std::size_t>(found.front().first)];
    for (auto& [row, hypothesis] : found) result.hypotheses.push_back(std::move(hypothesis));
    result.steps = steps();
    result.closed_by_limit = closed_by_limit_;
    result.masking_seconds = masking_seconds_;
    return result;
  }

  /// Step i chose its token from the logits of its parent's row.
  DecodeTrace trace_of(std::int64_t row, const Hypothesis& h) const {
    const std::vector<std::size_t> way = way_to(row);
    const auto count = static_cast<std::int64_t>(h.ids.size()) - 1;
    DecodeTrace trace{at::empty({count, vocabulary_.size()}, at::kFloat),
                      at::empty({count, vocabulary_.size()}, at::kBool)};
    for (std::int64_t i = 0; i < count; ++i) {
      const auto parent = static_cast<std::int64_t>(way[static_cast<std::size_t>(i)]);
      const Step& step = history_[static_cast<std::size_t>(i) + 1];
      trace.logits[i].copy_(step.logits[parent]);
      trace.allowed[i].copy_(step.masked[parent].ne(kForbiddenLogit));
    }
    return trace;
  }

  const Vocabulary& vocabulary_;
  Sampler& sampler_;
  const DecodeOptions& options_;
  double end_ms_;
  std::int64_t rows_;
  at::Device device_;
  at::Generator generator_;
  LogitsProcessors processors_;
  std::unique_ptr<DecoderState> state_;
  at::Tensor scores_;
  std::vector<std::unique_ptr<Cursor>> cursors_;
  std::vector<RhythmSoFar> rhythms_;  ///< of the rows
  std::vector<Step> history_;
  std::vector<float> grammar_;  ///< of the row that is masked
  bool closed_by_limit_ = false;
  double masking_seconds_ = 0;
};

}  // namespace

Decoding generate_tokens(const Tokenizer& tokenizer, Decoder& decoder, Sampler& sampler, const Memory& memory,
                         const Conditions& conditions, const Ticks& ticks, const SongSpan& span,
                         const DecodeOptions& options) {
  if (options.max_tokens < 1) {
    throw Error(Error::Kind::bad_config, "max_tokens is " + std::to_string(options.max_tokens), {},
                "an integer of at least 1");
  }
  const at::NoGradGuard no_gradients;
  const IntraOpThreads one_thread(1);
  return Loop(tokenizer, decoder, sampler, memory, conditions, ticks, span, options).run();
}

}  // namespace osugen
