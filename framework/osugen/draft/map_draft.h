// osugen/draft/map_draft.h - from song time to a map ready to be written: shift, round, name, order.
#pragma once

#include <string>
#include <vector>

#include <osugen/audio/decode.h>
#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen {

/// The stretch of a song in which objects fit once the map is shifted by the bias.
/// @throws Error bad_input when nothing is left of the song
SongSpan span_of(double song_ms, double bias_ms, std::vector<RedLine> red_lines);

/// What the user named, then the song's tags, then words that say that nobody knows. Artist and title are
/// ASCII, the unicode fields as they are spelt; each is cut to the 80 characters that osu!'s server accepts.
/// @param notes  gets a sentence where a spelling in ASCII is not known, and one where something is cut
Metadata metadata_of(Metadata given, const SongTags& tags, std::vector<std::string>& notes);

/// Everything of a map but its objects, in song time: what a tokenizer adds them to.
Beatmap draft_of(const SongSpan& span, const Difficulty& difficulty, Metadata metadata);

/// Levels of one mapset, in song time, with the same red lines. Where an object of any of them comes before
/// the first red line, that line moves back by whole bars in all of them; no slider becomes slower or faster.
/// Levels that each moved it as far as they need would round it each to another whole ms, and all that
/// follows with it.
/// @param maps  not owned
void begin_together(const std::vector<Beatmap*>& maps);

/// Song time to map time, and every time to a whole ms: red lines are rounded, what lies on their grid is cut
/// off, as the game's editor does. A first red line that comes after the first object moves back by whole
/// bars. Red lines that come to lie on one ms with the next are dropped, objects that come to lie on one ms
/// with the one before too. Which ms a time becomes depends on the red lines and the bias alone: what levels
/// that begin_together() has passed have at one time they still have at one time.
/// @return how many objects were dropped
std::int64_t to_map_time(Beatmap& map, double bias_ms);

/// Map time to song time, for training and comparing: every object, line and break later by the bias.
void to_song_time(Beatmap& map, double bias_ms);

}  // namespace osugen
