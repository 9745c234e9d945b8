#include <synth/compose/random.h>

#include <cmath>
#include <numbers>

namespace osugen::synth {

std::uint64_t Random::mixed(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
  return bits ^ (bits >> 31);
}

Random Random::stream(std::string_view name, std::uint64_t index) const {
  std::uint64_t key = state_;
  for (const char letter : name) key = mixed(key ^ (static_cast<unsigned char>(letter) + kStep));
  return Random(mixed(key ^ mixed(index + kStep)));
}

std::uint64_t Random::bits() {
  state_ += kStep;
  return mixed(state_);
}

double Random::uniform() {
  return static_cast<double>(bits() >> 11) * 0x1.0p-53;
}

double Random::log_between(double low, double high) {
  return low * std::pow(high / low, uniform());
}

double Random::normal() {
  // Box and Muller; one of the pair is left out, so that a draw keeps no state of its own.
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

std::size_t Random::below(std::size_t count) {
  // The high half of a product: the bias is count / 2^64, far below what anybody could measure.
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((static_cast<Wide>(bits()) * count) >> 64);
}

}  // namespace osugen::synth
