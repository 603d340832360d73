#include "node/commands/proposal.hpp"

#include <algorithm>
#include <fstream>
#include <ostream>
#include <variant>

#include "node/commands/charter_words.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/signed_places.hpp"
#include "protocol/limits.hpp"

namespace stonechat::commands {
namespace {

using charter::SignedEntry;

// [acceptance] Entries in one proposal: a founding with as many stewards as there may be, and the admission
// of each one's organisation.
constexpr std::size_t proposal_entries_max = limits::stewards_max + 1;
constexpr std::size_t proposal_bytes_max =
    proposal_entries_max * (limits::charter_entry_bytes_max * 4 / 3 + 4);

bool is_founding(const Proposal& proposal) {
    const auto first = charter::decode_entry(proposal.front().payload);
    return first && std::holds_alternative<charter::Found>(first->action);
}

}  // namespace

Outcome<Proposal> read_proposal(const std::string& file) {
    const auto text = read_text(file, proposal_bytes_max);
    if (!text) return text.error();
    Proposal out;
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        std::string_view line{text->data() + at, end - at};
        at = end + 1;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        const auto bytes = from_base64url(line);
        if (!bytes) return Failure{exit_refused, file + ": must hold a proposal in base64url"};
        auto entry = charter::decode_signed_entry(*bytes);
        if (!entry) return Failure{exit_refused, file + ": " + entry.error().text()};
        if (out.size() == proposal_entries_max)
            return Failure{exit_refused,
                           file + ": must hold at most " + std::to_string(proposal_entries_max) + " entries"};
        out.push_back(std::move(*entry));
    }
    if (out.empty()) return Failure{exit_refused, file + ": must hold a proposal in base64url"};
    return out;
}

Outcome<void> write_proposal(const std::string& file, const Proposal& proposal) {
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    for (const SignedEntry& entry : proposal)
        out << to_base64url(charter::encode_signed_entry(entry)) << '\n';
    if (!out.flush()) return Failure{exit_refused, file + ": cannot be written"};
    return {};
}

Outcome<void> sign_all(Proposal& proposal, const Desk& desk, Beside beside) {
    if (beside == Beside::never)
        if (const auto free = check_places(desk.home, desk.charter, proposal); !free) return free.error();
    if (const auto noted = note_places(desk.home, proposal); !noted) return noted.error();
    for (SignedEntry& entry : proposal) charter::add_signature(entry, desk.steward);
    return {};
}

bool is_signed_by(const Proposal& proposal, const crypto::SigningKey& steward) {
    const StewardKey key{steward.public_key().bytes};
    return std::ranges::all_of(proposal, [&](const SignedEntry& entry) {
        return std::ranges::find(entry.signatures, key, &charter::StewardSignature::steward) !=
               entry.signatures.end();
    });
}

Outcome<Offered> offer(Desk& desk, const Proposal& proposal) {
    std::vector<Bytes> fitting;
    charter::Charter charter = desk.charter;
    for (const SignedEntry& one : proposal) {
        Bytes entry = charter::encode_signed_entry(one);
        const auto fits = charter.append(entry);
        if (!fits && fits.error().code == Errc::below_threshold) return Offered::lacks_signatures;
        if (!fits) return failure_of(fits.error());
        fitting.push_back(std::move(entry));
    }
    for (const Bytes& entry : fitting)
        if (const auto added = desk.ledger->add_charter_entry(entry); !added) return added.error();
    return Offered::taken;
}

int propose_entries(Desk& desk, const std::vector<charter::Entry>& entries, const std::string& file,
                    Beside beside, Console& console) {
    if (std::ifstream{file}) return say(console, exit_bad_use, file + ": is there already; give --out FILE");
    Proposal proposal;
    for (const charter::Entry& entry : entries) proposal.push_back({charter::encode_entry(entry), {}});
    if (const auto signed_all = sign_all(proposal, desk, beside); !signed_all)
        return say(console, signed_all.error());
    if (const auto written = write_proposal(file, proposal); !written) return say(console, written.error());
    for (const charter::Entry& entry : entries)
        console.out << "Proposed as entry " << entry.sequence << ": to "
                    << printable(describe(entry.action, desk.charter)) << ".\n";
    return tell(offer(desk, proposal), file, proposal, console);
}

int tell(const Outcome<Offered>& offered, const std::string& file, const Proposal& proposal,
         Console& console) {
    if (!offered) return say(console, offered.error());
    if (*offered == Offered::lacks_signatures)
        console.out << "Signed by " << proposal.front().signatures.size() << " so far. Not enough yet: pass "
                    << printable(file) << " on to another steward, who runs: stonechat charter sign FILE\n";
    else if (is_founding(proposal))
        console.out << "Decided: all stewards have signed, and this node has the charter. Pass "
                    << printable(file) << " back to the others, whose nodes take it from there by the same "
                    << "command.\n";
    else
        console.out << "Decided: enough stewards have signed, and the entry is on its way to everyone.\n";
    return exit_ok;
}

}  // namespace stonechat::commands
