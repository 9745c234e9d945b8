#include <osugen/sound/kinds.h>

#include <algorithm>
#include <utility>

namespace osugen::sound {
namespace {

/// Groups and the mean likeness of each pair of them.
class Groups {
 public:
  Groups(std::size_t count, const std::function<double(std::size_t, std::size_t)>& alike)
      : count_(count), alike_(count * count, 0.0), group_(count), sizes_(count, 1.0) {
    for (std::size_t i = 0; i < count; ++i) {
      group_[i] = alive_.emplace_back(i);
      for (std::size_t j = 0; j < i; ++j) alike_[i * count + j] = alike_[j * count + i] = alike(j, i);
    }
  }

  /// Joins the most similar two. False where none reach the threshold.
  bool join(double threshold) {
    std::pair<std::size_t, std::size_t> best{0, 0};
    double most = threshold;
    for (std::size_t a = 0; a < alive_.size(); ++a) {
      for (std::size_t b = a + 1; b < alive_.size(); ++b) {
        const double one = alike_[alive_[a] * count_ + alive_[b]];
        if (one < most || (one == most && best.first != best.second)) continue;
        most = one;
        best = {alive_[a], alive_[b]};
      }
    }
    if (best.first == best.second) return false;
    join(best.first, best.second);
    return true;
  }

  std::size_t of(std::size_t item) const { return group_[item]; }

 private:
  void join(std::size_t kept, std::size_t gone) {
    const double all = sizes_[kept] + sizes_[gone];
    for (const std::size_t other : alive_) {
      const double mean =
          (alike_[kept * count_ + other] * sizes_[kept] + alike_[gone * count_ + other] * sizes_[gone]) / all;
      alike_[kept * count_ + other] = alike_[other * count_ + kept] = mean;
    }
    sizes_[kept] = all;
    std::erase(alive_, gone);
    std::replace(group_.begin(), group_.end(), gone, kept);
  }

  std::size_t count_;
  std::vector<double> alike_;
  std::vector<std::size_t> group_, alive_;
  std::vector<double> sizes_;
};

}  // namespace

std::vector<int> kinds_of(std::size_t count, double threshold,
                          const std::function<double(std::size_t, std::size_t)>& alike) {
  Groups groups(count, alike);
  while (groups.join(threshold)) {
  }
  std::vector<int> number(count, -1), kinds;
  int next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    int& of_group = number[groups.of(i)];
    if (of_group < 0) of_group = next++;
    kinds.push_back(of_group);
  }
  return kinds;
}

}  // namespace osugen::sound
