// osugen/train/loop/agreement.h - verifies that all ranks have the same inputs.
#pragma once

#include <string>

#include <osugen/train/distributed/group.h>
#include <osugen/train/loop/run_state.h>

namespace osugen::train {

/// A text of rank 0 on every rank.
std::string shared_text(const std::string& text, Group& group);

/// Machines may have other songs, another pipeline or other options: their gradients would not belong
/// together, and no rank would notice by itself. To be called by every rank.
/// @throws Error bad_config naming what differs and the first rank where it does, the same on every rank
void check_agreement(const RunIdentity& identity, Group& group);

}  // namespace osugen::train
