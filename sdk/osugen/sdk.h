// osugen/sdk.h - the header of plugins that pass no tensors: quantizers, tokenizers, timing stages, passes.
// osugen/tensors.h has the other kinds; headers that read maps and compute with them are in osugen/beatmap/.
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
