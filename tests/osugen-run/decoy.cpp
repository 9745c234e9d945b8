// A library that leaves a mark in the working directory when it is loaded.
#include <cstdio>

namespace {
[[gnu::constructor]] void leave_a_mark() {
  if (std::FILE* mark = std::fopen("the-decoy-was-loaded", "w")) std::fclose(mark);
}
}  // namespace
