#pragma once
#define TORCH_VERSION "stub"
