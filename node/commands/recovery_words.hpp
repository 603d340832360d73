#pragma once

#include <iosfwd>
#include <string>

#include "crypto/random.hpp"
#include "crypto/secret.hpp"
#include "crypto/sign.hpp"
#include "node/commands/outcome.hpp"

namespace stonechat::commands {

// Gives a new recovery key to the person at the terminal as 24 words, and asks for two of them back until
// they are right. Failure: the input ends first; or nobody is at the terminal, unless `file` names a new file
// to write them to.
Outcome<void> hand_over_words(const crypto::SigningKey& key, const std::string& file, crypto::Rng& rng,
                              Console& console);

// The key whose words a person copied from paper, in a private file, or typed where `file` is "-": read to
// the end of the line on which the last word stands. Or the file is recovery.key itself, as `init` made it:
// `passphrase` opens it where it is sealed, and may be null.
Outcome<crypto::SigningKey> read_recovery_key(const std::string& file, const crypto::SecretBytes* passphrase,
                                              std::istream& in);

}  // namespace stonechat::commands
