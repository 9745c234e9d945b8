// synth/sound/ogg_serial.h - makes Ogg files reproducible.
#pragma once

#include <cstdint>
#include <string>

namespace osugen::synth {

/// libsndfile draws the number that every page of an Ogg stream carries from the clock. This writes another
/// into each page, with the page's checksum (RFC 3533); what the file sounds like does not change.
void set_ogg_serial(std::string& file, std::uint32_t serial);

}  // namespace osugen::synth
