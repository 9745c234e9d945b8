// tests/generate/toy_components.h - a vocabulary of seven tokens, a decoder that records its inputs, and odd
// samplers, to test the decoding loop alone.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/multinomial.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/sampler.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen::toy {

/// PAD SOS EOS, STEP (100 ms on), and an object: HEAD POINT POINT... TAIL, two points at least.
enum Word : std::int64_t { pad, sos, eos, step, head, point, tail, words };

class ToyCursor : public Cursor {
 public:
  explicit ToyCursor(double end_ms) : end_ms_(end_ms) { look(); }
  std::span<const std::uint8_t> allowed() const override { return allowed_; }
  void push(std::int64_t token) override {
    if (token < 0 || token >= words || allowed_[static_cast<std::size_t>(token)] == 0)
      throw Error(Error::Kind::bad_input, "a word that is not allowed");
    if (token == sos) began_ = true;
    if (token == eos) ended_ = true;
    if (token == step) time_ms_ += 100;
    if (token == head) points_ = 0;
    if (token == point) ++points_;
    if (token == tail) {
      points_ = -1;
      ++objects_;
    }
    look();
  }
  double time_ms() const override { return time_ms_; }
  std::int64_t tick() const override { return static_cast<std::int64_t>(time_ms_ / 50); }
  bool finished() const override { return ended_; }
  std::int64_t tokens_to_end() const override {
    if (ended_) return 0;
    if (!began_) return 2;
    return points_ < 0 ? 1 : std::max<std::int64_t>(2 - points_, 0) + 2;
  }
  std::int64_t token_to_end() const override {
    if (!began_) return sos;
    if (points_ < 0) return eos;
    return points_ < 2 ? point : tail;
  }
  std::int64_t objects() const override { return objects_; }
  std::unique_ptr<Cursor> clone() const override { return std::unique_ptr<Cursor>(new ToyCursor(*this)); }

 private:
  ToyCursor(const ToyCursor&) = default;
  void look() {
    allowed_.assign(words, 0);
    if (ended_) {
      allowed_[pad] = 1;
    } else if (!began_) {
      allowed_[sos] = 1;
    } else if (points_ >= 0) {
      allowed_[point] = 1;
      allowed_[tail] = points_ >= 2 ? 1 : 0;
    } else {
      allowed_[eos] = allowed_[head] = 1;
      allowed_[step] = time_ms_ + 100 <= end_ms_ ? 1 : 0;
    }
  }
  double end_ms_, time_ms_ = 0;
  bool began_ = false, ended_ = false;
  std::int64_t points_ = -1, objects_ = 0;
  std::vector<std::uint8_t> allowed_;
};

class ToyTokenizer : public Tokenizer {
 public:
  /// @param points  what POINT and TAIL speak of
  explicit ToyTokenizer(TokenKind points = TokenKind::type) {
    for (const char* name : {"PAD", "SOS", "EOS", "STEP", "HEAD", "POINT", "TAIL"})
      vocabulary_.tokens.push_back({name, TokenKind::special, -1});
    vocabulary_.tokens[step].kind = TokenKind::time;
    vocabulary_.tokens[point].kind = vocabulary_.tokens[tail].kind = points;
  }
  const Vocabulary& vocabulary() const override { return vocabulary_; }
  TokenizedMap encode(const Beatmap&, const SongSpan&) const override { return {}; }
  Beatmap decode(std::span<const std::int64_t>, const SongSpan&, Beatmap base) const override { return base; }
  std::unique_ptr<Cursor> begin(const SongSpan& span) const override {
    return std::make_unique<ToyCursor>(span.end_ms);
  }

 private:
  Vocabulary vocabulary_;
};

/// Logits that depend on everything a row was fed, in order: a row mixed up with another one shows.
class ToyState : public DecoderState {
 public:
  ToyState(std::int64_t rows, std::vector<Tokens>* fed, int* reorders)
      : memory_(at::full({rows}, 17, at::kLong)), fed_(fed), reorders_(reorders) {}
  at::Tensor step(const Tokens& tokens) override {
    if (fed_ != nullptr) fed_->push_back(tokens);
    memory_ = (memory_ * 31 + tokens.ids.view({-1}) * 7 + 3).remainder(1000003);
    at::Tensor logits = at::empty({memory_.size(0), static_cast<std::int64_t>(words)}, at::kFloat);
    for (std::int64_t row = 0; row < memory_.size(0); ++row)
      for (std::int64_t id = 0; id < words; ++id)
        logits[row][id] = std::sin(static_cast<double>(memory_[row].item<std::int64_t>() * (id + 2))) * 2 -
                          (id == eos ? 2 : 0);
    return logits;
  }
  void reorder(const at::Tensor& parents) override {
    memory_ = memory_.index_select(0, parents);
    if (reorders_ != nullptr) ++*reorders_;
  }

 private:
  at::Tensor memory_;
  std::vector<Tokens>* fed_;
  int* reorders_;
};

class ToyDecoder : public Decoder {
 public:
  std::int64_t memory_width() const override { return 1; }
  void build(const Vocabulary&) override {}
  std::shared_ptr<torch::nn::Module> module() const override { return nullptr; }
  at::Tensor forward(const Tokens&, const Memory&, const Conditions&, const Ticks&) override { return {}; }
  std::unique_ptr<DecoderState> begin(std::int64_t rows, const Memory&, const Conditions&,
                                      const Ticks&) override {
    return std::make_unique<ToyState>(rows, &fed, &reorders);
  }
  std::vector<Tokens> fed;
  int reorders = 0;
};

/// A decoder whose logits are what a function says.
class ScriptedDecoder : public ToyDecoder {
 public:
  using Script = std::function<at::Tensor(std::int64_t step, std::int64_t rows)>;
  explicit ScriptedDecoder(Script script) : script_(std::move(script)) {}
  std::unique_ptr<DecoderState> begin(std::int64_t rows, const Memory&, const Conditions&,
                                      const Ticks&) override {
    class State : public DecoderState {
     public:
      State(std::int64_t rows, const Script& script) : rows_(rows), script_(script) {}
      at::Tensor step(const Tokens&) override { return script_(steps_++, rows_); }
      void reorder(const at::Tensor&) override {}

     private:
      std::int64_t rows_, steps_ = 0;
      const Script& script_;
    };
    return std::make_unique<State>(rows, script_);
  }

 private:
  Script script_;
};

/// Draws every row's token; every row goes on from itself.
class DrawingSampler : public Sampler {
 public:
  Choice sample(const at::Tensor& logits, const at::Tensor& scores, at::Generator& generator) override {
    const at::Tensor odds = at::softmax(logits, 1);
    const at::Tensor tokens = at::multinomial(odds, 1, false, generator).view({-1});
    at::Tensor parents = at::empty({logits.size(0)}, at::kLong);
    for (std::int64_t row = 0; row < logits.size(0); ++row) parents[row] = row;
    return {tokens, parents, scores + odds.gather(1, tokens.view({-1, 1})).view({-1}).log().to(at::kDouble)};
  }
};

/// Several rows in use from the first step on, each going on from a drawn one.
class ShufflingSampler : public DrawingSampler {
 public:
  explicit ShufflingSampler(std::int64_t width) : width_(width) {}
  std::int64_t width() const override { return width_; }
  Choice sample(const at::Tensor& logits, const at::Tensor& scores, at::Generator& generator) override {
    const at::Tensor usable = scores.gt(kUnusedScore).to(at::kFloat);
    const at::Tensor parents = at::multinomial(usable, width_, true, generator);
    Choice choice =
        DrawingSampler::sample(logits.index_select(0, parents), scores.index_select(0, parents), generator);
    choice.parents = parents;
    return choice;
  }

 private:
  std::int64_t width_;
};

/// What a function says.
class ScriptedSampler : public Sampler {
 public:
  using Script = std::function<Choice(const at::Tensor& logits, const at::Tensor& scores)>;
  ScriptedSampler(std::int64_t width, Script script) : width_(width), script_(std::move(script)) {}
  std::int64_t width() const override { return width_; }
  Choice sample(const at::Tensor& logits, const at::Tensor& scores, at::Generator&) override {
    return script_(logits, scores);
  }

 private:
  std::int64_t width_;
  Script script_;
};

}  // namespace osugen::toy
