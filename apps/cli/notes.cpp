#include "cli/notes.h"

#include <cstdio>

#include "cli/interrupt.h"

namespace osugen::cli {

void Notes::log(Level level, std::string_view text) {
  if (level != Level::debug) add(std::string(text));
}

bool Notes::cancelled() const {
  return interrupted();
}

void Notes::add(const std::string& sentence) {
  say("note: " + sentence);
  all_.push_back(sentence);
}

void Notes::add(const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) add(sentence);
}

void Notes::say(const std::string& line) {
  if (!speaks_) return;
  progress_.clear();
  std::fprintf(stderr, "%s: %s\n", program_.c_str(), line.c_str());
}

}  // namespace osugen::cli
