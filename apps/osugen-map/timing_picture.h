// apps/osugen-map/timing_picture.h - draws a tempo estimate as SVG.
#pragma once

#include <string>
#include <string_view>

#include <osugen/interfaces/timing.h>
#include <osugen/tempo/onset_strength.h>

namespace osugen::map_commands {

/// An SVG document: the first bars of every red line with onset strength and beats, and below them the whole
/// stretch folded on its bar, where the beats of a right tempo stand as narrow peaks. At most 12 red lines.
std::string timing_picture(const tempo::OnsetStrength& onsets, const TimingEstimate& estimate,
                           std::string_view title);

}  // namespace osugen::map_commands
