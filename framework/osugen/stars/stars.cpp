#include <osugen/stars/stars.h>

#include <algorithm>
#include <cmath>

#include <osugen/stars/aim.h>
#include <osugen/stars/moves.h>
#include <osugen/stars/speed.h>

namespace osugen {
namespace {

using stars::Moves;

constexpr double kRatingOfDifficulty = 0.0675;
constexpr double kNorm = 1.1;
constexpr double kFarthestMs = 2147483647, kFarthestPx = 131072;  // what osu! reads

/// Slow approach makes long maps harder. (So does a fast one above 10.33, which needs mods.)
double approach_factor(const Beatmap& map) {
  const auto objects = static_cast<double>(map.objects.size());
  const double length =
      0.95 + 0.4 * std::min(1.0, objects / 2000) + (objects > 2000 ? 0.5 * std::log10(objects / 2000) : 0);
  return 1 + 0.05 * std::max(0.0, 8 - double{map.difficulty.ar}) * length;
}

/// The overall difficulty of the hit window, which is cut to whole milliseconds.
double od_of(const Moves& moves) {
  return std::max(0.0, (79.5 - moves.window_ms / 2) / 6);
}

double aim_rating(double difficulty, const Beatmap& map, double od) {
  const double factor = approach_factor(map) * (0.98 + od * od / 2500);
  return kRatingOfDifficulty * std::sqrt(difficulty) * std::cbrt(factor);
}

double speed_rating(double difficulty, double od) {
  const double factor = 0.95 + od * od / 750;
  return kRatingOfDifficulty * std::sqrt(difficulty) * std::cbrt(factor);
}

double performance(double rating) {
  const double x = 5 * std::max(1.0, rating / kRatingOfDifficulty) - 4;
  return x * x * x / 100000;
}

double total_of(double aim, double speed) {
  const double both =
      std::pow(std::pow(performance(aim), kNorm) + std::pow(performance(speed), kNorm), 1 / kNorm);
  return std::cbrt(1.14) * 0.0265 * (std::cbrt(100000 / std::pow(2, 1 / kNorm) * both) + 4);
}

bool within_limits(const HitObject& object) {
  // Written so that what is no number is outside.
  return std::abs(object.time_ms) <= kFarthestMs && std::abs(object.position.x) <= kFarthestPx &&
         std::abs(object.position.y) <= kFarthestPx;
}

bool can_be_rated(const Beatmap& map) {
  return map.general.mode == Mode::osu && !map.objects.empty() &&
         std::all_of(map.objects.begin(), map.objects.end(), within_limits);
}

}  // namespace

StarRating star_rating(const Beatmap& map) {
  return can_be_rated(map) ? star_rating(map, play(map)) : StarRating{};
}

StarRating star_rating(const Beatmap& map, const Play& play) {
  if (!can_be_rated(map) || play.objects.size() != map.objects.size() || !(play.radius_px > 0)) return {};
  const Moves moves = stars::moves_of(map, play);
  const double od = od_of(moves);
  StarRating rating;
  rating.aim = aim_rating(stars::aim_difficulty(moves), map, od);
  rating.speed = speed_rating(stars::speed_difficulty(moves), od);
  rating.total = total_of(rating.aim, rating.speed);
  const bool finite = std::isfinite(rating.total) && std::isfinite(rating.aim) && std::isfinite(rating.speed);
  return finite ? rating : StarRating{};
}

}  // namespace osugen
