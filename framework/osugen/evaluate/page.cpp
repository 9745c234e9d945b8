#include <osugen/evaluate/output.h>

namespace osugen::evaluate {
std::string page_of(const Evaluation& evaluation, const std::vector<LevelSummary>& levels,
                    const EvaluationOptions& options) {
  return table_of(evaluation, levels, options);
}
}  // namespace osugen::evaluate
