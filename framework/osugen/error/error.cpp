#include <osugen/error/error.h>

#include <cctype>
#include <utility>

namespace osugen {
namespace {

std::string sentence(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string one_line(const std::string& problem, const std::string& where, const std::string& accepted,
                     const std::string& remedy) {
  std::string line = where.empty() ? problem : where + ": " + problem;
  if (!accepted.empty()) line += " (accepted: " + accepted + ")";
  if (!remedy.empty()) line += ". " + sentence(remedy) + ".";
  return line;
}

}  // namespace

Error::Error(Kind kind, std::string problem, std::string where, std::string accepted, std::string remedy)
    : std::runtime_error(one_line(problem, where, accepted, remedy)),
      kind_(kind),
      problem_(std::move(problem)),
      where_(std::move(where)),
      accepted_(std::move(accepted)),
      remedy_(std::move(remedy)) {}

Error::~Error() = default;

Error Error::inside(const std::string& place) const {
  return Error(kind_, problem_, where_.empty() ? place : place + ": " + where_, accepted_, remedy_);
}

}  // namespace osugen
