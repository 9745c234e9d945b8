// aligned_transformer/blocks.h - products of a few rows with many columns, vectorized for the available
// instruction set.
//
// LibTorch is compiled for every processor and asks at run time; so do these. All matrices are float32 with
// rows one after another; numbers of columns and widths are filled up to multiples of kFill.
#pragma once

#include <cstdint>

namespace aligned_transformer {

/// Rows that are computed together: each column that is loaded serves all of them.
constexpr std::int64_t kBlockRows = 4;
/// Floats of the widest register.
constexpr std::int64_t kFill = 16;

constexpr std::int64_t filled_up(std::int64_t count) {
  return (count + kFill - 1) / kFill * kFill;
}

struct Blocks {
  /// The product of two matrices: scores[row][c] = sum over d of rows[row][d] * turned[d][c]
  /// @param rows    [kBlockRows, width]
  /// @param turned  [width, .], a row every `stride`
  /// @param scores  [kBlockRows, columns]
  void (*products)(const float* rows, const float* turned, std::int64_t stride, std::int64_t width,
                   std::int64_t columns, float* scores);
  /// values[c][d] += sum over rows of weights[row][c] * rows[row][d]
  void (*spread)(const float* weights, const float* rows, std::int64_t width, std::int64_t columns,
                 float* values);
  /// Softmax of one row in place. Scores below -1e8 get no weight, even where there are no others.
  void (*softmax)(float* scores, std::int64_t columns);
  /// From the gradient of softmax's weights to that of its scores, in place.
  void (*softmax_backward)(const float* weights, float* gradient, std::int64_t columns);
};

/// Those for this processor.
const Blocks& blocks();

}  // namespace aligned_transformer
