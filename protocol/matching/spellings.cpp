#include "protocol/matching/spellings.hpp"

#include <optional>

#include "protocol/limits.hpp"

namespace stonechat::matching {

Spellings::Spellings() : places_{{.places = limits::spellings_max}} {}

bool Spellings::add(const MemberId& author, const std::string& id, const std::string& name) {
    std::set<std::string>& ids = of_authors_[{author, name}];
    if (!ids.insert(id).second) return false;
    const bool is_new = ++known_.try_emplace(id, Known{.name = name}).first->second.authors == 1;
    std::optional<Places::Held> without;
    if (ids.size() > limits::spellings_of_author_max) {
        without = Places::Held{author, {.rank = 0, .order = *ids.rbegin()}};
        places_.remove(author, without->claim);
        if (without->claim.order != id) places_.add(author, {.rank = 0, .order = id});
    } else {
        without = places_.add(author, {.rank = 0, .order = id});
    }
    if (!without) return is_new;
    const bool is_gone = forget(without->author, without->claim.order);
    return without->claim.order != id && (is_new || is_gone);
}

// Returns whether nobody is known to spell it so any more.
bool Spellings::forget(const MemberId& author, const std::string& id) {
    const auto known = known_.find(id);
    const auto ids = of_authors_.find({author, known->second.name});
    ids->second.erase(id);
    if (ids->second.empty()) of_authors_.erase(ids);
    if (--known->second.authors > 0) return false;
    known_.erase(known);
    return true;
}

}  // namespace stonechat::matching
