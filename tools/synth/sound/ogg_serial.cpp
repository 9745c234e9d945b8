#include <synth/sound/ogg_serial.h>

#include <array>
#include <cstddef>

namespace osugen::synth {

namespace {

constexpr std::size_t kSerialAt = 14, kChecksumAt = 22, kSegmentsAt = 26, kHeader = 27;

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i << 24;
    for (int bit = 0; bit < 8; ++bit) value = (value << 1) ^ ((value & 0x80000000U) != 0 ? 0x04C11DB7U : 0U);
    table[i] = value;
  }
  return table;
}

std::uint32_t checksum(const std::string& file, std::size_t from, std::size_t to) {
  static constexpr std::array<std::uint32_t, 256> kTable = make_table();
  std::uint32_t sum = 0;
  for (std::size_t i = from; i < to; ++i)
    sum = (sum << 8) ^ kTable[(sum >> 24) ^ static_cast<unsigned char>(file[i])];
  return sum;
}

void put(std::string& file, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) file[at + i] = static_cast<char>((value >> (8 * i)) & 0xFFU);
}

}  // namespace

void set_ogg_serial(std::string& file, std::uint32_t serial) {
  std::size_t page = 0;
  while (page + kHeader <= file.size() && file.compare(page, 4, "OggS") == 0) {
    const auto segments = static_cast<unsigned char>(file[page + kSegmentsAt]);
    if (page + kHeader + segments > file.size()) return;
    std::size_t end = page + kHeader + segments;
    for (std::size_t i = 0; i < segments; ++i) end += static_cast<unsigned char>(file[page + kHeader + i]);
    if (end > file.size()) return;
    put(file, page + kSerialAt, serial);
    put(file, page + kChecksumAt, 0);
    put(file, page + kChecksumAt, checksum(file, page, end));
    page = end;
  }
}

}  // namespace osugen::synth
