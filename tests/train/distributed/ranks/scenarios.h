// tests/train/ranks/scenarios.h - what a rank does in the tests of groups. Each ends with an Error where the
// group does not do what it promises, and prints what the test compares.
#pragma once

#include <osugen/train/distributed/group.h>

namespace osugen::testing {

/// Sums and maxima against those computed alone.
void check_sums(train::Group& group);
/// Values of every type are rank 0's afterwards.
void check_share(train::Group& group);
/// Tensors that differ between ranks; ends with the Error.
void share_different_tensors(train::Group& group);
/// 20 steps of uneven micro-batches: gradients against the sum over all micro-batches computed alone.
/// Prints a digest of all gradients.
void check_gradients(train::Group& group);
/// Gradients against c10d::Reducer's, which has its own process group.
void check_against_reducer(const train::GroupAddress& address);
/// Two backwards in the last micro-batch; ends with the Error.
void compute_gradients_twice(train::Group& group);
/// Every socket on which this process listens is reachable from this machine only.
void check_that_only_loopback_listens(train::Group& group);

void require(bool condition, const std::string& what);

}  // namespace osugen::testing
