// osugen/generate/decoding/logits_processor.h - rules that restrict the sampler's choice.
//
// At every step the loop forbids what the grammar does not allow, then applies a list of processors, each to
// what the one before left. Each rule is one file of this folder; which of them a run has, and in which
// order, is said by logits_processors() in decoding.cpp. Processors keep nothing from step to step: one list
// serves every row of a beam.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <osugen/generate/decoding/rhythm_plan.h>
#include <osugen/interfaces/logits.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen {

/// One row at one step.
struct LogitsContext {
  const Cursor& cursor;          ///< of the row
  std::int64_t newest = 0;       ///< the token that the cursor was pushed last
  std::int64_t steps = 0;        ///< tokens written so far, SOS not counted
  const float* grammar;          ///< [vocabulary]: the decoder's logits of all that the grammar allows
  const RhythmSoFar& so_far;     ///< what the row has written
  bool closed_by_limit = false;  ///< set by max_length() where it takes a token away
};

/// Takes tokens away (kForbiddenLogit) or rescales their logits.
class LogitsProcessor {
 public:
  virtual ~LogitsProcessor() = default;
  /// @param logits  [vocabulary], changed in place; what the grammar forbids stays forbidden, and at least
  /// one
  ///                token stays allowed
  virtual void process(LogitsContext& context, float* logits) const = 0;
};

/// Whether a token is a gap that says its ticks.
inline bool is_gap_in_ticks(const Token& token) {
  return token.kind == TokenKind::time && token.ticks >= 0;
}

/// Where objects begin. Song time in ms, in any order.
struct RhythmBounds {
  std::optional<std::vector<double>> within;  ///< where objects may begin; without: anywhere
  std::vector<double> needed;                 ///< where objects must begin; they may begin there, too
  /// Beats: no slider begins where one of this length would not end before what is needed.
  double shortest_slide = 0;
  bool any() const { return within || !needed.empty(); }
};

// Every processor below keeps a reference to the vocabulary, which must outlive it.

/// Keeps objects to the bounds: forbids gaps, lengths and the end where they lead off the ticks of `within`
/// or past a tick of `needed`. Where nothing would be left, `needed` is given up first, then `within`: the
/// grammar comes first. Vocabularies without gaps in ticks (Token::ticks is -1) are left alone.
/// @param bounds  a moment that is more than 1 ms from every tick is left out
std::unique_ptr<LogitsProcessor> rhythm_constraint(const RhythmBounds& bounds, const SongSpan& span,
                                                   const Vocabulary& vocabulary);

/// Forbids EOS before the sequence has `min_objects` objects and reaches `min_time_ms` (song time), unless
/// nothing else may come.
std::unique_ptr<LogitsProcessor> min_length(std::int64_t min_objects, double min_time_ms,
                                            const Vocabulary& vocabulary);

/// Ends the sequence within `max_tokens` (SOS not counted, EOS counted): near it, forbids every token after
/// which the end is out of reach. Where that leaves nothing, the shortest way to the end goes on.
std::unique_ptr<LogitsProcessor> max_length(std::int64_t max_tokens, const Vocabulary& vocabulary);

/// Where a gap in ticks must come, or the end, leaves one token: the first gap at whose tick an object is as
/// likely as `threshold`, given that none came before it. At 1/2 that is where an object is likelier than
/// none; the most likely gap alone would come too early wherever several later ones share the rest. Lower is
/// denser. Where there is no such gap: the end; where the end is forbidden: the longest gap.
/// Gaps that earlier processors took away count, by the decoder's logits, until their tick is passed: that an
/// object is held to an earlier tick makes the ticks before that one no likelier.
/// @param threshold  above 0, up to 1
std::unique_ptr<LogitsProcessor> rhythm_threshold(double threshold, const Vocabulary& vocabulary);

/// In place of rhythm_threshold() where a plan is asked for: its threshold rises while more objects are
/// written than planned, falls while fewer are, and is higher on places of the beat that the level seldom
/// uses. In sounding music no gap is longer than the level's longest rest.
/// @param plan  must outlive the processor
std::unique_ptr<LogitsProcessor> planned_rhythm(double threshold, const RhythmPlan& plan,
                                                const SongSpan& span, const Vocabulary& vocabulary);

/// Makes sliders likelier while fewer are written than planned, likewise reverses, and lengths of sliders
/// that the level uses. For vocabularies whose tokens say what begins with them.
/// @param plan  must outlive the processor
/// @param span  of the red lines whose bars sliders seldom cross
std::unique_ptr<LogitsProcessor> planned_kinds(const RhythmPlan& plan, const SongSpan& span,
                                               const Vocabulary& vocabulary);

/// Divides the logits by `temperature` where no token of a position may come: gaps, kinds of objects,
/// lengths, new combos. Below 1 the likeliest comes more often.
/// @throws Error bad_config: not above 0
std::unique_ptr<LogitsProcessor> rhythm_temperature(double temperature, const Vocabulary& vocabulary);

}  // namespace osugen
