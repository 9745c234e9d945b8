#include <osugen/train/loop/precision.h>

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <ATen/cpu/Utils.h>

namespace osugen::train {
namespace {

bool gpu_multiplies_bf16() {
  return at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
}

/// With tile registers (AMX) a bf16 product is several times faster than one of f32. With AVX-512 alone it is
/// hardly faster, and autocast's conversions eat that up.
bool processor_has_bf16_tiles() {
  const auto capabilities = at::cpu::get_cpu_capabilities();
  const auto found = capabilities.find("amx_bf16");
  return found != capabilities.end() && found->second.isBool() && found->second.toBool();
}

}  // namespace

const char* precision_name(Precision precision) {
  return precision == Precision::bf16 ? "bf16" : "f32";
}

Precision chosen_precision(const std::string& wanted, at::Device device) {
  if (wanted == "f32") return Precision::f32;
  if (wanted == "bf16") return Precision::bf16;
  const bool faster = device.is_cuda() ? gpu_multiplies_bf16() : processor_has_bf16_tiles();
  return faster ? Precision::bf16 : Precision::f32;
}

Autocast::Autocast(at::Device device, Precision precision)
    : device_(device.type()), on_(precision == Precision::bf16) {
  if (!on_) return;
  at::autocast::set_autocast_enabled(device_, true);
  at::autocast::set_autocast_dtype(device_, at::kBFloat16);
  at::autocast::increment_nesting();
}

Autocast::~Autocast() {
  if (!on_) return;
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, false);
}

}  // namespace osugen::train
