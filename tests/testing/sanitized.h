// sanitized.h - whether this build has sanitizers. Tests of very many inputs take every third there: each
// costs ten times as much, and the plain build runs all of them.
#pragma once

namespace osugen::testing {

#ifdef __SANITIZE_ADDRESS__
inline constexpr int kEveryNth = 3;
#else
inline constexpr int kEveryNth = 1;
#endif

}  // namespace osugen::testing
