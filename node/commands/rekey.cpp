#include "node/commands/rekey.hpp"

#include <algorithm>
#include <iosfwd>
#include <optional>
#include <ostream>
#include <utility>
#include <variant>
#include <vector>

#include "crypto/random.hpp"
#include "node/commands/file_copy.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/ledger.hpp"
#include "node/commands/recovery_words.hpp"
#include "node/keys/private_file.hpp"

namespace stonechat::commands {
namespace {

using charter::KeyAuthority;
using charter::KeyRequest;
using keys::KeyKind;
using std::filesystem::path;

// Where new keys wait: a home of its own, so that no file of the old ones is touched. The request is written
// last and moved last, so that its being there says that the keys beside it are whole. Nothing here is
// deleted before the keys are in use: once a steward has the request, they may be the ones that the charter
// has.
path waiting(const config::Config& config) {
    return config.home / waiting_keys_name;
}

bool is_there(const path& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

Outcome<KeyAuthority> authority_named(const RekeyOptions& options) {
    if (!options.recovery_words.empty() && options.by != "recovery")
        return Failure{exit_bad_use, "--recovery-words: goes with --by recovery"};
    if (options.by == "record") return KeyAuthority::record_key;
    if (options.by == "recovery") return KeyAuthority::recovery_key;
    if (options.by == "stewards") return KeyAuthority::stewards;
    return Failure{exit_bad_use, "--by: must be record, recovery or stewards"};
}

struct Membership {
    Identity self;  // with the keys that are in use here, which the charter may have replaced
    charter::Charter charter;
    charter::Member member;
};

// This organisation as the charter that is held here has it.
Outcome<Membership> own_membership(const config::Config& config) {
    auto self = own_identity(config);
    if (!self) return self.error();
    const auto ledger = open_ledger(config);
    if (!ledger) return ledger.error();
    auto charter = (*ledger)->charter();
    if (!charter) return charter.error();
    const charter::Member* const member = charter->find(self->member);
    if (member == nullptr)
        return Failure{exit_refused, "this organisation does not belong, so it has no keys to replace"};
    if (member->standing.is_revoked)
        return Failure{exit_refused, "this organisation was revoked: it needs a new admission, not new keys"};
    charter::Member own = *member;
    return Membership{std::move(*self), std::move(*charter), std::move(own)};
}

// What a request brings, in the order in which the keys are made.
std::vector<KeyKind> new_kinds(KeyAuthority authority) {
    switch (authority) {
        case KeyAuthority::record_key:
            return {KeyKind::link};
        case KeyAuthority::recovery_key:
            return {KeyKind::link, KeyKind::record};
        case KeyAuthority::stewards:
            return {KeyKind::link, KeyKind::record, KeyKind::recovery};
    }
    check(false);
    return {};
}

std::vector<KeyKind> waiting_kinds(const config::Config& config) {
    std::vector<KeyKind> out = new_kinds(KeyAuthority::stewards);
    std::erase_if(out, [&](KeyKind kind) { return !keys::has_key(waiting(config), kind); });
    return out;
}

// Their request was moved away, or was never written. The charter may have them by now: nothing here tells,
// so they stay until a person says otherwise.
Failure without_request(const config::Config& config) {
    const auto kinds = waiting_kinds(config);
    std::string anew;
    for (const auto& [by, authority] : {std::pair{"record", KeyAuthority::record_key},
                                        {"recovery", KeyAuthority::recovery_key},
                                        {"stewards", KeyAuthority::stewards}})
        if (kinds == new_kinds(authority))
            anew = std::string{", or write it anew: stonechat rekey --by "} + by;
    return {exit_refused, waiting(config).string() + ": new keys wait here without their " +
                              key_request_file_name + ". Put it back" + anew +
                              ". Remove the directory only if no steward was ever asked to sign them"};
}

// One of the keys to come: that which waits already, or a new one.
Outcome<crypto::SigningKey> new_key(const config::Config& config, KeyKind kind, crypto::Rng& rng) {
    const auto passphrase = find_passphrase(config.passphrase_file);
    if (!passphrase) return failure_of(passphrase.error(), exit_bad_use);
    if (keys::has_key(waiting(config), kind)) {
        auto held = keys::load_key(waiting(config), kind, *passphrase ? &**passphrase : nullptr);
        if (!held) return failure_of(held.error());
        return std::move(*held);
    }
    auto key = crypto::SigningKey::generate(rng);
    const auto kept =
        keys::create_key(waiting(config), kind, key, *passphrase ? &**passphrase : nullptr, rng);
    if (!kept) return failure_of(kept.error());
    return key;
}

Outcome<crypto::SigningKey> recovery_key(const config::Config& config, const RekeyOptions& options,
                                         std::istream& in) {
    if (options.recovery_words.empty()) return open_key(config, KeyKind::recovery);
    const auto passphrase = find_passphrase(config.passphrase_file);
    if (!passphrase) return failure_of(passphrase.error(), exit_bad_use);
    return read_recovery_key(options.recovery_words, *passphrase ? &**passphrase : nullptr, in);
}

// The request's keys that are new, each in a file that waits; and whose signature it must carry.
Outcome<crypto::SigningKey> make_keys(const config::Config& config, const RekeyOptions& options,
                                      KeyRequest& request, Console& console) {
    crypto::SystemRng rng;
    // First the key that exists already: without it nothing is made.
    std::optional<crypto::SigningKey> signer;
    if (request.authority != KeyAuthority::stewards) {
        auto held = request.authority == KeyAuthority::record_key ? open_key(config, KeyKind::record)
                                                                  : recovery_key(config, options, console.in);
        if (!held) return held.error();
        const bool is_record = request.authority == KeyAuthority::record_key;
        const auto& in_force = is_record ? request.record_key.bytes : request.recovery_key.bytes;
        if (held->public_key().bytes != in_force)
            return Failure{exit_refused, std::string{is_record ? "the record key" : "the recovery key"} +
                                             " given is not the one that the charter has"};
        signer.emplace(std::move(*held));
    }
    if (const auto made = keys::make_private_directory(waiting(config)); !made)
        return failure_of(made.error());
    const auto link = new_key(config, KeyKind::link, rng);
    if (!link) return link.error();
    request.link_key = LinkKey{link->public_key().bytes};
    if (request.authority == KeyAuthority::record_key) return std::move(*signer);
    auto record = new_key(config, KeyKind::record, rng);
    if (!record) return record.error();
    request.record_key = RecordKey{record->public_key().bytes};
    if (signer) return std::move(*signer);
    const auto recovery = new_key(config, KeyKind::recovery, rng);
    if (!recovery) return recovery.error();
    request.recovery_key = RecoveryKey{recovery->public_key().bytes};
    return std::move(*record);
}

struct Asked {
    path file;
    bool is_decided = false;  // the charter has the keys already
};

Outcome<Asked> ask(const config::Config& config, const RekeyOptions& options, Console& console) {
    const auto authority = authority_named(options);
    if (!authority) return authority.error();
    const path file = waiting(config) / key_request_file_name;
    if (is_there(file))
        return Failure{exit_refused, file.string() +
                                         ": new keys wait already; use them (--finish), or, if no "
                                         "steward was ever asked to sign them, remove " +
                                         waiting(config).string() + " to start again"};
    const auto kinds = waiting_kinds(config);
    if (!kinds.empty() && kinds != new_kinds(*authority)) return without_request(config);
    const auto own = own_membership(config);
    if (!own) return own.error();
    const charter::AdmissionRequest& in_force = own->member.request;
    KeyRequest request{
        own->charter.federation(), own->member.id, in_force.link_key, *authority, in_force.record_key, {},
        in_force.recovery_key};
    const auto signer = make_keys(config, options, request, console);
    if (!signer) return signer.error();
    const bool is_decided = request.link_key == in_force.link_key;
    if (is_decided) request.replaces = own->self.request.link_key;
    const Bytes message = charter::sign_key_request(request, *signer);
    if (const auto written = keys::write_new_file(file, as_bytes(to_base64url(message) + "\n")); !written)
        return failure_of(written.error());
    return Asked{file, is_decided};
}

// The request of the keys that wait, as the stewards signed it: it often leaves this machine as the only file
// that there is of it.
std::optional<Bytes> decided_request(const charter::Charter& charter, const LinkKey& link) {
    for (const Bytes& held : charter.held()) {
        const auto signed_entry = charter::decode_signed_entry(held);
        check(signed_entry.has_value());
        const auto entry = charter::decode_entry(signed_entry->payload);
        const auto* const rekey = entry ? std::get_if<charter::Rekey>(&entry->action) : nullptr;
        if (rekey == nullptr) continue;
        const auto request = charter::read_key_request(rekey->request);
        if (request && request->link_key == link) return rekey->request;
    }
    return std::nullopt;
}

Outcome<void> bring_request_back(const config::Config& config) {
    if (!keys::has_key(waiting(config), KeyKind::link)) return without_request(config);
    crypto::SystemRng rng;
    const auto link = new_key(config, KeyKind::link, rng);
    if (!link) return link.error();
    const auto own = own_membership(config);
    if (!own) return own.error();
    const auto message = decided_request(own->charter, LinkKey{link->public_key().bytes});
    if (!message) return without_request(config);
    const auto written = keys::write_new_file(waiting(config) / key_request_file_name,
                                              as_bytes(to_base64url(*message) + "\n"));
    if (!written) return failure_of(written.error());
    return {};
}

// Each old file is renamed before the new one takes its name, so that whatever stops this, it can go on.
Outcome<void> move_keys(const config::Config& config, const LinkKey& in_use) {
    const std::string suffix = ".before-" + in_use.short_hex();
    std::error_code failure;
    const auto move = [&](const path& from, const path& to) {
        if (failure || !is_there(from)) return;
        if (is_there(to)) std::filesystem::rename(to, to.string() + suffix, failure);
        if (!failure) std::filesystem::rename(from, to, failure);
    };
    if (const auto made = keys::make_private_directory(config.home / "keys"); !made)
        return failure_of(made.error());
    for (const KeyKind kind : {KeyKind::record, KeyKind::recovery, KeyKind::link})
        move(keys::key_path(waiting(config), kind), keys::key_path(config.home, kind));
    if (failure) return Failure{exit_refused, "the keys could not be moved: " + failure.message()};
    if (const auto synced = sync_names(config.home / "keys"); !synced) return synced.error();
    move(waiting(config) / key_request_file_name, config.home / key_request_file_name);
    if (!failure) std::filesystem::remove_all(waiting(config), failure);
    if (failure) return Failure{exit_refused, "the keys could not be moved: " + failure.message()};
    return sync_names(config.home);
}

Outcome<void> finish(const config::Config& config) {
    const path file = waiting(config) / key_request_file_name;
    if (!is_there(file)) {
        if (waiting_kinds(config).empty())
            return Failure{exit_refused, "no new keys wait here: stonechat rekey makes them"};
        if (const auto back = bring_request_back(config); !back) return back.error();
    }
    const auto message = read_message_file(file);
    if (!message) return message.error();
    const auto request = charter::read_key_request(*message);
    if (!request) return Failure{exit_refused, file.string() + ": " + request.error().text()};
    const auto own = own_membership(config);
    if (!own) return own.error();
    const bool is_decided = own->member.request.link_key == request->link_key;
    // Without the old key this node cannot learn that it was decided.
    const bool has_old =
        keys::has_key(config.home, KeyKind::link) && keys::has_key(config.home, KeyKind::record);
    const bool is_begun = !keys::has_key(waiting(config), KeyKind::link);
    if (!is_decided && has_old && !is_begun)
        return Failure{exit_refused,
                       "the charter held here does not have the new keys: the stewards have not signed, or "
                       "this node has not heard of it; the old keys go on until then"};
    return move_keys(config, request->link_key);
}

}  // namespace

int rekey(const RekeyOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    if (options.finish) {
        if (const auto done = finish(*config); !done) return say(console, done.error());
        console.out << "The new keys are in use from the next start of the node on: restart it.\n";
        if (keys::has_key(config->home, KeyKind::recovery))
            console.out << "Move " << keys::key_path(config->home, KeyKind::recovery).string()
                        << " to a safe place off this machine.\n";
        return exit_ok;
    }
    const auto asked = ask(*config, options, console);
    if (!asked) return say(console, asked.error());
    if (asked->is_decided) {
        console.out << "The charter has these keys already. Now, here: stonechat rekey --finish\n";
        return exit_ok;
    }
    console.out << "Send a copy of " << asked->file.string()
                << " to a steward, who runs: stonechat charter propose rekey FILE\n"
                   "Once it is decided, here: stonechat rekey --finish\n";
    return exit_ok;
}

}  // namespace stonechat::commands
