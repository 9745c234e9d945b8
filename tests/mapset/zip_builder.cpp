#include "zip_builder.h"

#include <zip.h>

#include <boost/crc.hpp>
#include <stdexcept>

namespace osugen::testing {
namespace {

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

/// What the local header and the central directory say alike, from "version needed" on.
std::string shared_header(const ZipEntry& entry) {
  std::string out;
  put(out, 20, 2);
  put(out, entry.flags, 2);
  put(out, entry.method, 2);
  put(out, 0x28210000U, 4);  // 2000-01-01 00:00
  put(out, entry.crc.value_or(crc_of(entry.data)), 4);
  put(out, entry.compressed_size.value_or(static_cast<std::uint32_t>(entry.data.size())), 4);
  put(out, entry.size.value_or(static_cast<std::uint32_t>(entry.data.size())), 4);
  put(out, static_cast<std::uint32_t>(entry.name.size()), 2);
  put(out, 0, 2);
  return out;
}

}  // namespace

std::uint32_t crc_of(const std::string& data) {
  boost::crc_32_type crc;
  crc.process_bytes(data.data(), data.size());
  return crc.checksum();
}

std::string zip(const std::vector<ZipEntry>& entries) {
  std::string out, directory;
  for (const ZipEntry& entry : entries) {
    const auto at = entry.at.value_or(static_cast<std::uint32_t>(out.size()));
    const std::string header = shared_header(entry);
    out += "PK\x03\x04" + header + entry.name + entry.data;
    directory += "PK\x01\x02";
    put(directory, entry.made_by, 2);
    directory += header;
    put(directory, 0, 2);  // comment
    put(directory, 0, 2);  // disk
    put(directory, 0, 2);  // internal attributes
    put(directory, entry.attributes, 4);
    put(directory, at, 4);
    directory += entry.name;
  }
  const auto directory_at = static_cast<std::uint32_t>(out.size());
  out += directory + "PK\x05\x06";
  put(out, 0, 4);
  put(out, static_cast<std::uint32_t>(entries.size()), 2);
  put(out, static_cast<std::uint32_t>(entries.size()), 2);
  put(out, static_cast<std::uint32_t>(directory.size()), 4);
  put(out, directory_at, 4);
  put(out, 0, 2);
  return out;
}

std::string deflated(const std::string& data) {
  // libzip writes "PK 3 4" of 30 bytes, the name of one byte, then the stream.
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  zip_file_add(archive, "x", zip_source_buffer(archive, data.data(), data.size(), 0), 0);
  zip_set_file_compression(archive, 0, ZIP_CM_DEFLATE, 9);
  if (zip_close(archive) != 0) throw std::runtime_error("libzip made no archive");
  zip_stat_t about;
  zip_source_stat(target, &about);
  std::string bytes(about.size, '\0');
  zip_source_open(target);
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  zip_error_fini(&error);
  const auto byte = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at]));
  };
  const std::size_t directory = bytes.rfind("PK\x01\x02");
  const std::size_t size = byte(directory + 20) | byte(directory + 21) << 8U | byte(directory + 22) << 16U |
                           byte(directory + 23) << 24U;
  return bytes.substr(30 + byte(26) + (byte(28) | byte(29) << 8U), size);
}

}  // namespace osugen::testing
