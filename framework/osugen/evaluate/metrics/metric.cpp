#include <osugen/evaluate/metrics/metric.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <osugen/error/error.h>

namespace osugen::evaluate {
namespace {

struct GroupNames {
  std::string_view letter, name;
};

/// In the order of Group.
constexpr std::array<GroupNames, 10> kGroups{{{"A", "Placement"},
                                              {"B", "Timing error"},
                                              {"C, E", "Grid"},
                                              {"D", "Tempo"},
                                              {"F", "Difficulty"},
                                              {"G", "Validity"},
                                              {"H", "Distributions"},
                                              {"I", "Variety"},
                                              {"J", "Structure"},
                                              {"K", "Seams"}}};

struct BetterNames {
  std::string_view name, sign;
};

/// In the order of Better.
constexpr std::array<BetterNames, 5> kBetter{
    {{"higher", "↑"}, {"lower", "↓"}, {"zero", "→0"}, {"one", "→1"}, {"reference", "~"}}};

}  // namespace

const Metric& metric(std::string_view id) {
  const auto all = metrics();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Metric& one) { return id == one.id; });
  if (found == all.end()) throw Error(Error::Kind::internal, "unknown metric '" + std::string(id) + "'");
  return *found;
}

std::string_view letter_of(Group group) {
  return kGroups[static_cast<std::size_t>(group)].letter;
}

std::string_view name_of(Group group) {
  return kGroups[static_cast<std::size_t>(group)].name;
}

std::string_view name_of(Better better) {
  return kBetter[static_cast<std::size_t>(better)].name;
}

std::string_view sign_of(Better better) {
  return kBetter[static_cast<std::size_t>(better)].sign;
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
