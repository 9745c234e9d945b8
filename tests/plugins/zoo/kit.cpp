// A good library of two components, one of them a pass.
#include "animal.h"

#include <osugen/interfaces/pass.h>

namespace {

class Nothing final : public osugen::Pass {
 public:
  static osugen::Descriptor describe() {
    return {"kit/nothing", "0.1.0", "Leaves the map as it is.", {}, {}, {}};
  }
  explicit Nothing(const osugen::Config& /*config*/) {}
  void apply(osugen::Beatmap& /*map*/, const osugen::Song& /*song*/,
             const osugen::MapRequest& /*request*/) const override {}
};

}  // namespace

OSUGEN_MODULE("kit", "2.0.0", "MIT", animal("kit"), osugen::component<Nothing>())
