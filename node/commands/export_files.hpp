#pragma once
// One directory of exported records: messages, what was signed, signatures, keys.

#include <filesystem>
#include <string>
#include <string_view>

#include "crypto/sign.hpp"
#include "node/commands/outcome.hpp"
#include "protocol/codec/cose.hpp"

namespace stonechat::commands {

// An Ed25519 public key as `openssl` reads it: SubjectPublicKeyInfo (RFC 8410 section 4) in PEM.
std::string public_key_pem(const crypto::PublicKey& key);

// Failures: the disk's, with the file.
class ExportFiles {
public:
    // Makes the directory; it must not be there, so that two exports never mix.
    static Outcome<ExportFiles> create(const std::filesystem::path& directory);

    Outcome<void> write(const std::string& name, ByteView content) const;
    // NAME.cose, NAME.tbs (what was signed) and NAME.sig, of a message of this purpose.
    Outcome<void> write_message(const std::string& name, codec::Purpose purpose, ByteView message) const;

private:
    explicit ExportFiles(std::filesystem::path directory) : directory_{std::move(directory)} {}
    std::filesystem::path directory_;
};

}  // namespace stonechat::commands
