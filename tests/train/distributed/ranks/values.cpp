#include <ATen/ATen.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>

#include "scenarios.h"

namespace osugen::testing {
namespace {

/// Tensors of many types and shapes; `value` says whose.
train::NamedTensors assorted(double value) {
  train::NamedTensors all;
  for (const auto type :
       {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16, at::kLong, at::kInt, at::kByte}) {
    all.emplace_back(std::string("typed.") + c10::toString(type), at::full({3, 2}, value, at::dtype(type)));
  }
  all.emplace_back("yes_or_no", at::full({5}, value > 2, at::dtype(at::kBool)));
  all.emplace_back("scalar", at::full({}, value, at::dtype(at::kDouble)));
  all.emplace_back("empty", at::empty({0, 4}));
  all.emplace_back("transposed", at::full({2, 3}, value).t());
  at::Tensor parameter = at::full({4}, value);
  parameter.requires_grad_(true);
  all.emplace_back("parameter", parameter);
  return all;
}

/// The inodes of the sockets of this process.
std::set<std::string> own_sockets() {
  std::set<std::string> inodes;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (target.rfind("socket:[", 0) == 0) inodes.insert(target.substr(8, target.size() - 9));
  }
  return inodes;
}

/// Local addresses, in the kernel's hexadecimal, on which one of `inodes` listens.
std::vector<std::string> listening_addresses(const std::string& table, const std::set<std::string>& inodes) {
  std::vector<std::string> all;
  std::ifstream file(table);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string number, local, remote, state, queues, timer, retries, user, timeout, inode;
    words >> number >> local >> remote >> state >> queues >> timer >> retries >> user >> timeout >> inode;
    if (state == "0A" && inodes.count(inode) != 0) all.push_back(local.substr(0, local.find(':')));
  }
  return all;
}

}  // namespace

void check_sums(train::Group& group) {
  // 0.1 + 0.2 + 0.3 depends on the order of adding; the large ones cancel only in the order of ranks.
  std::vector<double> values{0.1 * (group.rank() + 1), 1.0, group.rank() == 0 ? 1e300 : -1e300,
                             group.rank() == 1 ? std::numeric_limits<double>::quiet_NaN() : 0};
  const std::vector<double> got = group.sum(values);
  double first = 0, large = 0;
  for (int rank = 0; rank < group.size(); ++rank) {
    first += 0.1 * (rank + 1);
    large += rank == 0 ? 1e300 : -1e300;
  }
  require(got.size() == 4 && got[0] == first && got[1] == group.size() && got[2] == large, "sums are exact");
  require(std::isnan(got[3]) == (group.size() > 1), "a NaN on one rank is a NaN on all");
  require(group.sum({}).empty(), "the sum of nothing is nothing");
  require(group.max(-5 - group.rank()) == -5, "the maximum is rank 0's");
  require(group.max(std::numeric_limits<std::int64_t>::max() - group.size() + 1 + group.rank()) ==
              std::numeric_limits<std::int64_t>::max(),
          "large integers are exact");
  group.barrier();
}

void check_share(train::Group& group) {
  const train::NamedTensors tensors = assorted(3.0 - group.rank()), expected = assorted(3.0);
  group.share(tensors);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    require(tensors[i].second.equal(expected[i].second), tensors[i].first + " is rank 0's");
    require(tensors[i].second.requires_grad() == expected[i].second.requires_grad(), "requires_grad stays");
  }
  group.share({});
}

void share_different_tensors(train::Group& group) {
  group.share(
      {{"same", at::full({2}, 1.0)}, {"decoder.weight", at::full({2, group.rank() == 1 ? 4 : 3}, 1.0)}});
}

void check_that_only_loopback_listens(train::Group& group) {
  const std::set<std::string> inodes = own_sockets();
  const auto v4 = listening_addresses("/proc/self/net/tcp", inodes);
  const auto v6 = listening_addresses("/proc/self/net/tcp6", inodes);
  for (const std::string& address : v4)
    require(address == "0100007F", "a socket listens on loopback: " + address);
  require(v6.empty(), "nothing listens on IPv6");
  // The store on rank 0 and gloo's device: the test sees sockets at all.
  const double all = group.sum({static_cast<double>(v4.size())})[0];
  require(all > group.size(), "rank 0 serves the store and every rank listens for its peers");
  std::printf("%g listening sockets\n", all);
}

}  // namespace osugen::testing
