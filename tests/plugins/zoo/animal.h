// tests/plugins/zoo/animal.h - a component without a fault, for the plugins that have one elsewhere.
#pragma once

#include <cmath>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/quantizer.h>

/// A quantizer of whole numbers. It is told its type, for the libraries here have many names.
class Animal : public osugen::Quantizer {
 public:
  explicit Animal(const osugen::Config& config) : bins_(config.integer("bins")) {}
  std::int64_t bins() const override { return bins_; }
  std::int64_t encode(double value, const osugen::Origin& /*origin*/) const override {
    return std::min(bins_ - 1, std::max<std::int64_t>(0, std::llround(value)));
  }
  double decode(std::int64_t bin, const osugen::Origin& /*origin*/) const override {
    return static_cast<double>(bin);
  }
  double error_bound(std::int64_t /*bin*/, const osugen::Origin& /*origin*/) const override { return 0.5; }

 private:
  std::int64_t bins_;
};

inline osugen::Descriptor animal(const char* type) {
  osugen::Descriptor d;
  d.type = type;
  d.version = "1.2.3";
  d.summary = "Rounds to the next integer.";
  d.params = {osugen::Param::integer("bins", "How many integers there are.", 8, 1, 64)};
  d.interface = osugen::Quantizer::kInterface;
  d.create = [](const osugen::Config& config) -> std::unique_ptr<osugen::Component> {
    return std::make_unique<Animal>(config);
  };
  return d;
}
