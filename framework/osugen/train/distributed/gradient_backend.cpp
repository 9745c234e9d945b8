#include <osugen/train/distributed/gradient_backend.h>

#ifdef USE_C10D_NCCL
#include <c10/cuda/CUDAFunctions.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

namespace osugen::train {

#ifdef USE_C10D_NCCL

c10::intrusive_ptr<c10d::Backend> nccl_backend(const Rendezvous& rendezvous, const GroupAddress& address,
                                               const GroupOptions& options) {
  if (options.device.rfind("cuda", 0) != 0) return {};
  // NCCL wants one GPU for each rank, chosen before it is made. Ranks that share one use Gloo.
  if (address.local_rank >= c10::cuda::device_count() || address.local_size > c10::cuda::device_count())
    return {};
  c10::cuda::set_device(static_cast<c10::DeviceIndex>(address.local_rank));
  auto settings = c10d::ProcessGroupNCCL::Options::create();
  settings->timeout = milliseconds_of(options.collective_seconds);
  auto store = c10::make_intrusive<c10d::PrefixStore>("nccl", rendezvous.store);
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, address.rank, address.size, settings);
}

#else

c10::intrusive_ptr<c10d::Backend> nccl_backend(const Rendezvous& /*rendezvous*/,
                                               const GroupAddress& /*address*/,
                                               const GroupOptions& /*options*/) {
  return {};
}

#endif

}  // namespace osugen::train
