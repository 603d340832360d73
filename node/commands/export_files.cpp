#include "node/commands/export_files.hpp"

#include <fstream>

#include "protocol/limits.hpp"

namespace stonechat::commands {
namespace {

// The standard alphabet with padding (RFC 4648 section 4), from the one without.
std::string base64(ByteView bytes) {
    std::string out = to_base64url(bytes);
    for (char& c : out) {
        if (c == '-') c = '+';
        if (c == '_') c = '/';
    }
    while (out.size() % 4 != 0) out += '=';
    return out;
}

}  // namespace

std::string public_key_pem(const crypto::PublicKey& key) {
    // SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING of 32 bytes }
    Bytes der = *from_hex("302a300506032b6570032100");
    append(der, key.bytes);
    return "-----BEGIN PUBLIC KEY-----\n" + base64(der) + "\n-----END PUBLIC KEY-----\n";
}

Outcome<ExportFiles> ExportFiles::create(const std::filesystem::path& directory) {
    std::error_code failure;
    if (std::filesystem::exists(directory, failure))
        return Failure{exit_refused, directory.string() + ": is already there; name a new directory"};
    for (const char* part : {"", "keys", "charter"}) {
        std::filesystem::create_directories(directory / part, failure);
        if (failure) return Failure{exit_refused, directory.string() + ": " + failure.message()};
    }
    return ExportFiles{directory};
}

Outcome<void> ExportFiles::write(const std::string& name, ByteView content) const {
    std::ofstream file{directory_ / name, std::ios::binary};
    const std::string_view text = as_text(content);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) return Failure{exit_refused, (directory_ / name).string() + ": could not be written"};
    return {};
}

Outcome<void> ExportFiles::write_message(const std::string& name, codec::Purpose purpose,
                                         ByteView message) const {
    const auto parts = codec::decode_sign1(purpose, message, limits::charter_entry_bytes_max * 2);
    if (!parts) return failure_of(parts.error());
    if (auto done = write(name + ".cose", message); !done) return done;
    if (auto done = write(name + ".tbs", codec::signed_bytes(purpose, parts->payload)); !done) return done;
    return write(name + ".sig", parts->signature.bytes);
}

}  // namespace stonechat::commands
