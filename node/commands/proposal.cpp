#include "node/commands/proposal.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <variant>

#include "node/api/endpoints.hpp"
#include "node/commands/charter_words.hpp"
#include "node/commands/input.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/signed_places.hpp"
#include "node/keys/private_file.hpp"
#include "protocol/codec/cose.hpp"

namespace stonechat::commands {
namespace {

using charter::SignedEntry;

constexpr std::size_t proposal_bytes_max =
    proposal_entries_max * (limits::charter_entry_bytes_max * 4 / 3 + 4);

// Checked here and not only by the charter, which looks at one entry's signatures once it has the one before
// it.
Checked<void> check_each_signature(const SignedEntry& entry) {
    for (const charter::StewardSignature& one : entry.signatures) {
        const codec::Sign1 message{entry.payload, one.signature};
        if (!codec::verify_sign1(codec::Purpose::charter, message, crypto::PublicKey{one.steward.bytes}))
            return Refusal{Errc::bad_signature, "signatures", "one does not verify"};
    }
    return {};
}

Checked<Proposed> read_entry(ByteView bytes) {
    auto signed_entry = charter::decode_signed_entry(bytes);
    if (!signed_entry) return signed_entry.error();
    auto entry = charter::decode_entry(signed_entry->payload);
    if (!entry) return entry.error();
    if (const auto good = check_each_signature(*signed_entry); !good) return good.error();
    const CharterHash hash = charter::hash_of(signed_entry->payload);
    return Proposed{std::move(*signed_entry), std::move(*entry), hash};
}

// Through another file, so that the signatures that `file` has are never gone.
Outcome<void> write_proposal(const std::string& file, const Proposal& proposal) {
    std::string text;
    for (const Proposed& one : proposal)
        text += to_base64url(charter::encode_signed_entry(one.signed_entry)) + '\n';
    const std::string whole = file + ".new";
    std::error_code failure;
    std::filesystem::remove(whole, failure);  // of an attempt that was cut short
    if (const auto written = keys::write_new_file(whole, as_bytes(text)); !written)
        return failure_of(written.error());
    std::filesystem::permissions(whole, std::filesystem::perms{0644}, failure);  // it holds no secret
    if (!failure) std::filesystem::rename(whole, file, failure);
    if (failure) return Failure{exit_refused, file + ": cannot be written: " + failure.message()};
    return {};
}

// Before a place is noted: an entry that no node could read would keep it for nothing.
Outcome<void> check_form(const Proposal& proposal) {
    for (const Proposed& one : proposal)
        if (const auto read = charter::decode_entry(one.signed_entry.payload); !read)
            return failure_of(read.error());
    return {};
}

Outcome<void> note_and_sign(Proposal& proposal, const Desk& desk) {
    if (const auto noted = note_places(desk.home, proposal); !noted) return noted.error();
    for (Proposed& one : proposal) charter::add_signature(one.signed_entry, desk.steward);
    return {};
}

}  // namespace

Proposal proposal_of(const std::vector<charter::Entry>& entries) {
    Proposal out;
    for (const charter::Entry& entry : entries) {
        SignedEntry unsigned_entry{charter::encode_entry(entry), {}};
        const CharterHash hash = charter::hash_of(unsigned_entry.payload);
        out.push_back({std::move(unsigned_entry), entry, hash});
    }
    return out;
}

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
        auto read = read_entry(*bytes);
        if (!read) return Failure{exit_refused, file + ": " + read.error().text()};
        const bool follows = out.empty() || (read->entry.previous == out.back().hash &&
                                             read->entry.sequence == out.back().entry.sequence + 1);
        if (!follows)
            return Failure{exit_refused, file + ": is more than one proposal; each must have its own file"};
        if (out.size() == proposal_entries_max)
            return Failure{exit_refused,
                           file + ": must hold at most " + std::to_string(proposal_entries_max) + " entries"};
        out.push_back(std::move(*read));
    }
    if (out.empty()) return Failure{exit_refused, file + ": must hold a proposal in base64url"};
    return out;
}

bool is_signed_by(const Proposal& proposal, const crypto::SigningKey& steward) {
    const StewardKey key{steward.public_key().bytes};
    return std::ranges::all_of(proposal, [&](const Proposed& one) {
        const auto& signatures = one.signed_entry.signatures;
        return std::ranges::find(signatures, key, &charter::StewardSignature::steward) != signatures.end();
    });
}

Outcome<void> ask_to_sign(const Desk& desk, const std::vector<charter::Entry>& entries, bool yes,
                          Console& console) {
    if (yes || !console.is_terminal) return {};
    for (const charter::Entry& entry : entries)
        console.out << "Entry " << entry.sequence << " would "
                    << printable(describe(entry.action, desk.charter)) << words_on_pins(entry.action)
                    << ".\n";
    if (desk.charter.threshold() < 2)
        console.out << "One signature decides here: it holds at once, on every node.\n";
    if (says_yes("Sign this?", console.in, console.out)) return {};
    return Failure{exit_refused, "not signed"};
}

Outcome<void> sign_into(const std::string& file, Proposal& proposal, const Desk& desk, Beside beside) {
    if (const auto fits = check_form(proposal); !fits) return fits.error();
    if (const auto free = check_places(desk, proposal, beside); !free) return free.error();
    if (const auto written = write_proposal(file, proposal); !written) return written.error();
    if (const auto noted = note_and_sign(proposal, desk); !noted) return noted.error();
    return write_proposal(file, proposal);
}

Outcome<void> decide(Desk& desk, charter::Action action, Beside beside) {
    const auto next = desk.charter.next(std::move(action), api::system_day());
    if (!next) return failure_of(next.error());
    Proposal proposal = proposal_of({*next});
    if (const auto fits = check_form(proposal); !fits) return fits.error();
    if (const auto free = check_places(desk, proposal, beside); !free) return free.error();
    if (const auto noted = note_and_sign(proposal, desk); !noted) return noted.error();
    const Bytes entry = charter::encode_signed_entry(proposal.front().signed_entry);
    if (const auto fits = desk.charter.append(entry); !fits) return failure_of(fits.error());
    return desk.ledger->add_charter_entry(entry);
}

Outcome<Offered> offer(Desk& desk, const Proposal& proposal) {
    std::vector<Bytes> fitting;
    charter::Charter charter = desk.charter;
    for (const Proposed& one : proposal) {
        Bytes entry = charter::encode_signed_entry(one.signed_entry);
        const auto fits = charter.append(entry);
        if (!fits && fits.error().code == Errc::below_threshold) return Offered{false, fits.error().rule};
        if (!fits) return failure_of(fits.error());
        fitting.push_back(std::move(entry));
    }
    for (const Bytes& entry : fitting)
        if (const auto added = desk.ledger->add_charter_entry(entry); !added) return added.error();
    return Offered{true, {}};
}

int propose_entries(Desk& desk, const std::vector<charter::Entry>& entries, const std::string& file,
                    Beside beside, Console& console) {
    if (std::error_code ignored; std::filesystem::exists(file, ignored))
        return say(console, exit_bad_use, file + ": is there already; give --out FILE");
    Proposal proposal = proposal_of(entries);
    if (const auto is_signed = sign_into(file, proposal, desk, beside); !is_signed)
        return say(console, is_signed.error());
    for (const charter::Entry& entry : entries)
        console.out << "Proposed as entry " << entry.sequence << ": to "
                    << printable(describe(entry.action, desk.charter)) << words_on_pins(entry.action)
                    << ".\n";
    return tell(offer(desk, proposal), file, proposal, console);
}

int tell(const Outcome<Offered>& offered, const std::string& file, const Proposal& proposal,
         Console& console) {
    if (!offered) return say(console, offered.error());
    if (!offered->is_decided)
        console.out << "Signed by " << proposal.front().signed_entry.signatures.size()
                    << " so far. Not enough yet: it " << offered->lacks << ". Pass " << printable(file)
                    << " on to another steward, who runs: stonechat charter sign FILE\n";
    else if (std::holds_alternative<charter::Found>(proposal.front().entry.action))
        console.out << "Decided: all stewards have signed, and this node has the charter. Pass "
                    << printable(file) << " back to the others, whose nodes take it from there by the same "
                    << "command.\n";
    else
        console.out << "Decided: enough stewards have signed, and the entry is on its way to everyone.\n";
    return exit_ok;
}

}  // namespace stonechat::commands
