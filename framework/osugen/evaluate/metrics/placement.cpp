#include <osugen/evaluate/metrics/placement.h>

#include <cmath>

#include <osugen/evaluate/metrics/statistics.h>

namespace osugen::evaluate {
namespace {

OnsetScore typed_score(const Chart& generated, const Chart& reference, double tolerance_ms) {
  OnsetScore sum;
  for (const ObjectKind kind :
       {ObjectKind::circle, ObjectKind::slider, ObjectKind::spinner, ObjectKind::hold})
    sum += score_onsets(reference.heads_of(kind), generated.heads_of(kind), tolerance_ms);
  return sum;
}

}  // namespace

Scores placement_scores(const Chart& generated, const Chart& reference) {
  Scores scores;
  for (const int tolerance : {10, 20, 50}) {
    const std::string suffix = std::to_string(tolerance);
    scores["f1_" + suffix] = score_onsets(reference.heads, generated.heads, tolerance);
    scores["passive_f1_" + suffix] = score_onsets(reference.edges, generated.edges, tolerance);
    if (tolerance != 10) scores["typed_f1_" + suffix] = typed_score(generated, reference, tolerance);
  }
  return scores;
}

Values placement_of(const Scores& scores) {
  Values values;
  for (const auto& [id, score] : scores) {
    values.set(id, score.f1());
    if (!id.starts_with("f1_")) continue;
    values.set("precision_" + id.substr(3), score.precision());
    values.set("recall_" + id.substr(3), score.recall());
  }
  return values;
}

Values timing_error(const Chart& generated, const Chart& reference) {
  constexpr double kToleranceMs = 50;
  std::vector<double> errors, sizes;
  for (const auto& [r, g] : match_onsets_closely(reference.heads, generated.heads, kToleranceMs)) {
    errors.push_back(generated.heads[g] - reference.heads[r]);
    sizes.push_back(std::abs(errors.back()));
  }
  Values values;
  if (errors.empty()) return values;
  values.set("bias_ms", mean(errors));
  values.set("error_median_ms", quantile(sizes, 0.5));
  values.set("error_p95_ms", quantile(sizes, 0.95));
  values.set("jitter_ms", deviation(errors));
  return values;
}

}  // namespace osugen::evaluate
