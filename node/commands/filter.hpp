#pragma once
// `stonechat filter`: what the privacy filter finds in a text, before anything is published.

#include <iosfwd>

#include "protocol/privacy/local_list.hpp"

namespace stonechat::commands {

struct FilterOptions {
    // A text a line in, {"id":...,"text":"..."}, and its findings out,
    // {"id":...,"spans":[{"start","end","kind", "rule"}]}, in code points of the text, end exclusive.
    bool jsonl = false;
    // Adds to the table the rule behind each finding and what could stand in its place.
    bool explain = false;
    privacy::LocalList local;  // the organisation's own words
};

// Without `jsonl`: reads plain text; writes it with every finding replaced ("[NHS number]"), then a table of
// what was found and where. The table never repeats what was found.
//
// Returns 0; 1 when a line of `jsonl` is not such an object: it then gets {"error":...,"line":N} and the rest
// goes on.
int filter(std::istream& in, std::ostream& out, const FilterOptions& options);

}  // namespace stonechat::commands
