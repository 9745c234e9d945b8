// osugen/sdk.h - what a plugin includes that passes no tensor: quantizers, tokenizers, timing stages, passes.
// osugen/tensors.h has the other kinds; what reads and computes with maps is in osugen/beatmap/.
#pragma once

#include <osugen/error/error.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/audio.h>
#include <osugen/interfaces/component.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/timing.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/interfaces/version.h>
