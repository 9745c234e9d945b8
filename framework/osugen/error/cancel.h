// osugen/error/cancel.h - cancellation of long work.
#pragma once

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

#include <osugen/error/error.h>

namespace osugen {

/// What long work asks again and again. A copy asks the same.
class Cancel {
 public:
  Cancel() = default;  ///< nobody ever wants to stop
  /// @param asked  bool(): true once somebody wants to stop. Called by whichever thread works
  template <class Asked>
  requires(std::is_invocable_r_v<bool, Asked&> && !std::same_as<Asked, Cancel>) Cancel(Asked asked)
      : asked_(std::move(asked)) {}

  bool requested() const { return asked_ && asked_(); }
  /// @throws Error interrupted, once somebody wants to stop
  void check() const {
    if (requested()) throw Error(Error::Kind::interrupted, "interrupted");
  }

 private:
  std::function<bool()> asked_;
};

}  // namespace osugen
