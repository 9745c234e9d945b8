#include "cli/common_options.h"

namespace osugen::cli {
namespace {

Override override_of(const std::string& assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error(Error::Kind::usage, "--set: '" + assignment + "' is not KEY=VALUE", {},
                "such as sampler.p=0.8");
  }
  return {assignment.substr(0, equals), assignment.substr(equals + 1)};
}

}  // namespace

std::vector<Override> overrides_of(const Given& given) {
  std::vector<Override> overrides;
  for (const std::string& assignment : given.all("set")) overrides.push_back(override_of(assignment));
  return overrides;
}

void declare_progress(CommandLine& line) {
  line.option("progress", "auto|plain|json|none",
              "Progress on standard error: plain prints a line every 10 %, json an object per line.", "auto");
}

ProgressStyle progress_style_of(const Given& given) {
  return chosen<ProgressStyle>(given, "progress",
                               {{"auto", ProgressStyle::automatic},
                                {"plain", ProgressStyle::plain},
                                {"json", ProgressStyle::json},
                                {"none", ProgressStyle::none}});
}

}  // namespace osugen::cli
