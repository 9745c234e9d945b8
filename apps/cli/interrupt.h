// apps/cli/interrupt.h - Ctrl-C and SIGTERM: stop soon, whatever is being computed, and leave nothing behind.
//
// A thread of its own waits for the signals. After the first one, interrupted() is true: loops ask it and
// unwind. Where that takes too long (one LibTorch call can take seconds), or at a second signal, the thread
// removes unfinished files and ends the process with exit code 130. A program that has something to save
// first is given all the time that it takes.
#pragma once

#include <string>

namespace osugen::cli {

/// Call first in main(), before any other thread exists: threads inherit that the signals are blocked.
/// @param program  for the message
void watch_for_interrupts(const std::string& program);

/// From now on the first signal only makes interrupted() true, however long what follows takes; the second
/// one ends the process.
void finish_before_interrupts();

/// True from the first signal on.
bool interrupted();

}  // namespace osugen::cli
