// Beam search: the width() hypotheses of a song that are likeliest so far.
#include <algorithm>
#include <cmath>
#include <vector>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/sampler.h>
#include <sampling/rows.h>

namespace {

/// One way to go on: from a row, by a token.
struct Step {
  double score = osugen::kUnusedScore;
  std::int64_t row = 0, token = 0;
};

/// Likelier first; of equal ones the lower row, then the lower id.
bool before(const Step& a, const Step& b) {
  if (a.score != b.score) return a.score > b.score;
  return a.row != b.row ? a.row < b.row : a.token < b.token;
}

class Beam final : public osugen::Sampler {
 public:
  static osugen::Descriptor describe() {
    return {.type = "beam",
            .version = "1.0.0",
            .summary =
                "Beam search: keeps the most probable partial maps in parallel and returns the best one at "
                "the end.",
            .params = {osugen::Param::integer("width", "Beam width: hypotheses kept in parallel.", 4, 1, 256),
                       osugen::Param::number("length_penalty",
                                             "Exponent of the length normalization log-probability / "
                                             "length^x: 0 favors short maps, 1 is the mean per token.",
                                             1.0, 0.0, 10.0)},
            .inputs = osugen::sampling::inputs(),
            .outputs = osugen::sampling::outputs()};
  }
  explicit Beam(const osugen::Config& config)
      : width_(config.integer("width")), length_penalty_(config.number("length_penalty")) {}

  std::int64_t width() const override { return width_; }

  osugen::Choice sample(const at::Tensor& logits, const at::Tensor& scores,
                        at::Generator& /*generator*/) override {
    const osugen::sampling::Rows rows = osugen::sampling::check(logits, scores, width_);
    osugen::Choice choice = osugen::sampling::own_parents(rows.count);
    auto* tokens = choice.tokens.mutable_data_ptr<std::int64_t>();
    auto* parents = choice.parents.mutable_data_ptr<std::int64_t>();
    auto* totals = choice.scores.mutable_data_ptr<double>();
    for (std::int64_t first = 0; first < rows.count; first += width_) {
      const std::vector<Step> steps = best_steps(rows, first);
      for (std::int64_t i = 0; i < width_; ++i) {
        // Too few ways to go on: what is over repeats the best one, unused.
        const bool used = static_cast<std::size_t>(i) < steps.size();
        const Step& step = used ? steps[static_cast<std::size_t>(i)] : steps.front();
        tokens[first + i] = step.token;
        parents[first + i] = step.row;
        totals[first + i] = used ? step.score : osugen::kUnusedScore;
      }
    }
    return choice;
  }

  double rank(double score, std::int64_t length) const override {
    return score / std::pow(static_cast<double>(std::max<std::int64_t>(length, 1)), length_penalty_);
  }

 private:
  /// The best ways to go on of the group of rows that begins at `first`, at most width_.
  std::vector<Step> best_steps(const osugen::sampling::Rows& rows, std::int64_t first) const {
    std::vector<Step> steps;
    for (std::int64_t r = first; r < first + width_; ++r)
      if (rows.score(r) != osugen::kUnusedScore) add_steps(rows, r, steps);
    if (steps.empty()) {
      throw osugen::Error(osugen::Error::Kind::internal, "all hypotheses of a song are unused", {},
                          "at least one row of each group with a score above -inf");
    }
    const auto kept = std::min(steps.size(), static_cast<std::size_t>(width_));
    std::partial_sort(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(kept), steps.end(), before);
    steps.resize(kept);
    return steps;
  }

  static void add_steps(const osugen::sampling::Rows& rows, std::int64_t r, std::vector<Step>& steps) {
    const std::span<const float> row = rows.row(r);
    const double norm = osugen::sampling::log_sum_exp(row);
    for (std::size_t id = 0; id < row.size(); ++id) {
      if (std::isfinite(row[id])) {
        steps.push_back(
            {rows.score(r) + (static_cast<double>(row[id]) - norm), r, static_cast<std::int64_t>(id)});
      }
    }
  }

  std::int64_t width_;
  double length_penalty_;
};

}  // namespace

OSUGEN_MODULE("beam", "1.0.0", "MIT", osugen::component<Beam>())
