// osugen/interfaces/module.h - the nn base, for components that have weights. Includes LibTorch's nn
// (about 20 s of compiling): only encoders, decoders and what trains them need it.
#pragma once

#include <osugen/interfaces/tensor.h>
#include <osugen/interfaces/trainable.h>

#include <torch/nn/module.h>
