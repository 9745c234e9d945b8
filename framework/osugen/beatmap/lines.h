// osugen/beatmap/lines.h - the bytes of an .osu file as lines of UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace osugen {

inline constexpr int kFirstLazerVersion = 128;  ///< of the file format: fractions, several curve types

/// The text of a file as UTF-8 without a byte order mark. UTF-16 and UTF-32 with a mark are converted into
/// `storage`; everything else is taken as UTF-8 and returned as a view of `bytes`, unchecked.
std::string_view utf8_text(std::string_view bytes, std::string& storage);

/// Unicode white space at the ends removed (.NET's String.Trim, TrimEnd).
std::string_view trim(std::string_view text);
std::string_view trim_end(std::string_view text);

/// Line after line; LF, CR LF and CR end a line, in any mixture.
class LineCursor {
 public:
  explicit LineCursor(std::string_view text);
  /// The next line without its end; false after the last one.
  bool next(std::string_view& line);
  std::size_t number() const { return number_; }  ///< of the last line given, from 1
  std::size_t bytes_left() const { return end_ - at_; }

 private:
  const char* at_;
  const char* end_;
  const char* next_lf_ = nullptr;  ///< the first LF at or after at_, or end_; found once, so that a file of
  const char* next_cr_ = nullptr;  ///< one kind of line end is not searched again for the other
  std::size_t number_ = 0;
};

}  // namespace osugen
