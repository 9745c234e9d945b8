// hitsounds.h - adds hitsounds by position in the bar.
#pragma once

#include <osugen/interfaces/pass.h>

namespace osugen::hitsounds {

/// Finish on the first beat of every few bars, clap on the backbeat, whistle where a combo begins, and never
/// a long stretch without any of them.
class Hitsounds final : public Pass {
 public:
  static Descriptor describe();
  explicit Hitsounds(const Config& config);
  void apply(Beatmap& map, const Song& song) const override;

 private:
  std::int64_t finish_every_;
  double longest_plain_ms_;
  int finish_set_, clap_set_, whistle_set_;  // 0: as the timing line
  bool keep_;
};

}  // namespace osugen::hitsounds
