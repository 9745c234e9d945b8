// tests/testing/silent_host.h - a host that ignores messages and never cancels.
#pragma once

#include <string_view>

#include <osugen/interfaces/component.h>

namespace osugen::testing {

class SilentHost final : public Host {
 public:
  void log(Level /*level*/, std::string_view /*text*/) override {}
  bool cancelled() const override { return false; }
};

}  // namespace osugen::testing
