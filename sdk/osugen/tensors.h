// osugen/tensors.h - the header of plugins that pass tensors: frontends, encoders, decoders, samplers. Of
// LibTorch it includes ATen/core alone; its nn, for encoders and decoders, is in osugen/interfaces/module.h.
#pragma once

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/features.h>
#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/sampler.h>
#include <osugen/interfaces/trainable.h>
#include <osugen/sdk.h>
