#pragma once
// A federation to measure with: keys, a charter of one steward, and reports by many authors. The same seed
// makes the same federation in every process, so that two of them know each other without a word.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "crypto/random.hpp"
#include "crypto/sign.hpp"
#include "node/bench/outcome.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/engine/frame.hpp"
#include "protocol/record/envelope.hpp"

namespace stonechat::bench {

struct Organisation {
    crypto::SigningKey record_key;
    crypto::SigningKey link_key;
    Bytes request;
    MemberId id;

    [[nodiscard]] LinkKey link() const { return LinkKey{link_key.public_key().bytes}; }
};

// How long a body that report_text() writes can be. Shorter than a trust's longest report, which has 4 KiB.
inline constexpr std::size_t body_bytes_min = 512;
inline constexpr std::size_t body_bytes_max = 2816;
// A report's own limit for what happened.
inline constexpr std::size_t text_characters_max = 1200;

// Invariant: the charter admits every organisation here.
class Federation {
public:
    Federation(std::size_t authors_count, std::uint64_t seed);

    [[nodiscard]] const charter::Charter& charter() const { return charter_; }
    // Nodes that talk to each other, and those who only author.
    [[nodiscard]] const Organisation& here() const { return organisations_[0]; }
    [[nodiscard]] const Organisation& there() const { return organisations_[1]; }
    [[nodiscard]] const Organisation& third() const { return organisations_[2]; }
    [[nodiscard]] std::size_t authors_count() const { return authors_.size(); }
    [[nodiscard]] const MemberId& author(std::size_t index) const { return authors_[index]; }
    // Made anew from the seed each time: a key is locked memory, of which a process gets little.
    [[nodiscard]] crypto::SigningKey author_key(std::size_t index) const;

private:
    void add(charter::Action action);
    [[nodiscard]] crypto::SeededRng author_rng(std::size_t index) const;

    std::uint64_t seed_;
    crypto::SeededRng rng_;
    crypto::SigningKey steward_;
    charter::Charter charter_;
    std::vector<Organisation> organisations_;  // here, there and the third
    std::vector<MemberId> authors_;
};

// The technology that is in use where warnings are measured. No prepared record is about it, so that a store
// full of them warns of nothing.
inline constexpr const char* used_maker = "Example Maker";
inline constexpr const char* used_product = "Product in use";

// One report in canonical JSON as the load says: of about so many bytes, or with a text of so many
// characters, in plain sentences. `product` decides the technology.
std::string report_text(const std::string& product, const Load& load, crypto::Rng& rng);

// A record as a peer sends it, with what its signature is checked with.
struct Prepared {
    record::VerifiedRecord record;
    record::SaltedBody body;
    crypto::PublicKey key;
};
// `load.records` reports, the authors taking turns: each record comes from another author than the one before
// it, as news does.
std::vector<Prepared> prepare(const Federation& federation, const Load& load);
// What has to be told of them in any case: message, salt and body.
std::uint64_t payload_bytes(std::span<const Prepared> records);

}  // namespace stonechat::bench
