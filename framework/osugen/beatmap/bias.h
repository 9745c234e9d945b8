// osugen/beatmap/bias.h - the usual offset between song time and map time.
#pragma once

namespace osugen {

/// Milliseconds: map time = song time - bias. osu! maps run 15 to 20 ms earlier than the attack in the
/// decoded audio; this is what is taken where nobody says otherwise.
inline constexpr double kBiasMs = 15;

}  // namespace osugen
