// osugen/plugins/module_record.h - reads the record of a library built for an older or newer osugen.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

#include <osugen/interfaces/abi.h>

namespace osugen {

/// Bytes of the first released record, that of osugen 0.2.0: up to `describe`. A shorter one is of no osugen.
inline constexpr std::size_t kFirstModuleRecord =
    offsetof(osugen_module, describe) + sizeof(osugen_module::describe);

/// The record as this osugen knows it: fields that the library's osugen did not have are at their defaults,
/// and fields that only the library's osugen has are left out.
/// @tparam Record  osugen_module; another one only in tests
template <class Record = osugen_module>
Record known_part(const osugen_module& theirs) {
  Record record{};
  std::memcpy(static_cast<void*>(&record), &theirs, std::min<std::size_t>(theirs.size, sizeof record));
  return record;
}

}  // namespace osugen
