#include <osugen/train/distributed/layout.h>

#include <sstream>

namespace osugen::train {
namespace {

/// "decoder.head.weight float32 [160, 512]" -> "decoder.head.weight"
std::string name_in(const std::string& line) {
  return line.substr(0, line.find(' '));
}

std::string rest_of(const std::string& line) {
  return line.substr(line.find(' ') + 1);
}

std::string difference(const std::string& line, const std::string& other, const std::string& other_rank) {
  if (other.empty()) return "is on rank 0 but not on " + other_rank;
  if (name_in(line) != name_in(other))
    return "is at the position where " + other_rank + " has '" + name_in(other) + "'";
  return "is " + rest_of(line) + " on rank 0 but " + rest_of(other) + " on " + other_rank;
}

void compare(const std::string& first, const std::string& other, int rank) {
  if (first == other) return;
  const std::string other_rank = "rank " + std::to_string(rank);
  std::istringstream lines(first), other_lines(other);
  for (std::string line, other_line; std::getline(lines, line);) {
    if (!std::getline(other_lines, other_line)) other_line.clear();
    if (line == other_line) continue;
    throw Error(Error::Kind::internal, difference(line, other_line, other_rank),
                "tensor '" + name_in(line) + "'", {},
                "start every rank with the same pipeline and the same plugins");
  }
  std::string extra;
  std::getline(other_lines, extra);
  throw Error(Error::Kind::internal, "is on " + other_rank + " but not on rank 0",
              "tensor '" + name_in(extra) + "'", {},
              "start every rank with the same pipeline and the same plugins");
}

}  // namespace

std::string layout_of(const NamedTensors& tensors) {
  std::ostringstream text;
  for (const auto& [name, tensor] : tensors) {
    text << name << ' ' << tensor.scalar_type() << " [";
    for (std::int64_t i = 0; i < tensor.dim(); ++i) text << (i > 0 ? ", " : "") << tensor.size(i);
    text << "]\n";
  }
  return text.str();
}

void check_layouts(const std::vector<std::string>& layouts) {
  for (std::size_t rank = 1; rank < layouts.size(); ++rank) {
    compare(layouts[0], layouts[rank], static_cast<int>(rank));
  }
}

}  // namespace osugen::train
