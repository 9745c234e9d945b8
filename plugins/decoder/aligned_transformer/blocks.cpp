#include "blocks.h"

#include <algorithm>

#define OSUGEN_INLINE [[gnu::always_inline]] inline

namespace aligned_transformer {
namespace {

/// N floats that are computed at once, anywhere in memory. Never passed by value: how that is done depends
/// on the processor that a function is compiled for.
template <int N>
struct Lanes {
  typedef float Floats __attribute__((vector_size(N * 4), aligned(4), may_alias));
  typedef std::int32_t Ints __attribute__((vector_size(N * 4), aligned(4), may_alias));
};
template <int N>
using Floats = typename Lanes<N>::Floats;
template <int N>
using Ints = typename Lanes<N>::Ints;

template <int N>
OSUGEN_INLINE Floats<N>& lanes(float* at) {
  return *reinterpret_cast<Floats<N>*>(at);
}
template <int N>
OSUGEN_INLINE const Floats<N>& lanes(const float* at) {
  return *reinterpret_cast<const Floats<N>*>(at);
}

/// V registers of columns side by side: with two there are sums enough on the way to hide how long one takes.
template <int N, int V>
OSUGEN_INLINE void products_tile(const float* rows, const float* turned, std::int64_t stride,
                                 std::int64_t width, std::int64_t columns, float* scores) {
  Floats<N> sum[kBlockRows][V] = {};
  for (std::int64_t d = 0; d < width; ++d, turned += stride) {
#pragma GCC unroll 4
    for (int row = 0; row < kBlockRows; ++row)
#pragma GCC unroll 2
      for (int v = 0; v < V; ++v) sum[row][v] += rows[row * width + d] * lanes<N>(turned + v * N);
  }
#pragma GCC unroll 4
  for (int row = 0; row < kBlockRows; ++row)
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) lanes<N>(scores + row * columns + v * N) = sum[row][v];
}

template <int N>
OSUGEN_INLINE void products(const float* rows, const float* turned, std::int64_t stride, std::int64_t width,
                            std::int64_t columns, float* scores) {
  std::int64_t c = 0;
  for (; c + 2 * N <= columns; c += 2 * N)
    products_tile<N, 2>(rows, turned + c, stride, width, columns, scores + c);
  for (; c < columns; c += N) products_tile<N, 1>(rows, turned + c, stride, width, columns, scores + c);
}

template <int N, int V>
OSUGEN_INLINE void spread_tile(const float* weights, const float* rows, std::int64_t width,
                               std::int64_t columns, float* values) {
  Floats<N> part[kBlockRows][V];
#pragma GCC unroll 4
  for (int row = 0; row < kBlockRows; ++row)
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) part[row][v] = lanes<N>(rows + row * width + v * N);
  for (std::int64_t c = 0; c < columns; ++c, values += width) {
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
      Floats<N> sum = lanes<N>(values + v * N);
#pragma GCC unroll 4
      for (int row = 0; row < kBlockRows; ++row) sum += weights[row * columns + c] * part[row][v];
      lanes<N>(values + v * N) = sum;
    }
  }
}

template <int N>
OSUGEN_INLINE void spread(const float* weights, const float* rows, std::int64_t width, std::int64_t columns,
                          float* values) {
  std::int64_t d = 0;
  for (; d + 2 * N <= width; d += 2 * N) spread_tile<N, 2>(weights, rows + d, width, columns, values + d);
  for (; d < width; d += N) spread_tile<N, 1>(weights, rows + d, width, columns, values + d);
}

/// exp of what is at most 0, to 2 units in the last place; 0 below -87. As in Cephes: 2^n times a polynomial
/// of the rest, which is within half a power of two.
template <int N>
OSUGEN_INLINE void exponential(Floats<N>& x) {
  constexpr float kSmallest = -87, kToWhole = 12582912;  // 1.5 * 2^23: what is added to it has no fraction
  const Ints<N> counts = x > kSmallest;
  Floats<N> whole = x * 1.44269504F + kToWhole;
  const Ints<N> power = reinterpret_cast<Ints<N>>(whole) << 23;
  whole -= kToWhole;
  const Floats<N> rest = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;
  Floats<N> sum = rest * 1.9875691500e-4F + 1.3981999507e-3F;
  sum = sum * rest + 8.3334519073e-3F;
  sum = sum * rest + 4.1665795894e-2F;
  sum = sum * rest + 1.6666665459e-1F;
  sum = sum * rest + 5.0000001201e-1F;
  sum = sum * rest * rest + rest + 1.0F;
  const Ints<N> bits = (reinterpret_cast<Ints<N>>(sum) + power) & counts;
  x = reinterpret_cast<Floats<N>>(bits);
}

template <int N>
OSUGEN_INLINE void softmax(float* scores, std::int64_t columns) {
  constexpr float kHidden = -1e8F;
  Floats<N> most = lanes<N>(scores);
  for (std::int64_t c = N; c < columns; c += N) {
    const Floats<N> x = lanes<N>(scores + c);
    most = x > most ? x : most;
  }
  float largest = most[0];
  for (int i = 1; i < N; ++i) largest = std::max(largest, most[i]);
  if (largest < kHidden) return std::fill_n(scores, columns, 0.0F), void();
  Floats<N> sums = {};
  for (std::int64_t c = 0; c < columns; c += N) {
    Floats<N> x = lanes<N>(scores + c) - largest;
    exponential<N>(x);
    lanes<N>(scores + c) = x;
    sums += x;
  }
  float sum = 0;
  for (int i = 0; i < N; ++i) sum += sums[i];
  for (std::int64_t c = 0; c < columns; c += N) lanes<N>(scores + c) *= 1 / sum;
}

template <int N>
OSUGEN_INLINE void softmax_backward(const float* weights, float* gradient, std::int64_t columns) {
  Floats<N> sums = {};
  for (std::int64_t c = 0; c < columns; c += N) sums += lanes<N>(weights + c) * lanes<N>(gradient + c);
  float sum = 0;
  for (int i = 0; i < N; ++i) sum += sums[i];
  for (std::int64_t c = 0; c < columns; c += N)
    lanes<N>(gradient + c) = lanes<N>(weights + c) * (lanes<N>(gradient + c) - sum);
}

// The same functions, compiled for each kind of processor.
// NOLINTBEGIN(bugprone-macro-parentheses): names and attributes
#define OSUGEN_BLOCKS(NAME, N, TARGET)                                                                  \
  struct NAME {                                                                                         \
    TARGET static void products_of(const float* rows, const float* turned, std::int64_t stride,         \
                                   std::int64_t width, std::int64_t columns, float* scores) {           \
      products<N>(rows, turned, stride, width, columns, scores);                                        \
    }                                                                                                   \
    TARGET static void spread_over(const float* weights, const float* rows, std::int64_t width,         \
                                   std::int64_t columns, float* values) {                               \
      spread<N>(weights, rows, width, columns, values);                                                 \
    }                                                                                                   \
    TARGET static void softmax_of(float* scores, std::int64_t columns) { softmax<N>(scores, columns); } \
    TARGET static void softmax_back(const float* weights, float* gradient, std::int64_t columns) {      \
      softmax_backward<N>(weights, gradient, columns);                                                  \
    }                                                                                                   \
    static constexpr Blocks all = {products_of, spread_over, softmax_of, softmax_back};                 \
  }
// NOLINTEND(bugprone-macro-parentheses)

OSUGEN_BLOCKS(Plain, 4, );
#ifdef __x86_64__
OSUGEN_BLOCKS(Avx2, 8, [[gnu::target("avx2,fma")]]);
OSUGEN_BLOCKS(Avx512, 16, [[gnu::target("avx512f,avx512dq,avx512vl,avx512bw,fma")]]);
#endif

const Blocks& chosen() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return Avx512::all;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Avx2::all;
#endif
  return Plain::all;
}

}  // namespace

const Blocks& blocks() {
  static const Blocks& these = chosen();
  return these;
}

}  // namespace aligned_transformer
