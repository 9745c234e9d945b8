#include <array>

#include <synth/instruments/drums.h>

namespace osugen::synth {

Stroke stroke_of(int percussion_key) {
  switch (percussion_key) {
    case 35:
    case 36:
      return Stroke::kick;
    case 38:
    case 40:
      return Stroke::snare;
    case 31:
    case 37:
      return Stroke::rim;
    case 39:
      return Stroke::clap;
    case 42:
      return Stroke::closed_hat;
    case 44:
      return Stroke::pedal_hat;
    case 46:
      return Stroke::open_hat;
    case 41:
    case 43:
      return Stroke::low_tom;
    case 45:
    case 47:
      return Stroke::mid_tom;
    case 48:
    case 50:
      return Stroke::high_tom;
    case 49:
    case 52:
    case 57:
      return Stroke::crash;
    case 51:
    case 59:
      return Stroke::ride;
    case 55:
      return Stroke::splash;
    case 56:
      return Stroke::cowbell;
    case 54:
      return Stroke::tambourine;
    case 58:
    case 69:
    case 70:
    case 73:
    case 74:
    case 78:
    case 79:
    case 82:
      return Stroke::shaker;
    case 60:
    case 61:
    case 62:
    case 63:
    case 64:
    case 65:
    case 66:
      return Stroke::conga;
    case 53:
    case 67:
    case 68:
    case 80:
    case 81:
    case 83:
    case 84:
      return Stroke::bell;
    default:
      return Stroke::wood;
  }
}

}  // namespace osugen::synth
