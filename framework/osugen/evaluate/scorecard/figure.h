// osugen/evaluate/scorecard/figure.h - the figures of the scorecard: what each is called, and its value.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace osugen::scorecard {

enum class Figure : std::uint8_t {
  objects_per_s,
  slider_share,
  slider_beats,
  repeated_sliders,
  gaps_1_1,
  gaps_1_2,
  gaps_1_3,
  gaps_1_4,
  gaps_finer,
  rest_share,
  early_starts,
  combo_length,
  rhythm_again,
  px_at_1_1,
  px_at_1_2,
  px_at_1_4,
  turns_under_45,
  turns_45_to_135,
  turns_over_135,
  box_of_16,
  cells_used,
  overlaps,
  stacked,
  shape_again,
  stars,
};

inline constexpr std::size_t kFigureCount = 25;

/// One record of a figure gives the table, the page, the JSON and the reference manual.
struct FigureFacts {
  Figure figure = Figure::objects_per_s;
  const char* id = "";       ///< "px_at_1_2"; the key in JSON
  const char* name = "";     ///< "px at 1/2": short, as field reports call it
  const char* title = "";    ///< "spacing at 1/2 beat"
  const char* unit = "";     ///< "px"; empty: a plain number
  const char* group = "";    ///< "Rhythm", "Placement", "Difficulty"; those of a group are neighbors
  const char* formula = "";  ///< Markdown
};

/// All of them, each at the index of its Figure, which is the order in which they are shown.
std::span<const FigureFacts, kFigureCount> figure_list();
inline const FigureFacts& facts_of(Figure figure) {
  return figure_list()[static_cast<std::size_t>(figure)];
}
/// Nothing where there is none of that id.
std::optional<Figure> figure_of(std::string_view id);

/// Something for each figure.
template <typename T>
class PerFigure {
 public:
  T& operator[](Figure figure) { return all_[static_cast<std::size_t>(figure)]; }
  const T& operator[](Figure figure) const { return all_[static_cast<std::size_t>(figure)]; }

 private:
  std::array<T, kFigureCount> all_{};
};

/// The figures of one map. One that does not apply (the length of sliders where there are none) has no value.
using Figures = PerFigure<std::optional<double>>;

}  // namespace osugen::scorecard
