// osugen-inspect: which components there are, and everything about each.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include <osugen/interfaces/version.h>
#include <osugen/pipeline/manual.h>
#include <osugen/pipeline/schema.h>
#include <osugen/plugins/registry.h>

#include "cli/cli.h"

namespace {

using osugen::Error;
using osugen::Registry;

osugen::cli::CommandLine command_line() {
  osugen::cli::CommandLine line(
      "osugen-inspect", "[TYPE] [options]",
      "Lists the components available to pipeline.json, or describes one: parameters with ranges and "
      "defaults, inputs, outputs, library. Plugins are searched for in the folders of --plugin-path, those "
      "of OSUGEN_PLUGIN_PATH, $XDG_DATA_HOME/" OSUGEN_PLUGIN_SUBDIR " and ../lib/" OSUGEN_PLUGIN_SUBDIR
      " next to this program. Libraries that cannot be used are reported on standard error with the reason.");
  line.positionals(0, 1);
  line.group("Output");
  line.option("schema", "", "Print the JSON schema of pipeline.json (draft-07), for editors and validators.");
  line.option("json", "", "Print everything as JSON.");
  line.option("markdown", "", "Print the reference manual of all components.");
  line.option("refused", "", "Print only the refused libraries; exits with 69 if there are any.");
  line.group("Search path");
  line.option("plugin-path", "DIR", "Search this folder for plugins first; repeatable.");
  line.example("osugen-inspect", "list all components by kind");
  line.example("osugen-inspect top_p", "describe top_p and its parameters");
  line.example("osugen-inspect --schema > pipeline.schema.json",
               "write the schema; with \"$schema\": \"pipeline.schema.json\" in a pipeline.json, editors "
               "complete keys");
  line.example("osugen-inspect my_sampler --plugin-path build",
               "describe your own plugin in its build folder");
  return line;
}

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
}

void warn(const Registry& registry) {
  for (const std::string& note : registry.notes()) fmt::print(stderr, "osugen-inspect: {}\n", note);
  for (const auto& refused : registry.refused())
    fmt::print(stderr, "osugen-inspect: refused: {}: {}\n", refused.library.string(), refused.reason);
}

int print_refused(const Registry& registry) {
  for (const auto& refused : registry.refused())
    fmt::print("{}: {}\n", refused.library.string(), refused.reason);
  return registry.refused().empty() ? 0 : static_cast<int>(Error::Kind::plugin);
}

int print_all(Registry& registry, const osugen::cli::Given& given) {
  registry.scan();
  if (given.has("refused")) return print_refused(registry);
  if (given.has("schema"))
    print(osugen::pipeline_schema(registry.components()));
  else if (given.has("markdown"))
    print(osugen::components_markdown(registry.components()));
  else if (given.has("json"))
    print(osugen::components_json(registry.components(), registry.refused()));
  else
    print(osugen::components_text(registry.components()));
  warn(registry);
  return 0;
}

int run(const osugen::cli::Given& given) {
  int forms = 0;
  for (const char* form : {"schema", "json", "markdown", "refused"}) forms += given.has(form) ? 1 : 0;
  if (forms > 1) {
    throw Error(Error::Kind::usage, "--schema, --json, --markdown and --refused cannot be combined", {}, {},
                "choose one");
  }
  const bool is_one = !given.positional().empty();
  if (is_one && forms == 1 && !given.has("json")) {
    throw Error(Error::Kind::usage, "--schema, --markdown and --refused cannot be combined with a TYPE", {},
                {}, "remove the TYPE");
  }
  std::vector<std::filesystem::path> folders;
  for (const std::string& folder : given.all("plugin-path")) folders.emplace_back(folder);
  Registry registry(folders);
  if (!is_one) return print_all(registry, given);
  const osugen::FoundComponent& component = registry.find(given.positional().front());
  print(given.has("json") ? osugen::component_json(component) : osugen::component_text(component));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return osugen::cli::guard("osugen-inspect", [&] {
    const auto given = command_line().parse({argv + 1, argv + argc});
    return given ? run(*given) : 0;
  });
}
