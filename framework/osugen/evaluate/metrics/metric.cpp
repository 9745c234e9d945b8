#include <osugen/evaluate/metrics/metric.h>

#include <algorithm>
#include <cmath>
#include <string>

#include <osugen/error/error.h>

namespace osugen::evaluate {

const Metric& metric(std::string_view id) {
  const auto all = metrics();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Metric& one) { return id == one.id; });
  if (found == all.end()) throw Error(Error::Kind::internal, "unknown metric '" + std::string(id) + "'");
  return *found;
}

std::string_view letter_of(Group group) {
  switch (group) {
    case Group::placement:
      return "A";
    case Group::timing:
      return "B";
    case Group::grid:
      return "C, E";
    case Group::tempo:
      return "D";
    case Group::difficulty:
      return "F";
    case Group::validity:
      return "G";
    case Group::distribution:
      return "H";
    case Group::variety:
      return "I";
    case Group::structure:
      return "J";
    case Group::seams:
      return "K";
  }
  return "";
}

std::string_view name_of(Group group) {
  switch (group) {
    case Group::placement:
      return "Placement";
    case Group::timing:
      return "Timing error";
    case Group::grid:
      return "Grid";
    case Group::tempo:
      return "Tempo";
    case Group::difficulty:
      return "Difficulty";
    case Group::validity:
      return "Validity";
    case Group::distribution:
      return "Distributions";
    case Group::variety:
      return "Variety";
    case Group::structure:
      return "Structure";
    case Group::seams:
      return "Seams";
  }
  return "";
}

std::string_view name_of(Better better) {
  switch (better) {
    case Better::higher:
      return "higher";
    case Better::lower:
      return "lower";
    case Better::zero:
      return "zero";
    case Better::one:
      return "one";
    case Better::reference:
      return "reference";
  }
  return "";
}

std::string_view sign_of(Better better) {
  switch (better) {
    case Better::higher:
      return "↑";
    case Better::lower:
      return "↓";
    case Better::zero:
      return "→0";
    case Better::one:
      return "→1";
    case Better::reference:
      return "~";
  }
  return "";
}

void Values::set(std::string_view id, std::optional<double> value) {
  const Metric& known = metric(id);
  if (value && std::isfinite(*value)) values_.insert_or_assign(known.id, *value);
}

std::optional<double> Values::get(std::string_view id) const {
  const auto found = values_.find(id);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

void Values::add(const Values& other) {
  for (const auto& [id, value] : other.values_) values_.insert_or_assign(id, value);
}

}  // namespace osugen::evaluate
