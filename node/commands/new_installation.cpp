#include "node/commands/new_installation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "node/commands/exit_code.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/logins.hpp"
#include "node/commands/owner.hpp"
#include "node/commands/place.hpp"
#include "node/commands/rekey.hpp"
#include "node/config/address.hpp"
#include "node/keys/key_files.hpp"
#include "node/keys/private_file.hpp"
#include "node/keys/token_file.hpp"
#include "protocol/limits.hpp"
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

path config_file(const InitOptions& options) {
    return options.config.empty() ? options.home / config_file_name : options.config;
}

Checked<void> check_unused(const path& config, const path& home) {
    const std::array<path, 9> ours{config,
                                   home / request_file_name,
                                   home / invitation_file_name,
                                   home / key_request_file_name,
                                   home / "store",
                                   keys::token_path(home),
                                   keys::key_path(home, KeyKind::record),
                                   keys::key_path(home, KeyKind::link),
                                   keys::key_path(home, KeyKind::recovery)};
    for (const path& file : ours) {
        std::error_code ignored;
        if (std::filesystem::symlink_status(file, ignored).type() == std::filesystem::file_type::not_found)
            continue;
        if (std::filesystem::exists(config, ignored))
            return Refusal{make_error_code(boost::system::errc::file_exists), file.string(),
                           "is already there: a node lives here, and this command never writes over one"};
        return Refusal{make_error_code(boost::system::errc::file_exists), file.string(),
                       "is already there, though " + config.string() +
                           " is not: of a node that was not made to its end, or has lost its configuration. "
                           "If no steward has its admission.request, move all that is in " +
                           home.string() + " elsewhere and start again"};
    }
    return {};
}

Checked<void> write_line(const path& file, ByteView message) {
    return keys::write_new_file(file, as_bytes(to_base64url(message) + "\n"));
}

Checked<Made> ask_for_keys(const Recovering& recovering, const Bytes& invitation,
                           const crypto::SigningKey& record_key, const crypto::SigningKey& link_key,
                           const path& home) {
    const charter::KeyRequest request{recovering.federation,
                                      charter::member_id(recovering.link.admission),
                                      recovering.link.replaces,
                                      charter::KeyAuthority::recovery_key,
                                      RecordKey{record_key.public_key().bytes},
                                      LinkKey{link_key.public_key().bytes},
                                      recovering.link.recovery_key};
    const Bytes message = charter::sign_key_request(request, recovering.recovery_key);
    for (const auto& [name, content] : {std::pair{request_file_name, &recovering.link.admission},
                                        {key_request_file_name, &message},
                                        {invitation_file_name, &invitation}})
        if (const auto written = write_line(home / name, *content); !written) return written.error();
    return Made{request.member, request.link_key};
}

Checked<Made> make_identity(const NewInstallation& made, const crypto::SecretBytes* passphrase,
                            crypto::Rng& rng) {
    const InitOptions& options = made.options;
    const auto record_key = crypto::SigningKey::generate(rng);
    const auto link_key = crypto::SigningKey::generate(rng);
    for (const auto& [kind, key] : {std::pair{KeyKind::record, &record_key}, {KeyKind::link, &link_key}})
        if (const auto kept = keys::create_key(options.home, kind, *key, passphrase, rng); !kept)
            return kept.error();
    if (made.recovering)
        return ask_for_keys(*made.recovering, *made.invitation, record_key, link_key, options.home);
    charter::AdmissionRequest request{.organisation = options.name,
                                      .sector = options.sector,
                                      .region = options.region,
                                      .record_key = RecordKey{record_key.public_key().bytes},
                                      .link_key = LinkKey{link_key.public_key().bytes},
                                      .recovery_key = made.recovery_key,
                                      .addresses = options.addresses,
                                      .nonce = rng.id<charter::InviteNonce>()};
    if (made.invitation) {
        const auto invite = charter::read_invite(*made.invitation);
        if (!invite) return invite.error();
        request.nonce = invite->nonce;  // so that the admission spends the invitation
        const auto kept = write_line(options.home / invitation_file_name, *made.invitation);
        if (!kept) return kept.error();
    }
    const Bytes message = charter::sign_request(request, record_key);
    const auto written = write_line(options.home / request_file_name, message);
    if (!written) return written.error();
    return Made{charter::member_id(message), request.link_key};
}

Checked<Made> make_all(const NewInstallation& made, crypto::Rng& rng) {
    const InitOptions& options = made.options;
    std::optional<path> passphrase_file;
    if (!options.passphrase_file.empty())
        passphrase_file = std::filesystem::absolute(options.passphrase_file);
    const auto passphrase = find_passphrase(passphrase_file);
    if (!passphrase) return passphrase.error();
    std::error_code failure;
    std::filesystem::create_directories(std::filesystem::absolute(options.home).parent_path(), failure);
    if (!options.config.empty()) std::filesystem::create_directories(options.config.parent_path(), failure);
    if (const auto made_home = keys::make_private_directory(options.home); !made_home)
        return made_home.error();

    const crypto::SecretBytes* const seal = *passphrase ? &**passphrase : nullptr;
    // Before all else: a node whose recovery key nobody has cannot be mended.
    if (made.recovery_key_to_keep != nullptr)
        if (const auto kept =
                keys::create_key(options.home, KeyKind::recovery, *made.recovery_key_to_keep, seal, rng);
            !kept)
            return kept.error();
    auto identity = make_identity(made, seal, rng);
    if (!identity) return identity.error();
    identity->is_sealed = seal != nullptr;
    if (const auto token = keys::create_token(options.home, rng); !token) return token.error();
    const auto written = keys::write_new_file(config_file(options), as_bytes(new_config(options)));
    if (!written) return written.error();
    return identity;
}

}  // namespace

Checked<InitOptions> placed(InitOptions options) {
    if (options.home.empty() || is_machine_home(options.home)) {
        if (::geteuid() != 0)
            return wrong("--home",
                         "must name a directory of your own, for the machine's node is root's to make; "
                         "or put sudo before the command");
        std::error_code ignored;
        if (!std::filesystem::is_directory(machine_home, ignored))
            return wrong(machine_home, "is not there; the package makes it: dpkg-reconfigure stonechat");
        options.home = machine_home;
        options.config = machine_config;
    }
    if (const auto became = act_as_owner(options.home); !became) return became.error();
    return options;
}

std::string place_words(const InitOptions& options) {
    return options.config.empty() ? " --home " + options.home.string() : std::string{};
}

std::string start_words(const InitOptions& options) {
    if (options.config.empty()) return "stonechat run" + place_words(options);
    return "systemctl enable --now stonechat";
}

std::optional<int> check_new(const InitOptions& options, Console& console) {
    if (const auto right = check_public(options); !right) return say(console, exit_bad_use, right.error());
    const auto config = config::parse(new_config(options), config_file(options));
    if (!config) {
        for (const config::Fault& fault : config.error().list) say(console, 0, fault.text);
        return exit_bad_use;
    }
    if (const auto passphrase = find_passphrase(config->passphrase_file); !passphrase)
        return say(console, exit_bad_use, passphrase.error());
    if (const auto proxy = proxy_of(*config); !proxy) return say(console, proxy.error());
    if (const auto unused = check_unused(config_file(options), options.home); !unused)
        return say(console, exit_refused, unused.error());
    return std::nullopt;
}

Outcome<Made> make_installation(const NewInstallation& made, crypto::Rng& rng) {
    const auto all = make_all(made, rng);
    if (!all) return failure_of(all.error());
    return *all;
}

}  // namespace stonechat::commands
