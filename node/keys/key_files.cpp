#include "node/keys/key_files.hpp"

#include "node/keys/private_file.hpp"

namespace stonechat::keys {
namespace {

using std::filesystem::path;

struct Named {
    const char* file;
    std::string_view purpose;  // part of the file format: a change makes every such key unreadable
};

Named named(KeyKind kind) {
    switch (kind) {
        case KeyKind::record:
            return {"record.key", "stonechat record key"};
        case KeyKind::link:
            return {"link.key", "stonechat link key"};
        case KeyKind::recovery:
            return {"recovery.key", "stonechat recovery key"};
        case KeyKind::steward:
            return {"steward.key", "stonechat steward key"};
    }
    check(false);
    return {};
}

Refusal refusal(const path& file, boost::system::error_code code) {
    return {.code = code, .field = file.string(), .rule = code.message()};
}

}  // namespace

path key_path(const path& home, KeyKind kind) {
    return home / "keys" / named(kind).file;
}

bool has_key(const path& home, KeyKind kind) {
    std::error_code ignored;
    return std::filesystem::symlink_status(key_path(home, kind), ignored).type() !=
           std::filesystem::file_type::not_found;
}

Checked<void> create_key(const path& home, KeyKind kind, const crypto::SigningKey& key,
                         const crypto::SecretBytes* passphrase, crypto::Rng& rng) {
    const path file = key_path(home, kind);
    if (auto made = make_private_directory(file.parent_path()); !made) return made.error();
    const std::string_view purpose = named(kind).purpose;
    if (passphrase == nullptr)
        return write_new_file(file, crypto::leave_unsealed(key.seed(), purpose).view());
    const auto sealed = crypto::seal(key.seed(), purpose, passphrase->view(), rng);
    if (!sealed) return refusal(file, sealed.error());
    return write_new_file(file, sealed->view());
}

Checked<crypto::SigningKey> load_key(const path& home, KeyKind kind, const crypto::SecretBytes* passphrase) {
    const path file = key_path(home, kind);
    const auto content = read_private_file(file, crypto::sealed_bytes_max);
    if (!content) return content.error();
    return open_key(file, content->view(), kind, passphrase);
}

Checked<crypto::SigningKey> open_key(const path& file, ByteView content, KeyKind kind,
                                     const crypto::SecretBytes* passphrase) {
    const auto seed = crypto::unseal(content, named(kind).purpose, passphrase);
    if (!seed) return refusal(file, seed.error());
    return crypto::SigningKey::from_seed(*seed);
}

}  // namespace stonechat::keys
