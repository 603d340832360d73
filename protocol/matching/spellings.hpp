#pragma once
// How names that are in use here are spelled by others. An alert names ids alone, and an id says nothing of
// the spelling that it was made from; reports do.
//
// Invariant: what is known depends on what was added, never on the order. There are as many spellings of a
//            name as places for a space in it, so of each author those of a name with the smallest ids are
//            kept, and nobody's take another's room (fair_places.hpp).
// Limits:    limits::spellings_max, spellings_of_author_max.
// Errors:    none. Threads: none of its own; use from one thread.

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "protocol/ids.hpp"
#include "protocol/matching/fair_places.hpp"

namespace stonechat::matching {

class Spellings {
public:
    Spellings();

    // `author` spells `name`, which is without spaces and signs, so that it has this id ("tech:..."). Returns
    // whether what is known has changed.
    bool add(const MemberId& author, const std::string& id, const std::string& name);

    struct Known {
        std::string name;
        std::size_t authors = 0;
    };
    [[nodiscard]] const std::map<std::string, Known>& all() const { return known_; }  // by id

private:
    using Places = FairPlaces<std::string>;

    bool forget(const MemberId& author, const std::string& id);

    std::map<std::string, Known> known_;
    std::map<std::pair<MemberId, std::string>, std::set<std::string>> of_authors_;  // and names: ids
    Places places_;
};

}  // namespace stonechat::matching
