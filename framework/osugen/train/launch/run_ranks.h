// osugen/train/launch/run_ranks.h - runs several ranks on this machine, without torchrun.
#pragma once

#include <string>
#include <vector>

#include <osugen/error/error.h>

namespace osugen::train {

/// Starts `ranks` processes with the environment of a group on loopback (group_address.h) and waits for all.
///
/// Rank 0 writes to this process's standard output and error; what the others say on standard error comes
/// out behind "rank N: ", their standard output is dropped. When one fails, the others have 4 s to find that
/// out and to end with a message of their own, then they are killed; one that ends with the exit code of an
/// interrupt has not failed. SIGINT and SIGTERM that this process
/// gets go to every rank once (Ctrl-C of a terminal reaches only this process); Ctrl-Z and `fg` stop and
/// continue all. No rank outlives this process, however that ends.
///
/// Call before any thread waits for signals, and from the thread that lives longest: the ranks die with it.
/// @param program    path of the executable, usually /proc/self/exe
/// @param arguments  what follows the program's name in each rank's argv
/// @return 0, or the exit code of the first rank that failed (128 + signal where one ended it); where none
///         failed by itself, that of one that lost another (Error::Kind::lost_peer) or was interrupted
/// @throws Error failed: a process or the store's socket cannot be made
int run_ranks(const std::string& program, const std::vector<std::string>& arguments, int ranks);

}  // namespace osugen::train
