// Components whose constructors throw: what is no osugen::Error, and what is no exception class.
#include "animal.h"

#include <stdexcept>

namespace {
osugen::Descriptor throwing(const char* type,
                            std::unique_ptr<osugen::Component> (*create)(const osugen::Config&)) {
  osugen::Descriptor d = animal(type);
  d.create = create;
  return d;
}
}  // namespace

OSUGEN_MODULE("throws_when_made", "1.0.0", "MIT",
              throwing("throws_when_made",
                       [](const osugen::Config&) -> std::unique_ptr<osugen::Component> {
                         throw std::logic_error("no room in the nest");
                       }),
              throwing("throws_when_made/an_int",
                       [](const osugen::Config&) -> std::unique_ptr<osugen::Component> {
                         throw 7;  // NOLINT: the point of this file
                       }),
              throwing("throws_when_made/an_error",
                       [](const osugen::Config&) -> std::unique_ptr<osugen::Component> {
                         throw osugen::Error(osugen::Error::Kind::bad_config, "'bins' must be odd", "/bins",
                                             "1, 3, 5 ...", "choose an odd number of bins");
                       }),
              throwing("throws_when_made/null",
                       [](const osugen::Config&) -> std::unique_ptr<osugen::Component> { return nullptr; }))
