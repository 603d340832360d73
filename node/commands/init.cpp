#include "node/commands/init.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "node/commands/exit_code.hpp"
#include "node/commands/place.hpp"
#include "node/config/address.hpp"
#include "node/keys/key_files.hpp"
#include "node/keys/passphrase.hpp"
#include "node/keys/private_file.hpp"
#include "node/keys/token_file.hpp"
#include "protocol/charter/entry.hpp"
#include "protocol/limits.hpp"
#include "protocol/record/canonical_json.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::commands {
namespace {

using keys::KeyKind;
using std::filesystem::path;

Refusal wrong(std::string option, std::string rule) {
    return {make_error_code(Errc::wrong_value), std::move(option), std::move(rule)};
}

Checked<void> check_code(std::string_view option, std::string_view list, std::string_view code) {
    const auto& lists = record::builtin_code_lists();
    if (lists.contains(list, code)) return {};
    return wrong(std::string{option}, fmt::format("must be one of: {}", fmt::join(lists.codes(list), ", ")));
}

// What others will be shown as this organisation: the configuration's own rules are config::parse's business.
Checked<void> check_public(const InitOptions& options) {
    if (options.name.empty() || options.name.size() > limits::name_bytes_max)
        return wrong("--name", fmt::format("must have 1 to {} bytes", limits::name_bytes_max));
    if (options.name != printable(options.name)) return wrong("--name", "must be one line of plain text");
    if (const auto sector = check_code("--sector", "sector", options.sector); !sector) return sector.error();
    if (const auto region = check_code("--region", "region", options.region); !region) return region.error();
    if (options.addresses.size() > limits::addresses_max)
        return wrong("--address", fmt::format("at most {}", limits::addresses_max));
    for (const std::string& address : options.addresses) {
        const auto parsed = config::parse_address(address);
        if (!parsed || parsed->port == 0) return wrong("--address", "must be HOST:PORT");
    }
    return {};
}

Checked<void> check_unused(const path& home) {
    const std::array<path, 6> ours{home / config_file_name,
                                   home / request_file_name,
                                   keys::token_path(home),
                                   keys::key_path(home, KeyKind::record),
                                   keys::key_path(home, KeyKind::link),
                                   keys::key_path(home, KeyKind::recovery)};
    for (const path& file : ours) {
        std::error_code ignored;
        if (std::filesystem::symlink_status(file, ignored).type() == std::filesystem::file_type::not_found)
            continue;
        return Refusal{make_error_code(boost::system::errc::file_exists), file.string(),
                       "is already there: a node lives here, and init never writes over one"};
    }
    return {};
}

struct Made {
    MemberId member;
    LinkKey link_key;
};

Checked<Made> make_identity(const InitOptions& options, const crypto::SecretBytes* passphrase,
                            crypto::Rng& rng) {
    const auto record_key = crypto::SigningKey::generate(rng);
    const auto link_key = crypto::SigningKey::generate(rng);
    const auto recovery_key = crypto::SigningKey::generate(rng);
    for (const auto& [kind, key] : {std::pair{KeyKind::record, &record_key},
                                    {KeyKind::link, &link_key},
                                    {KeyKind::recovery, &recovery_key}})
        if (const auto kept = keys::create_key(options.home, kind, *key, passphrase, rng); !kept)
            return kept.error();
    const charter::AdmissionRequest request{.organisation = options.name,
                                            .sector = options.sector,
                                            .region = options.region,
                                            .record_key = RecordKey{record_key.public_key().bytes},
                                            .link_key = LinkKey{link_key.public_key().bytes},
                                            .recovery_key = RecoveryKey{recovery_key.public_key().bytes},
                                            .addresses = options.addresses,
                                            .nonce = rng.id<decltype(charter::AdmissionRequest::nonce)>()};
    const Bytes message = charter::sign_request(request, record_key);
    const auto written =
        keys::write_new_file(options.home / request_file_name, as_bytes(to_base64url(message) + "\n"));
    if (!written) return written.error();
    return Made{charter::member_id(message), request.link_key};
}

Checked<Made> make_all(const InitOptions& options, const config::Config& config,
                       const std::string& config_text) {
    const auto passphrase = keys::find_passphrase(config.passphrase_file);
    if (!passphrase) return passphrase.error();
    std::error_code failure;
    std::filesystem::create_directories(std::filesystem::absolute(options.home).parent_path(), failure);
    if (const auto made = keys::make_private_directory(options.home); !made) return made.error();

    crypto::SystemRng rng;
    const auto made = make_identity(options, *passphrase ? &**passphrase : nullptr, rng);
    if (!made) return made.error();
    if (const auto token = keys::create_token(options.home, rng); !token) return token.error();
    const auto written = keys::write_new_file(options.home / config_file_name, as_bytes(config_text));
    if (!written) return written.error();
    return *made;
}

void tell(const InitOptions& options, const Made& made, std::ostream& out) {
    const std::string home = options.home.string();
    out << "A node for " << options.name << " is ready in " << home << ".\n\n"
        << "  member id   " << made.member.hex() << '\n'
        << "  link key    " << made.link_key.hex() << '\n'
        << "  request     " << (options.home / request_file_name).string() << "\n\n"
        << "To belong to a federation, send the request to one of its stewards; they run\n"
        << "  stonechat charter admit REQUEST_FILE\n"
        << "To start a federation of your own:\n"
        << "  stonechat charter found --federation NAME --home " << home << "\n"
        << "Then start the node:\n"
        << "  stonechat run --home " << home << "\n\n"
        << "Move " << keys::key_path(options.home, KeyKind::recovery).string()
        << " to a safe place off this machine: it replaces lost keys,\n"
        << "and whoever holds it can take your organisation's place.\n";
}

}  // namespace

int init(const InitOptions& options, Console& console) {
    if (const auto right = check_public(options); !right) return say(console, exit_bad_use, right.error());
    const std::string text = new_config(options);
    const auto config = config::parse(text, options.home / config_file_name);
    if (!config) {
        for (const config::Fault& fault : config.error().list) say(console, 0, fault.text);
        return exit_bad_use;
    }
    if (const auto unused = check_unused(options.home); !unused)
        return say(console, exit_refused, unused.error());
    const auto made = make_all(options, *config, text);
    if (!made) return say(console, exit_refused, made.error());
    if (options.as_json)
        console.out << fmt::format("{{\"link_key\":\"{}\",\"member\":\"{}\"}}\n", made->link_key.hex(),
                                   made->member.hex());
    else
        tell(options, *made, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
