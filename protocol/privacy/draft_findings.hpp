#pragma once
// What a person is asked about before a text leaves.

#include <span>
#include <string>
#include <vector>

#include "protocol/privacy/finding.hpp"
#include "protocol/privacy/local_list.hpp"
#include "protocol/record/body.hpp"

namespace stonechat::privacy {

struct DraftFinding {
    std::string pointer;  // of the field, RFC 6901
    Finding finding;
    std::string suggestion;  // what could stand there instead
};

// Everything found in the free text of a body, certain and doubtful, field by field and in order within each.
// The tool and the maker that the body states are nobody (LocalList::with_products).
std::vector<DraftFinding> findings_in(const record::Body& body, const LocalList& own_words = {});

// What a body calls tools, their makers and versions is typed as freely as a text. Found there: people's
// names, numbers, ways to reach somebody, and places and wards of the organisation's own list; places and
// organisations else are not, for a third of all products are called like one or the other. Nothing is found
// in what stands in `known` to the letter, capitals aside: names of tools and makers that the organisation
// has listed.
std::vector<DraftFinding> findings_in_names(const record::Body& body, const LocalList& own_words,
                                            std::span<const std::string> known);

}  // namespace stonechat::privacy
