// tests/pipeline/pipeline_file.h - pipelines of the zoo's toys, written into a folder of their own.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include <osugen/files/files.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/plugins/registry.h>

#include "testing/testing.h"

/// The good and bad pipelines of pipelines.json; the schema is held to the same table.
inline const nlohmann::ordered_json& table() {
  static const auto json = nlohmann::ordered_json::parse(
      osugen::read_file(osugen::testing::source_dir() / "tests/pipeline/pipelines.json"));
  return json;
}

/// The good pipeline of the table with one value changed, added or removed.
inline nlohmann::ordered_json changed(const nlohmann::ordered_json& row) {
  nlohmann::ordered_json json = table().at("base");
  const nlohmann::ordered_json::json_pointer at(row.at("at").get<std::string>());
  if (row.contains("remove"))
    json.at(at.parent_pointer()).erase(at.back());
  else
    json[at] = row.at("value");
  return json;
}

/// A folder with a pipeline.json in it, and the zoo.
class PipelineFile {
 public:
  explicit PipelineFile(const std::string& text) { write(text); }
  explicit PipelineFile(const char* text) { write(text); }
  explicit PipelineFile(const nlohmann::ordered_json& json = table().at("base")) { write(json.dump(2)); }

  void write(const std::string& text) { osugen::write_file_atomically(path(), text); }
  std::filesystem::path folder() const { return folder_.path(); }
  std::filesystem::path path() const { return folder_.path() / "pipeline.json"; }

  osugen::PipelineConfig load(const std::vector<osugen::Override>& overrides = {},
                              osugen::PipelineParts parts = osugen::PipelineParts::all) {
    return osugen::load_pipeline(path(), overrides, zoo(), parts);
  }
  /// The error with which it is refused.
  std::optional<osugen::Error> failure(const std::vector<osugen::Override>& overrides = {}) {
    try {
      load(overrides);
    } catch (const osugen::Error& e) {
      return e;
    }
    return std::nullopt;
  }
  static osugen::Registry& zoo() {
    static osugen::Registry registry({ZOO});
    return registry;
  }

 private:
  osugen::testing::TemporaryFolder folder_;
};

struct QuietHost : osugen::Host {
  void log(Level /*level*/, std::string_view /*text*/) override {}
  bool cancelled() const override { return false; }
};
