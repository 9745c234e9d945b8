#include <osugen/beatmap/level_name.h>

#include <array>
#include <string>

namespace osugen {

std::optional<Level> level_of_name(std::string_view version) {
  struct Word {
    std::string_view word;
    Level level;
  };
  // Compound names come first: "Light Insane" and "Hard Rock" are told by what stands last in use.
  constexpr std::array<Word, 16> kWords{{{"beginner", Level::easy},
                                         {"easy", Level::easy},
                                         {"cup", Level::easy},
                                         {"normal", Level::normal},
                                         {"salad", Level::normal},
                                         {"advanced", Level::hard},
                                         {"hyper", Level::hard},
                                         {"hard", Level::hard},
                                         {"platter", Level::hard},
                                         {"insane", Level::insane},
                                         {"another", Level::insane},
                                         {"rain", Level::insane},
                                         {"expert", Level::expert},
                                         {"extra", Level::expert},
                                         {"extreme", Level::expert},
                                         {"overdose", Level::expert}}};
  std::string name(version);
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  std::optional<Level> found;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (const Word& known : kWords) {
    for (std::size_t at = name.find(known.word); at != std::string::npos;
         at = name.find(known.word, at + 1)) {
      const std::size_t end = at + known.word.size();
      const bool whole =
          (at == 0 || !is_letter(name[at - 1])) && (end == name.size() || !is_letter(name[end]));
      if (whole) found = known.level;  // of several words the hardest counts
    }
  }
  return found;
}

}  // namespace osugen
