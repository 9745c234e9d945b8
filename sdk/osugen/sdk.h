// osugen/sdk.h - everything that a plugin includes, but for LibTorch's nn (osugen/interfaces/module.h, for
// encoders and decoders) and what reads and computes with maps (osugen/beatmap/).
#pragma once

#include <osugen/error/error.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/audio.h>
#include <osugen/interfaces/component.h>
#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/features.h>
#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/logits.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/sampler.h>
#include <osugen/interfaces/timing.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/interfaces/trainable.h>
