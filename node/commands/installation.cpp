#include "node/commands/installation.hpp"

#include <fstream>
#include <iterator>

#include "crypto/hash.hpp"
#include "node/commands/init.hpp"
#include "node/commands/owner.hpp"
#include "node/commands/rekey.hpp"
#include "node/keys/passphrase.hpp"
#include "protocol/limits.hpp"

namespace stonechat::commands {
namespace {

using std::filesystem::path;

}  // namespace

Outcome<std::string> read_text(const path& file, std::size_t bytes_max) {
    std::ifstream in{file, std::ios::binary};
    std::string text(bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    if (!in.is_open() || in.bad()) return Failure{exit_bad_use, file.string() + ": cannot be read"};
    if (text.size() > bytes_max)
        return Failure{exit_refused,
                       file.string() + ": must have at most " + std::to_string(bytes_max) + " bytes"};
    return text;
}

Outcome<Bytes> read_message_file(const path& file) {
    // Base64 makes four characters of three bytes.
    auto text = read_text(file, limits::charter_entry_bytes_max * 4 / 3 + 4);
    if (!text) return text.error();
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    auto message = from_base64url(*text);
    if (!message || message->empty())
        return Failure{exit_refused, file.string() + ": must hold one line of base64url"};
    return std::move(*message);
}

Checked<Identity> identity_of(Bytes request_message) {
    auto request = charter::read_request(request_message);
    if (!request) return request.error();
    const MemberId member = charter::member_id(request_message);
    return Identity{member, std::move(*request), std::move(request_message)};
}

Outcome<Identity> read_request_file(const path& file) {
    auto message = read_message_file(file);
    if (!message) return message.error();
    auto identity = identity_of(std::move(*message));
    if (!identity) return Failure{exit_refused, file.string() + ": " + identity.error().text()};
    return std::move(*identity);
}

Outcome<Identity> own_identity(const config::Config& config) {
    auto identity = read_request_file(config.home / request_file_name);
    if (!identity) return Failure{exit_bad_use, identity.error().text};
    const path keys = config.home / key_request_file_name;
    if (std::error_code ignored; !std::filesystem::exists(keys, ignored)) return identity;
    const auto message = read_message_file(keys);
    if (!message) return Failure{exit_bad_use, message.error().text};
    const auto newest = charter::read_key_request(*message);
    if (!newest) return Failure{exit_bad_use, keys.string() + ": " + newest.error().text()};
    if (newest->member != identity->member)
        return Failure{exit_bad_use, keys.string() + ": is another organisation's than admission.request"};
    identity->request.record_key = newest->record_key;
    identity->request.link_key = newest->link_key;
    identity->request.recovery_key = newest->recovery_key;
    return identity;
}

Checked<std::optional<crypto::SecretBytes>> find_passphrase(const std::optional<path>& configured) {
    if (configured)
        if (const auto may = node_may_read(*configured); !may) return may.error();
    return keys::find_passphrase(configured);
}

Outcome<crypto::SigningKey> open_key(const config::Config& config, keys::KeyKind kind) {
    const auto passphrase = find_passphrase(config.passphrase_file);
    if (!passphrase) return failure_of(passphrase.error(), exit_bad_use);
    auto key = keys::load_key(config.home, kind, *passphrase ? &**passphrase : nullptr);
    if (!key) return failure_of(key.error(), exit_bad_use);
    return std::move(*key);
}

Outcome<privacy::LocalList> local_list(const config::Config& config) {
    privacy::LocalList out;
    if (!config.privacy_local) return out;
    const std::string name = config.privacy_local->string();
    if (const auto may = node_may_read(*config.privacy_local); !may)
        return failure_of(may.error(), exit_bad_use);
    const auto text = read_text(*config.privacy_local, privacy::local_bytes_max);
    if (!text) return Failure{exit_bad_use, text.error().text};
    std::string faults;
    for (const privacy::ListFault& fault : out.read(*text)) {
        if (!faults.empty()) faults += '\n';
        faults += name + (fault.line > 0 ? ":" + std::to_string(fault.line) : "") + ": " + fault.text;
    }
    if (!faults.empty()) return Failure{exit_bad_use, faults};
    return out;
}

engine::MachineId this_machine() {
    std::ifstream in{"/etc/machine-id"};
    std::string id;
    std::getline(in, id);
    if (id.empty()) return {};
    return crypto::sha256_as<engine::MachineId>({as_bytes("stonechat machine "), as_bytes(id)});
}

path store_directory(const config::Config& config) {
    return config.home / "store";
}

}  // namespace stonechat::commands
