// osugen/interfaces/tokenizer.h - beatmap <-> token ids, the vocabulary and the grammar.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/component.h>

namespace osugen {

/// What a token speaks of; validation reports its loss by this.
enum class TokenKind : std::uint8_t { special, time, type, position, duration, combo, reserved };

struct Token {
  std::string name;  ///< "TIME_SHIFT_12"
  TokenKind kind = TokenKind::special;
  std::int64_t ticks = -1;  ///< whole ticks on that the token says, or -1: what a pointer head points by
  std::optional<ObjectKind> object{};  ///< what begins with the token; unset: nothing does
  int slides = 0;                      ///< of the slider that begins with the token; 0: it does not say them
  double beats = 0;  ///< of one slide, or of a spinner, that a duration says; 0: none in beats
};

struct Vocabulary {
  std::vector<Token> tokens;  ///< the index is the id
  std::int64_t pad = 0, sos = 1, eos = 2;
  int ticks_per_beat = 12;  ///< of the ticks that cursors count and decoders are told
  std::int64_t size() const { return static_cast<std::int64_t>(tokens.size()); }
};

/// The stretch of a song that a map is made for. Song time.
struct SongSpan {
  double start_ms = 0, end_ms = 0;
  std::vector<RedLine> red_lines;
};

/// A count of what a map says and the vocabulary cannot: {"sliders with clamped repeats", 3}.
struct Loss {
  std::string what;
  std::int64_t count = 0;
};

struct TokenizedMap {
  std::vector<std::int64_t> ids;    ///< SOS ... EOS
  std::vector<double> time_ms;      ///< of the cursor after each id, song time
  std::vector<std::int64_t> ticks;  ///< of the cursor after each id
  std::vector<Loss> losses;         ///< only what happened
};

/// Follows a sequence token by token and knows what may come next, so that every sequence that obeys it
/// parses: times never run backwards or past the song, sliders close, EOS can always be reached.
class OSUGEN_EXPORT Cursor {
 public:
  Cursor() = default;
  Cursor& operator=(const Cursor&) = delete;
  virtual ~Cursor();

  /// One byte for each id: 1 may come next, 0 may not. Valid until the next push. After EOS only PAD may
  /// come; before that at least one id may.
  virtual std::span<const std::uint8_t> allowed() const = 0;
  /// @throws Error bad_input when the token is not allowed: nothing has changed then
  virtual void push(std::int64_t token) = 0;
  /// Song time that the sequence has come to.
  virtual double time_ms() const = 0;
  /// The last tick at or before time_ms().
  virtual std::int64_t tick() const = 0;
  virtual bool finished() const = 0;
  /// How many tokens the shortest way to the end takes, EOS counted; 0 when finished.
  virtual std::int64_t tokens_to_end() const = 0;
  /// The next token of that way.
  virtual std::int64_t token_to_end() const = 0;
  /// Objects that are complete.
  virtual std::int64_t objects() const = 0;
  virtual std::unique_ptr<Cursor> clone() const = 0;

 protected:
  Cursor(const Cursor&) = default;
};

/// Interface "osugen.tokenizer/1".
class OSUGEN_EXPORT Tokenizer : public Component {
 public:
  static constexpr const char* kInterface = "osugen.tokenizer/1";
  ~Tokenizer() override;

  virtual const Vocabulary& vocabulary() const = 0;
  /// @param map   its times are song time, as those of `span`; objects outside the span are lost
  virtual TokenizedMap encode(const Beatmap& map, const SongSpan& span) const = 0;
  /// The map that the ids say.
  /// @param ids   as the cursor allows; SOS first or not, EOS last or not
  /// @param base  everything but the objects: metadata, difficulty, timing; objects and green lines are added
  /// @throws Error bad_input naming the first id that the grammar does not allow
  virtual Beatmap decode(std::span<const std::int64_t> ids, const SongSpan& span, Beatmap base) const = 0;
  /// A cursor before SOS.
  virtual std::unique_ptr<Cursor> begin(const SongSpan& span) const = 0;
};

}  // namespace osugen
