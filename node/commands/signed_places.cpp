#include "node/commands/signed_places.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <string>

#include "node/keys/private_file.hpp"

namespace stonechat::commands {
namespace {

using charter::Charter;
using charter::Entry;
using std::filesystem::path;

constexpr std::size_t hash_digits = 2 * sizeof(CharterHash::bytes);

Failure is_taken(const Entry& entry, std::string_view by) {
    return {exit_refused, std::string{by} + " another entry for place " + std::to_string(entry.sequence) +
                              ". Two that are decided for one place freeze the charter. Let the other one be "
                              "decided, then propose this one anew; or where all stewards gave the other one "
                              "up, give --instead"};
}

// Whether an entry that is held, on any branch, has the place of this one.
bool is_decided_otherwise(const Charter& charter, const Proposed& proposed) {
    const auto takes_its_place = [&](const Bytes& held) {
        const auto signed_entry = charter::decode_signed_entry(held);
        check(signed_entry.has_value());
        const auto entry = charter::decode_entry(signed_entry->payload);
        return entry && entry->previous == proposed.entry.previous &&
               charter::hash_of(signed_entry->payload) != proposed.hash;
    };
    const auto& trunk = charter.entries();
    const std::size_t place = proposed.entry.sequence - 1;  // an entry's sequence is never 0
    return (place < trunk.size() && takes_its_place(trunk[place])) ||
           std::ranges::any_of(charter.asides(), takes_its_place);
}

}  // namespace

path signed_places_file(const path& home) {
    return home / "keys" / "steward.signed";
}

Outcome<void> check_places(const Desk& desk, const Proposal& proposal, Beside beside) {
    if (beside == Beside::instead) return {};
    std::map<std::string, const Proposed*, std::less<>> wanted;  // by the entry before it
    for (const Proposed& one : proposal) {
        if (is_decided_otherwise(desk.charter, one)) return is_taken(one.entry, "The charter has");
        wanted.emplace(one.entry.previous.hex(), &one);
    }
    const path file = signed_places_file(desk.home);
    std::error_code failure;
    if (!std::filesystem::exists(file, failure) && !failure) return {};
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) {
        if (line.size() != 2 * hash_digits + 1) continue;  // power failed before it was whole, and signed
        const auto found = wanted.find(std::string_view{line}.substr(0, hash_digits));
        if (found != wanted.end() && line.substr(hash_digits + 1) != found->second->hash.hex())
            return is_taken(found->second->entry, "This steward has signed");
    }
    if (!in.eof()) return Failure{exit_refused, file.string() + ": cannot be read"};
    return {};
}

Outcome<void> note_places(const path& home, const Proposal& proposal) {
    std::string lines;  // each begun anew, whatever an earlier attempt may have left there
    for (const Proposed& one : proposal) lines += "\n" + one.entry.previous.hex() + " " + one.hash.hex();
    if (const auto noted = keys::append_private_file(signed_places_file(home), as_bytes(lines)); !noted)
        return failure_of(noted.error());
    return {};
}

}  // namespace stonechat::commands
