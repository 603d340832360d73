#pragma once
// Pages in other languages. A catalogue (text/*.json) says for each English text what it is in another
// language, as gettext does: pages stay readable as they are, and what nobody has translated yet is shown in
// English. Another language is another file.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node/web/page.hpp"

namespace stonechat::web {

class Catalogue {
public:
    // From the JSON of a file in text/: {"language","name","texts":{"English":"other"}}. A text may have "{}"
    // where something else stands, as often in the English as in the other or more often; what stands
    // there stays. Throws at start-up where the file is not so.
    explicit Catalogue(std::string_view json);

    [[nodiscard]] const std::string& language() const { return language_; }  // "cy", "en-simple" (BCP 47)
    [[nodiscard]] const std::string& name() const { return name_; }          // "Cymraeg"
    // The text in this language; empty where the catalogue has none.
    [[nodiscard]] std::optional<std::string> find(std::string_view english) const;

private:
    struct Pattern {
        std::vector<std::string> english, other;  // what stands before, between and behind the gaps
    };
    [[nodiscard]] std::optional<std::string> by_pattern(const Pattern& pattern,
                                                        std::string_view english) const;

    std::string language_;
    std::string name_;
    std::map<std::string, std::string, std::less<>> texts_;
    std::vector<Pattern> patterns_;
};

// Those that are part of the program.
std::span<const Catalogue> catalogues();
// Null: English, or a language that is not there.
const Catalogue* find_catalogue(std::string_view language);

// The same page and frame in the catalogue's language. What people typed, and what will leave, stays.
void translate(Page& page, const Catalogue& catalogue);
void translate(Frame& frame, const Catalogue& catalogue);

}  // namespace stonechat::web
