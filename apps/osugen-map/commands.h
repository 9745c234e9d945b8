// apps/osugen-map/commands.h - the commands of osugen-map, one source file each.
#pragma once

#include <cli/cli.h>

namespace osugen::map_commands {

cli::Command check();
cli::Command convert();
cli::Command dump();
cli::Command picture();
cli::Command timing();
cli::Command tokenize();
cli::Command detokenize();

}  // namespace osugen::map_commands
