#include <fmt/format.h>

#include <algorithm>

#include <osugen-map/timing_picture.h>
#include <osugen/mapset/svg.h>
#include <osugen/tempo/fold.h>
#include <osugen/tempo/steady.h>

namespace osugen::map_commands {
namespace {

constexpr double kWidth = 960, kMargin = 20, kStrip = 70, kFoldHeight = 60, kRow = 190;
constexpr std::size_t kMostLines = 12;
constexpr int kBars = 4;

std::string x_of(double share) {
  return svg::number(kMargin + share * (kWidth - 2 * kMargin));
}

/// Heights in 0 to 1, evenly from the left to the right, over a baseline.
std::string curve(const std::vector<double>& heights, double base, double height) {
  std::string points;
  for (std::size_t i = 0; i < heights.size(); ++i)
    points += fmt::format("{},{} ", x_of(static_cast<double>(i) / static_cast<double>(heights.size() - 1)),
                          svg::number(base - heights[i] * height));
  return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"#2b6cb0\" stroke-width=\"1\"/>\n",
                     points);
}

std::string beats(int count, int meter, double base, double height) {
  std::string lines;
  for (int i = 0; i <= count; ++i)
    lines += fmt::format("<line x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\" stroke=\"{3}\"/>\n",
                         x_of(static_cast<double>(i) / count), svg::number(base - height), svg::number(base),
                         i % meter == 0 ? "#c53030" : "#cbd5e0");
  return lines;
}

std::string words(double y, const std::string& text) {
  return fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", x_of(0), svg::number(y), svg::text(text));
}

std::vector<double> scaled(std::vector<double> values) {
  const double most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  for (double& value : values) value = most > 0 ? value / most : 0;
  if (values.size() < 2) values.assign(2, 0);
  return values;
}

std::vector<double> strengths(const tempo::OnsetStrength& onsets, double from_ms, double to_ms) {
  const tempo::Stretch part = tempo::stretch_of(onsets.all, onsets.index(from_ms), onsets.index(to_ms));
  std::vector<double> values(part.strength.begin(), part.strength.end());
  return scaled(std::move(values));
}

/// The stretch folded on its bar, from its first beat on.
std::vector<double> folded(const tempo::OnsetStrength& onsets, const RedLine& line, double end_ms) {
  const double bar = tempo::period_of(60000 / line.beat_length_ms) * line.meter;
  const double start = onsets.index(line.time_ms);
  const tempo::Fold fold(tempo::stretch_of(onsets.all, start, onsets.index(end_ms)), bar, 1.5);
  constexpr int kPoints = 900;
  std::vector<double> values;
  for (int i = 0; i <= kPoints; ++i) values.push_back(fold.at(start + bar * i / kPoints));
  return scaled(std::move(values));
}

std::string row(const tempo::OnsetStrength& onsets, const RedLine& line, double end_ms, double top) {
  const int count = kBars * line.meter;
  const double strip = top + 20 + kStrip, fold = strip + 25 + kFoldHeight;
  return words(top + 14, fmt::format("{:.3f} BPM, {}/4, from {:.1f} ms of the song: first {} bars",
                                     60000 / line.beat_length_ms, line.meter, line.time_ms, kBars)) +
         beats(count, line.meter, strip, kStrip) +
         curve(strengths(onsets, line.time_ms, line.time_ms + count * line.beat_length_ms), strip, kStrip) +
         words(strip + 17, "whole song folded at the bar: a correct tempo has narrow peaks on the beats") +
         beats(line.meter, line.meter, fold, kFoldHeight) +
         curve(folded(onsets, line, end_ms), fold, kFoldHeight);
}

}  // namespace

std::string timing_picture(const tempo::OnsetStrength& onsets, const TimingEstimate& estimate,
                           std::string_view title) {
  const std::size_t rows = std::min(estimate.red_lines.size(), kMostLines);
  const double height = 50 + kRow * static_cast<double>(rows);
  std::string picture = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
      svg::number(kWidth), svg::number(height));
  picture += words(24, fmt::format("{}: {} red line{}, confidence {:.2f}", title, estimate.red_lines.size(),
                                   estimate.red_lines.size() == 1 ? "" : "s", estimate.confidence));
  for (std::size_t i = 0; i < rows; ++i) {
    const double end_ms =
        i + 1 < estimate.red_lines.size() ? estimate.red_lines[i + 1].time_ms : onsets.seconds() * 1000;
    picture += row(onsets, estimate.red_lines[i], end_ms, 40 + kRow * static_cast<double>(i));
  }
  return picture + "</svg>\n";
}

}  // namespace osugen::map_commands
