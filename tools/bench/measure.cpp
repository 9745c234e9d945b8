#include "measure.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace osugen::bench {
namespace {

double cpu_now_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

Timings time_once(const std::function<void()>& body) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const double cpu_start = cpu_now_ms();
  body();
  const double cpu = cpu_now_ms() - cpu_start;
  return {{std::chrono::duration<double, std::milli>(Clock::now() - start).count()}, {cpu}};
}

Timings time_repeats(int repeats, const std::function<void()>& body) {
  body();
  Timings timings;
  for (int i = 0; i < repeats; ++i) {
    const Timings one = time_once(body);
    timings.cpu_ms.push_back(one.cpu_ms.front());
    timings.wall_ms.push_back(one.wall_ms.front());
  }
  return timings;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 != 0 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace osugen::bench
