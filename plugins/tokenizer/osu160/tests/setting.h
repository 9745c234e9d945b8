// setting.h - a tokenizer's settings for tests, with the default quantizers or others.
#pragma once

#include <memory>

#include <osu160/settings.h>
#include <testing/plugin.h>

namespace osugen::osu160::testing {

inline std::shared_ptr<Quantizer> quantizer(const std::string& type, double min, double max,
                                            std::int64_t bins) {
  return osugen::testing::make<Quantizer>(type, {{"min", min}, {"max", max}, {"bins", bins}});
}

/// All fixes on, default quantizers.
inline Parameters fixed() {
  Parameters p;
  p.time = quantizer("log_time", 1, 5000, 64);
  p.position = quantizer("linear", 0, 1, 32);
  return p;
}

/// Exactly the baseline design.
inline Parameters plain() {
  Parameters p = fixed();
  p.closed_loop = p.split_gaps = p.split_anchors = p.fit_sliders = p.red_anchors = false;
  return p;
}

inline std::shared_ptr<const Settings> settings(Parameters p) {
  return std::make_shared<const Settings>(std::move(p));
}

/// The id of a name. Throws std::out_of_range for one that is not there.
inline std::int64_t id(const Settings& settings, const std::string& name) {
  const auto& tokens = settings.vocabulary().tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (tokens[i].name == name) return static_cast<std::int64_t>(i);
  throw std::out_of_range(name);
}

inline std::vector<std::int64_t> ids(const Settings& settings, const std::vector<std::string>& names) {
  std::vector<std::int64_t> result;
  for (const std::string& name : names) result.push_back(id(settings, name));
  return result;
}

inline std::vector<std::string> names(const Settings& settings, const std::vector<std::int64_t>& ids) {
  std::vector<std::string> result;
  for (const std::int64_t i : ids)
    result.push_back(settings.vocabulary().tokens.at(static_cast<std::size_t>(i)).name);
  return result;
}

}  // namespace osugen::osu160::testing
