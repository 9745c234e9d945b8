// tests/mapset/zip_builder.h - ZIP archives byte by byte, so that a test can lie in every field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace osugen::testing {

struct ZipEntry {
  std::string name;
  std::string data = {};  ///< as it stands in the archive: compressed when `method` says so
  std::uint16_t method = 0;
  std::uint16_t flags = 0;
  std::uint32_t attributes = 0;
  std::uint16_t made_by = 20;              ///< high byte: 3 is Unix
  std::optional<std::uint32_t> size = {};  ///< the declared size; absent: that of `data`
  std::optional<std::uint32_t> compressed_size = {};
  std::optional<std::uint32_t> crc = {};  ///< absent: that of `data`
  std::optional<std::uint32_t> at = {};   ///< the declared place of the local header
};

std::string zip(const std::vector<ZipEntry>& entries);

std::uint32_t crc_of(const std::string& data);

/// `data` as a raw deflate stream.
std::string deflated(const std::string& data);

}  // namespace osugen::testing
