#include <synth/write/background.h>

#include <zlib.h>

#include <array>
#include <string_view>

#include <osugen/error/error.h>
#include <osugen/random/random.h>

namespace osugen::synth {
namespace {

constexpr int kWidth = 960, kHeight = 540, kColours = 64;

void append_number(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xFFU);
}

void append_chunk(std::string& out, std::string_view name, const std::string& content) {
  append_number(out, static_cast<std::uint32_t>(content.size()));
  const std::string checked = std::string(name) + content;
  out += checked;
  append_number(out, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(checked.data()),
                                                      static_cast<uInt>(checked.size()))));
}

std::string compressed(const std::string& content) {
  uLongf size = compressBound(static_cast<uLong>(content.size()));
  std::string out(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(content.data()),
                static_cast<uLong>(content.size()), Z_BEST_COMPRESSION) != Z_OK)
    throw Error(Error::Kind::internal, "zlib cannot compress a picture");
  out.resize(size);
  return out;
}

std::string header() {
  std::string out;
  append_number(out, kWidth);
  append_number(out, kHeight);
  constexpr char kBitsPerPixel = 8, kPalette = 3;
  return out + kBitsPerPixel + kPalette + std::string(3, '\0');
}

/// From one dark colour to another.
std::string palette(Random& random) {
  std::array<double, 3> from{}, to{};
  for (double& part : from) part = random.between(10, 70);
  for (double& part : to) part = random.between(50, 140);
  std::string out;
  for (int i = 0; i < kColours; ++i)
    for (std::size_t part = 0; part < 3; ++part)
      out += static_cast<char>(static_cast<int>(from[part] + (to[part] - from[part]) * i / (kColours - 1)));
  return out;
}

std::string pixels(Random& random) {
  const int slant = random.integer(-400, 400), wide = random.integer(240, 900);
  std::string out;
  out.reserve(static_cast<std::size_t>(kHeight) * (kWidth + 1));
  for (int y = 0; y < kHeight; ++y) {
    out += '\0';  // this row has no filter
    for (int x = 0; x < kWidth; ++x) {
      const int along = ((x + y * slant / kHeight) % (2 * wide) + 2 * wide) % (2 * wide);
      const int level = along < wide ? along : 2 * wide - 1 - along;
      out += static_cast<char>(level * kColours / wide);
    }
  }
  return out;
}

}  // namespace

std::string background_png(std::uint64_t seed) {
  Random random = Random(0, {seed}).stream("background");
  std::string png = "\x89PNG\r\n\x1a\n";
  append_chunk(png, "IHDR", header());
  append_chunk(png, "PLTE", palette(random));
  append_chunk(png, "IDAT", compressed(pixels(random)));
  append_chunk(png, "IEND", {});
  return png;
}

}  // namespace osugen::synth
