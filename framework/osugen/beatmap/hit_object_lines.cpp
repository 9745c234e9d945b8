// Lines of [HitObjects].
#include <algorithm>
#include <cmath>

#include <osugen/beatmap/lines.h>
#include <osugen/beatmap/scalars.h>
#include <osugen/beatmap/section_lines.h>
#include <osugen/beatmap/slider_path_text.h>
#include <osugen/text/utf8.h>

namespace osugen::reading {
namespace {

constexpr int kCircle = 1, kSlider = 2, kNewCombo = 4, kSpinner = 8, kHold = 128;
constexpr int kMaxSlides = 9000;
constexpr double kZeroLength = 1e-7;  // px; osu! takes a shorter slider for one of no length
constexpr const char* kBadSample = "the hit sample is not of the form normal:addition:index:volume:file";

using Fields = Parts<11>;

/// @param only_sets  a slider's own sample: what follows the two sets is no reason to refuse the line
bool parse_sample(std::string_view text, HitSample& sample, bool only_sets) {
  if (text.empty()) return true;
  const auto parts = split<5>(text, ':');
  if (parts.count < 2) return false;
  if (!parse_int(parts[0], sample.normal_set) || !parse_int(parts[1], sample.addition_set)) return false;
  if (parts.count > 2 && !parse_int(parts[2], sample.index) && !only_sets) return false;
  if (parts.count > 3) {
    if (!parse_int(parts[3], sample.volume) && !only_sets) return false;
    sample.volume = std::max(0, sample.volume);
  }
  if (parts.count > 4 && !parts[4].empty()) sample.filename = utf8::valid(parts[4]);
  return true;
}

/// A curve is never longer than its control points joined by lines; where those are all in one place, or the
/// length asked for is next to nothing, the slider has no length. Its path need not be computed for that.
bool has_no_length(const Slider& slider) {
  if (slider.length_px > 0 && slider.length_px <= kZeroLength) return true;
  double length = 0;
  for (std::size_t i = 1; i < slider.path.size() && length <= kZeroLength; ++i) {
    const Vec2 a = slider.path[i - 1].position, b = slider.path[i].position;
    length += std::hypot(double{b.x} - a.x, double{b.y} - a.y);
  }
  return length <= kZeroLength;
}

void parse_edge_sounds(std::string_view text, std::size_t edges, std::vector<int>& sounds) {
  PartCursor parts(text, '|');
  for (std::string_view part; sounds.size() < edges && parts.next(part);) {
    int sound = 0;
    parse_int(part, sound);
    sounds.push_back(sound);
  }
}

bool parse_edge_sets(std::string_view text, std::size_t edges, std::vector<HitSample>& sets) {
  PartCursor parts(text, '|');
  for (std::string_view part; sets.size() < edges && parts.next(part);) {
    if (!parse_sample(part, sets.emplace_back(), false)) return false;
  }
  return true;
}

Verdict read_slider(const State& state, const Fields& fields, HitObject& object) {
  if (fields.count < 7) return rejected("a slider needs at least seven fields");
  Slider& slider = object.slider;
  if (!parse_int(fields[6], slider.slides) || slider.slides > kMaxSlides)
    return rejected("the number of slides is not an integer up to 9000");
  slider.slides = std::max(1, slider.slides);
  if (fields.count > 7) {
    if (!parse_double(fields[7], slider.length_px, kMaxCoordinate))
      return rejected("the length is not a number from -131072 to 131072");
    slider.length_px = std::max(0.0, slider.length_px);
  }
  if (const char* reason = parse_path(fields[5], object.position, state.whole_pixels, slider.path))
    return rejected(reason);
  const auto edges = static_cast<std::size_t>(slider.slides) + 1;
  if (fields.count > 8 && !fields[8].empty()) parse_edge_sounds(fields[8], edges, slider.edge_sounds);
  if (fields.count > 9 && !fields[9].empty() && !parse_edge_sets(fields[9], edges, slider.edge_sets))
    return rejected(kBadSample);
  if (fields.count > 10 && !parse_sample(fields[10], object.sample, true)) return rejected(kBadSample);
  if (has_no_length(slider)) slider.slides = 1;
  return taken();
}

Verdict read_spinner(const State& state, const Fields& fields, HitObject& object) {
  if (fields.count < 6 || !parse_double(fields[5], object.end_time_ms))
    return rejected("the end of the spinner is not a number");
  object.end_time_ms = std::max(object.time_ms, object.end_time_ms + state.offset_ms);
  object.position = {kPlayfieldWidth / 2, kPlayfieldHeight / 2};
  return taken();
}

/// The end of a hold stands before the first ':' of the sample.
Verdict read_hold(const State& state, const Fields& fields, HitObject& object) {
  object.end_time_ms = object.time_ms;
  if (fields.count > 5 && !fields[5].empty()) {
    const std::size_t colon = fields[5].find(':');
    double end = 0;
    if (!parse_double(fields[5].substr(0, colon), end))
      return rejected("the end of the hold is not a number");
    object.end_time_ms = std::max(object.time_ms, end);
    if (colon != std::string_view::npos && !parse_sample(fields[5].substr(colon + 1), object.sample, false))
      return rejected(kBadSample);
  }
  object.end_time_ms += state.offset_ms;  // after the comparison, as osu! does it
  return taken();
}

/// Circle and spinner: they count as the object before the next one even where their sample is refused.
Verdict read_sample_at(const Fields& fields, std::size_t i, HitObject& object) {
  return fields.count <= i || parse_sample(fields[i], object.sample, false) ? taken() : rejected(kBadSample);
}

Verdict read_by_kind(State& state, const Fields& fields, int type, HitObject& object) {
  const bool new_combo = (type & kNewCombo) != 0;
  if ((type & (kCircle | kSlider)) != 0) {
    object.kind = (type & kCircle) != 0 ? ObjectKind::circle : ObjectKind::slider;
    object.new_combo = new_combo || (!state.own_combos && (!state.any_object || state.after_spinner));
    object.combo_skip = static_cast<std::uint8_t>(new_combo ? (type >> 4) & 7 : 0);
    if (object.kind == ObjectKind::slider) {
      const Verdict verdict = read_slider(state, fields, object);
      if (verdict.kind == Verdict::Kind::taken) state.after_spinner = false;
      return verdict;
    }
    state.after_spinner = false;
    return read_sample_at(fields, 5, object);
  }
  if ((type & kSpinner) != 0) {
    object.kind = ObjectKind::spinner;
    object.new_combo = new_combo;
    const Verdict verdict = read_spinner(state, fields, object);
    if (verdict.kind != Verdict::Kind::taken) return verdict;
    state.after_spinner = true;
    return read_sample_at(fields, 6, object);
  }
  if ((type & kHold) == 0) return rejected("the type is not circle, slider, spinner or hold");
  object.kind = ObjectKind::hold;
  const Verdict verdict = read_hold(state, fields, object);
  if (verdict.kind == Verdict::Kind::taken) state.after_spinner = false;
  return verdict;
}

}  // namespace

Verdict read_hit_object(State& state, std::string_view line) {
  const Fields fields = split<11>(line, ',');
  if (fields.count < 5) return rejected("a hit object needs at least five fields");
  HitObject& object = state.map.objects.emplace_back();
  const auto read = [&]() -> Verdict {
    int type = 0;
    if (!parse_coordinate(fields[0], state.whole_pixels, object.position.x) ||
        !parse_coordinate(fields[1], state.whole_pixels, object.position.y))
      return rejected("the position is not two numbers from -131072 to 131072");
    if (!parse_double(fields[2], object.time_ms)) return rejected("the time is not a number");
    object.time_ms += state.offset_ms;
    if (!parse_int(fields[3], type)) return rejected("the type is not an integer");
    if (!parse_int(fields[4], object.hit_sound)) return rejected("the hit sound is not an integer");
    return read_by_kind(state, fields, type, object);
  };
  const Verdict verdict = read();
  if (verdict.kind == Verdict::Kind::taken) {
    state.any_object = true;
  } else {
    state.map.objects.pop_back();
  }
  return verdict;
}

}  // namespace osugen::reading
