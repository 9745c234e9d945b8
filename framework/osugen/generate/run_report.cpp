#include <osugen/generate/run_report.h>

#include <utility>

namespace osugen {

void RunReport::enter_level(std::string title) {
  of_level_ = std::move(title);
}

void RunReport::note(std::string sentence) {
  result_.notes.push_back(of_level_.empty() ? std::move(sentence) : of_level_ + ": " + std::move(sentence));
}

void RunReport::begin_stage(const std::string& name) {
  end_stage();
  watch_.cancel.check();
  stage_ = of_level_.empty() ? name : name + ": " + of_level_;
  if (watch_.progress != nullptr) watch_.progress->begin(stage_);
  began_ = std::chrono::steady_clock::now();
}

void RunReport::end_stage() {
  if (stage_.empty()) return;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
  result_.stage_seconds.emplace_back(stage_, took.count());
  stage_.clear();
  if (watch_.progress != nullptr) watch_.progress->end();
}

void RunReport::advance(double fraction, std::int64_t tokens) const {
  if (watch_.progress != nullptr) watch_.progress->at(fraction, tokens);
}

}  // namespace osugen
