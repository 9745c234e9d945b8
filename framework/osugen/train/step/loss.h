// osugen/train/step/loss.h - cross entropy of the next token, summed, in total and per kind of token.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/interfaces/tokenizer.h>

namespace osugen::train {

/// What targets are called in figures, one for each TokenKind in its order: "end" (of special tokens EOS
/// alone is a target), "time", "type", ...
const std::vector<std::string>& kind_names();

/// Sums over targets, in nats, and how many targets there were; each for all kinds together and by kind.
struct LossSums {
  double loss = 0, targets = 0;
  std::vector<double> loss_by_kind, targets_by_kind;  ///< in the order of kind_names()

  LossSums();
  LossSums& operator+=(const LossSums& other);
  /// Nats a target; 0 where there was none.
  double mean() const;
  double mean_of(std::size_t kind) const;
  /// As one list and back, for a sum over ranks.
  std::vector<double> numbers() const;
  static LossSums of_numbers(const std::vector<double>& numbers);
};

class CrossEntropy {
 public:
  struct Weighting {
    /// Share of each target that is spread evenly over the vocabulary (Szegedy et al. 2016).
    double label_smoothing = 0;
    double time_weight = 1;  ///< a token of time counts so many times as much as another
  };
  /// @param device  of the logits
  CrossEntropy(const Vocabulary& vocabulary, const Weighting& weighting, at::Device device);

  struct Result {
    at::Tensor sum;    ///< float32, differentiable: over all targets that are not PAD, smoothed and weighted
    LossSums figures;  ///< neither smoothed nor weighted
  };
  /// @param logits   [batch, length, vocabulary], any floating type
  /// @param targets  int64 [batch, length], PAD where there is nothing
  Result operator()(const at::Tensor& logits, const at::Tensor& targets) const;

 private:
  std::int64_t pad_;
  double smoothing_;
  at::Tensor kinds_;    ///< int64 [vocabulary]
  at::Tensor weights_;  ///< float32 [vocabulary]; undefined: all count the same
};

}  // namespace osugen::train
