// osugen/files/bytes.h - numbers in the bytes of a file. Bytes past its end are 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace osugen {

inline std::uint32_t byte_at(std::string_view content, std::size_t at) {
  return at < content.size() ? static_cast<unsigned char>(content[at]) : 0;
}

/// @param count  bytes, at most 4
inline std::uint32_t big_endian(std::string_view content, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8U | byte_at(content, at + i);
  return value;
}

/// @param count  bytes, at most 8
inline std::uint64_t little_endian(std::string_view content, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= std::uint64_t{byte_at(content, at + i)} << (8 * i);
  return value;
}

inline bool has(std::string_view content, std::size_t at, std::string_view magic) {
  return at <= content.size() && content.substr(at).starts_with(magic);
}

}  // namespace osugen
