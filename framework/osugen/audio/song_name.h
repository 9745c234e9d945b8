// osugen/audio/song_name.h - artist and title out of the name of a song's file.
#pragma once

#include <string>
#include <string_view>

#include <osugen/audio/decode.h>

namespace osugen::audio {

/// Clean UTF-8, as clean_line().
struct SongName {
  std::string artist;  ///< empty where the name has none
  std::string title;   ///< empty only where the name is
};

/// "01. Artist - Title (Official Video) [dQw4w9WgXcQ].mp3" -> Artist, Title. The first dash between spaces
/// ends the artist; without one all is title. Underscores are spaces where there are no spaces. Left out are
/// folders, the extension, a track number in front and, at the end, the id of a video and remarks that only
/// speak of the file ("[HQ]", "(Lyrics)"). A remix, a live version or a guest is part of the title.
SongName song_name(std::string_view file_name);

/// Fills what the tags leave empty from the name of the file. Of a file with one of the two tags the name has
/// to agree with it: "Artist - Title" says the artist of "Title", and not of another one.
void complete_tags(SongTags& tags, std::string_view file_name);

}  // namespace osugen::audio
