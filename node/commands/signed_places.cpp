#include "node/commands/signed_places.hpp"

#include <fstream>
#include <map>
#include <string>

#include "node/keys/private_file.hpp"

namespace stonechat::commands {
namespace {

using charter::Entry;
using charter::SignedEntry;
using std::filesystem::path;

constexpr std::size_t hash_digits = 2 * sizeof(CharterHash::bytes);

Failure is_taken(const Entry& entry, std::string_view by) {
    return {exit_refused, std::string{by} + " another entry for place " + std::to_string(entry.sequence) +
                              ". Two that are decided for one place freeze the charter. Let the other one be "
                              "decided, then propose this one anew; or where all stewards gave the other one "
                              "up, give --instead"};
}

}  // namespace

path signed_places_file(const path& home) {
    return home / "keys" / "steward.signed";
}

Outcome<void> check_places(const path& home, const charter::Charter& charter,
                           const std::vector<SignedEntry>& entries) {
    std::map<std::string, std::pair<std::string, Entry>, std::less<>> wanted;  // by the entry before it
    for (const SignedEntry& signed_entry : entries) {
        const auto entry = charter::decode_entry(signed_entry.payload);
        if (!entry) return failure_of(entry.error());
        const CharterHash hash = charter::hash_of(signed_entry.payload);
        const bool is_decided = entry->sequence > 1 && entry->sequence <= charter.sequence() &&
                                charter.holds(entry->sequence - 1, entry->previous);
        if (is_decided && !charter.holds(entry->sequence, hash)) return is_taken(*entry, "The charter has");
        wanted.emplace(entry->previous.hex(), std::pair{hash.hex(), *entry});
    }
    const path file = signed_places_file(home);
    if (std::error_code ignored; !std::filesystem::exists(file, ignored)) return {};
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) {
        if (line.size() != 2 * hash_digits + 1) continue;  // power failed before it was whole, and signed
        const auto found = wanted.find(std::string_view{line}.substr(0, hash_digits));
        if (found != wanted.end() && line.substr(hash_digits + 1) != found->second.first)
            return is_taken(found->second.second, "This steward has signed");
    }
    if (!in.eof()) return Failure{exit_refused, file.string() + ": cannot be read"};
    return {};
}

Outcome<void> note_places(const path& home, const std::vector<SignedEntry>& entries) {
    std::string lines;
    for (const SignedEntry& one : entries) {
        const auto entry = charter::decode_entry(one.payload);
        if (!entry) return failure_of(entry.error());
        // Begun anew, whatever an earlier attempt may have left there.
        lines += "\n" + entry->previous.hex() + " " + charter::hash_of(one.payload).hex();
    }
    if (const auto noted = keys::append_private_file(signed_places_file(home), as_bytes(lines)); !noted)
        return failure_of(noted.error());
    return {};
}

}  // namespace stonechat::commands
