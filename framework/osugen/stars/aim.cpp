#include <osugen/stars/aim.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include <osugen/stars/ramps.h>
#include <osugen/stars/strain.h>

namespace osugen::stars {
namespace {

constexpr double kAimLeftAfterSecond = 0.15;
constexpr int kSoftenedAimPeaks = 10;
constexpr double kAim = 26;
constexpr double kWideAngle = 1.5;
constexpr double kAcuteAngle = 2.55;
constexpr double kWiggle = 1.02;
constexpr double kVelocityChange = 0.75;
constexpr double kSliderVelocity = 1.35;

double degrees(double angle) {
  return angle * std::numbers::pi / 180;
}

double wideness(double angle) {
  return smooth_ramp(angle, degrees(40), degrees(140));
}

double acuteness(double angle) {
  return smooth_ramp(angle, degrees(140), degrees(40));
}

double cube(double x) {
  return x * x * x;
}

/// The difficulty of one move, with three moves before it in view.
class Jump {
 public:
  /// @param before  the moves before this one, at least two; the last two end at objects that can be jumped
  /// from
  Jump(std::span<const Move> before, const Move& current, double small_circles)
      : current_(current),
        last_(before[before.size() - 1]),
        before_last_(before[before.size() - 2]),
        third_last_(before.size() > 2 ? &before[before.size() - 3] : nullptr),
        small_circles_(small_circles),
        velocity_(velocity(current_, last_)),
        last_velocity_(velocity(last_, before_last_)) {}

  double difficulty() const {
    double sum = velocity_ + kVelocityChange * velocity_change();
    if (current_.angle && last_.angle) {
      sum += kWiggle * wiggle();
      sum += std::max(kAcuteAngle * acute_angle(), kWideAngle * wide_angle());
    }
    sum *= small_circles_;
    if (last_.is(ObjectKind::slider)) sum += kSliderVelocity * last_.slide / last_.slide_ms;
    return sum;
  }

 private:
  /// After a slider the cursor may keep its speed through the body.
  static double velocity(const Move& move, const Move& before) {
    const double straight = move.jump / move.strain_ms;
    if (!before.is(ObjectKind::slider)) return straight;
    return std::max(straight, move.shortest_jump / move.shortest_jump_ms + before.slide / before.slide_ms);
  }

  double slower() const { return std::min(velocity_, last_velocity_); }
  double shorter_ms() const { return std::min(current_.strain_ms, last_.strain_ms); }
  double longer_ms() const { return std::max(current_.strain_ms, last_.strain_ms); }

  /// Back and forth at one rhythm, above 300 BPM in halves and farther than a circle; less when it goes on.
  double acute_angle() const {
    if (!(longer_ms() < 1.25 * shorter_ms())) return 0;
    const double acute = acuteness(*current_.angle);
    const double fresh = 0.08 + 0.92 * (1 - std::min(acute, cube(acuteness(*last_.angle))));
    const double bpm_of_halves = 60000 / (2 * current_.strain_ms);
    return acute * fresh * slower() * smoother_ramp(bpm_of_halves, 300, 400) *
           smoother_ramp(current_.jump, kCircleDiameter, 2 * kCircleDiameter);
  }

  double wide_angle() const {
    const double wide = wideness(*current_.angle);
    double bonus = wide * (1 - std::min(wide, cube(wideness(*last_.angle)))) * slower() *
                   smoother_ramp(current_.jump, 0, kCircleDiameter);
    if (third_last_ != nullptr) {
      // To and fro through one point in the middle.
      const Vec2 a = third_last_->position_px, b = last_.position_px;
      const double apart = std::hypot(double{a.x} - b.x, double{a.y} - b.y);
      if (apart < 1) bonus *= 1 - 0.35 * (1 - apart);
    }
    return bonus;
  }

  static double wiggling(const Move& move) {
    return smoother_ramp(move.jump, kCircleRadius, kCircleDiameter) *
           std::pow(ramp(move.jump, 3 * kCircleDiameter, kCircleDiameter), 1.8) *
           smoother_ramp(*move.angle, degrees(110), degrees(60));
  }

  /// Short jumps that turn sharply, twice in a row.
  double wiggle() const { return slower() * wiggling(current_) * wiggling(last_); }

  /// Jumps that become faster or slower at the same rhythm. Velocities here are of the whole way, bodies
  /// included.
  double velocity_change() const {
    if (std::max(velocity_, last_velocity_) == 0) return 0;
    const double before = (last_.jump + before_last_.slide) / last_.strain_ms;
    const double now = (current_.jump + last_.slide) / current_.strain_ms;
    const double change = std::abs(before - now);
    const double faster = std::max(before, now);
    if (!(faster > 0)) return 0;
    const double rhythm = shorter_ms() / longer_ms();
    return std::min(1.25 * kCircleDiameter / shorter_ms(), change) * smooth_ramp(change / faster, 0, 1) *
           rhythm * rhythm;
  }

  const Move& current_;
  const Move& last_;
  const Move& before_last_;
  const Move* third_last_;
  double small_circles_;
  double velocity_, last_velocity_;
};

}  // namespace

double aim_difficulty(const Moves& moves) {
  const std::span<const Move> list = moves.list;
  StrainPeaks peaks(kAimLeftAfterSecond);
  double strain = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    strain = decayed(strain, kAimLeftAfterSecond, list[i].since_last_ms);
    if (i > 1 && !list[i].is(ObjectKind::spinner) && !list[i - 1].is(ObjectKind::spinner))
      strain += kAim * Jump(list.first(i), list[i], moves.small_circles).difficulty();
    peaks.add(list[i].start_ms, strain);
  }
  return peaks.difficulty(kSoftenedAimPeaks);
}

}  // namespace osugen::stars
