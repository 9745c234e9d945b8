#include <osugen/train/data/map_facts.h>

#include <algorithm>
#include <utility>

#include <osugen/beatmap/level.h>

namespace osugen::train {
namespace {

constexpr std::array<std::pair<std::string_view, Level>, 9> kLevels{{{"beginner", Level::easy},
                                                                     {"easy", Level::easy},
                                                                     {"normal", Level::normal},
                                                                     {"hard", Level::hard},
                                                                     {"insane", Level::insane},
                                                                     {"expert", Level::expert},
                                                                     {"extra", Level::expert},
                                                                     {"extreme", Level::expert},
                                                                     {"ultra", Level::expert}}};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Milliseconds from the first object to the last, less the breaks between them; at least one second.
double playing_ms(const Beatmap& map) {
  const double first = map.objects.front().time_ms, last = map.objects.back().time_ms;
  double playing = last - first;
  for (const Break& pause : map.events.breaks)
    playing -= std::max(0.0, std::min(pause.end_ms, last) - std::max(pause.start_ms, first));
  return std::max(playing, 1000.0);
}

}  // namespace

std::optional<float> level_of(std::string_view version) {
  std::optional<float> found;
  for (std::size_t at = 0; at < version.size();) {
    std::string word;
    while (at < version.size() && is_letter(lower(version[at]))) word += lower(version[at++]);
    if (word.empty()) {
      ++at;
      continue;
    }
    const auto* const level =
        std::find_if(kLevels.begin(), kLevels.end(), [&word](const auto& l) { return l.first == word; });
    if (level == kLevels.end()) continue;
    const auto number = static_cast<float>(level->second);
    if (found && *found != number) return std::nullopt;
    found = number;
  }
  return found;
}

MapConditions conditions_of_map(const Beatmap& map) {
  MapConditions conditions;
  const auto know = [&conditions](Condition which, float value) {
    conditions.values[static_cast<std::size_t>(which)] = value;
    conditions.known[static_cast<std::size_t>(which)] = true;
  };
  know(Condition::ar, map.difficulty.ar);
  know(Condition::cs, map.difficulty.cs);
  know(Condition::od, map.difficulty.od);
  know(Condition::hp, map.difficulty.hp);
  if (const auto level = level_of(map.metadata.version)) know(Condition::level, *level);
  if (map.objects.empty()) return conditions;
  const auto count = static_cast<double>(map.objects.size());
  const auto sliders = std::count_if(map.objects.begin(), map.objects.end(),
                                     [](const HitObject& o) { return o.kind == ObjectKind::slider; });
  know(Condition::note_density, static_cast<float>(1000 * count / playing_ms(map)));
  know(Condition::slider_share, static_cast<float>(static_cast<double>(sliders) / count));
  return conditions;
}

}  // namespace osugen::train
