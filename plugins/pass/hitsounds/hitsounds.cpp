// Adds hitsounds by position in the bar.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/pass.h>

namespace osugen::hitsounds {
namespace {

constexpr int kWhistle = 2, kFinish = 4, kClap = 8;
constexpr int kAdditions = kWhistle | kFinish | kClap;
constexpr double kOnBeatMs = 3;  // times are whole ms, and slider ends have a rounding of their own
constexpr std::size_t kMostPlain = 4;
constexpr int kMostSlides = 1000;  // of a slider whose edges get sounds: more is a trick, not music

const std::vector<std::string>& sets() {
  static const std::vector<std::string> names{"default", "normal", "soft", "drum"};
  return names;
}

int set_of(const std::string& name) {
  return static_cast<int>(std::find(sets().begin(), sets().end(), name) - sets().begin());
}

/// Beats and bars of the song, counted across red lines.
class Bars {
 public:
  explicit Bars(std::vector<RedLine> lines) : lines_(std::move(lines)) {
    double bars = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (i > 0) bars += std::round((lines_[i].time_ms - lines_[i - 1].time_ms) / bar_ms(i - 1));
      first_bar_.push_back(bars);
    }
  }

  /// The addition that the place of a time in the bar asks for; 0 off the beat.
  int sound_at(double time_ms, std::int64_t finish_every) const {
    const auto next = std::upper_bound(lines_.begin(), lines_.end(), time_ms + kOnBeatMs,
                                       [](double time, const RedLine& line) { return time < line.time_ms; });
    const auto i = static_cast<std::size_t>(next == lines_.begin() ? 0 : next - lines_.begin() - 1);
    const RedLine& line = lines_[i];
    const double beats = std::round((time_ms - line.time_ms) / line.beat_length_ms);
    if (std::abs(line.time_ms + beats * line.beat_length_ms - time_ms) > kOnBeatMs) return 0;
    const double bar = std::floor(beats / meter(i));
    const auto place = static_cast<int>(beats - bar * meter(i));
    if (place == 0) {
      const auto every = static_cast<double>(finish_every);
      return finish_every > 0 && std::fmod(first_bar_[i] + bar, every) == 0 ? kFinish : 0;
    }
    const bool odd = static_cast<int>(meter(i)) % 2 != 0;
    return (odd ? place == static_cast<int>(meter(i)) - 1 : place % 2 == 1) ? kClap : 0;
  }

 private:
  double meter(std::size_t line) const { return std::max(1, lines_[line].meter); }
  double bar_ms(std::size_t line) const { return lines_[line].beat_length_ms * meter(line); }

  std::vector<RedLine> lines_;
  std::vector<double> first_bar_;  // the number of each line's first bar
};

bool has_addition(const HitObject& object) {
  const auto adds = [](int sound) { return (sound & kAdditions) != 0; };
  const auto& edges = object.slider.edge_sounds;
  return adds(object.hit_sound) ||
         (object.kind == ObjectKind::slider && std::any_of(edges.begin(), edges.end(), adds));
}

bool has_sample(const HitObject& object) {
  const auto names_set = [](const HitSample& set) { return set.normal_set != 0 || set.addition_set != 0; };
  const auto& edges = object.slider.edge_sets;
  return names_set(object.sample) || object.sample.index != 0 || !object.sample.filename.empty() ||
         (object.kind == ObjectKind::slider && std::any_of(edges.begin(), edges.end(), names_set));
}

HitSample of_set(int addition_set, int volume = 0) {
  HitSample sample;
  sample.addition_set = addition_set;
  sample.volume = volume;
  return sample;
}

bool after_break(const Beatmap& map, std::size_t i) {
  if (i == 0) return true;
  const double before = map.objects[i - 1].time_ms, here = map.objects[i].time_ms;
  return std::any_of(map.events.breaks.begin(), map.events.breaks.end(),
                     [&](const Break& pause) { return pause.start_ms >= before && pause.end_ms <= here; });
}

/// Finish on the first beat of every few bars, clap on the backbeat, whistle where a combo begins, and never
/// a long stretch without any of them.
class Hitsounds final : public Pass {
 public:
  static Descriptor describe() {
    return {
        .type = "hitsounds",
        .version = "1.0.0",
        .summary =
            "Adds hitsounds by position in the bar: finishes on downbeats, claps on the backbeat, whistles "
            "on new combos.",
        .params = {Param::integer("finish_every", "Bars between finishes, on the downbeat; 0: no finishes.",
                                  4, 0, 64, "bars"),
                   Param::number("longest_plain",
                                 "Time without hitsounds after which an object gets a whistle.", 4000, 500,
                                 60000, "ms"),
                   Param::choice("finish_set", "Sample set of finishes.", "normal", sets()),
                   Param::choice("clap_set", "Sample set of claps.", "drum", sets()),
                   Param::choice("whistle_set", "Sample set of whistles.", "soft", sets()),
                   Param::flag("keep", "Keep objects that already have hitsounds unchanged.", true)},
        .inputs = {},
        .outputs = {}};
  }
  explicit Hitsounds(const Config& config)
      : finish_every_(config.integer("finish_every")),
        longest_plain_ms_(config.number("longest_plain")),
        finish_set_(set_of(config.text("finish_set"))),
        clap_set_(set_of(config.text("clap_set"))),
        whistle_set_(set_of(config.text("whistle_set"))),
        keep_(config.flag("keep")) {}
  void apply(Beatmap& map, const Song& /*song*/, const MapRequest& /*request*/) const override {
    if (map.general.mode == Mode::taiko || map.general.mode == Mode::mania) return;
    std::vector<RedLine> lines = red_lines(map);
    if (lines.empty()) return;
    const Bars bars(std::move(lines));
    const Play played = play(map);
    const auto set_for = [this](int sound) {
      return sound == kFinish    ? finish_set_
             : sound == kClap    ? clap_set_
             : sound == kWhistle ? whistle_set_
                                 : 0;
    };
    std::size_t plain = 0;  // objects since the last addition, and when the first of them began
    double plain_since_ms = 0;
    for (std::size_t i = 0; i < map.objects.size(); ++i) {
      HitObject& object = map.objects[i];
      if (plain == 0) plain_since_ms = object.time_ms;
      if (keep_ && (has_addition(object) || has_sample(object))) {
        plain = has_addition(object) ? 0 : plain + 1;
        continue;
      }
      const SliderMotion& motion = played.objects[i].motion;
      const bool slider = object.kind == ObjectKind::slider;
      const int edges = slider ? std::clamp(object.slider.slides, 1, kMostSlides) + 1 : 1;
      const double first_ms = object.kind == ObjectKind::spinner ? object.end_time_ms : object.time_ms;
      std::vector<int> sounds;
      sounds.reserve(static_cast<std::size_t>(edges));
      for (int edge = 0; edge < edges; ++edge)
        sounds.push_back(bars.sound_at(first_ms + edge * motion.slide_ms, finish_every_));
      if (sounds[0] == 0 && object.new_combo) sounds[0] = after_break(map, i) ? kFinish : kWhistle;
      const bool any = std::any_of(sounds.begin(), sounds.end(), [](int sound) { return sound != 0; });
      const bool too_plain = plain >= kMostPlain && object.time_ms - plain_since_ms >= longest_plain_ms_;
      if (!any && too_plain) sounds[0] = kWhistle;
      plain = any || too_plain ? 0 : plain + 1;

      object.sample = of_set(0, object.sample.volume);
      object.hit_sound = slider ? 0 : sounds[0];
      object.slider.edge_sounds.clear();
      object.slider.edge_sets.clear();
      if (!slider) {
        object.sample.addition_set = set_for(sounds[0]);
      } else if (any || too_plain) {
        object.slider.edge_sounds = sounds;
        for (const int sound : sounds) object.slider.edge_sets.push_back(of_set(set_for(sound)));
      }
    }
  }

 private:
  std::int64_t finish_every_;
  double longest_plain_ms_;
  int finish_set_, clap_set_, whistle_set_;  // 0: as the timing line
  bool keep_;
};

}  // namespace
}  // namespace osugen::hitsounds

OSUGEN_MODULE("hitsounds", "1.0.0", "MIT", osugen::component<osugen::hitsounds::Hitsounds>())
