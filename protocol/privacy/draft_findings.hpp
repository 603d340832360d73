#pragma once
// What a person is asked about before a text leaves.

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

}  // namespace stonechat::privacy
