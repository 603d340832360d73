#pragma once
// Whom to dial, and when again: the small active view of HyParView (Leitao et al., 2007), over the peers that
// the configuration and the charter name.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crypto/random.hpp"
#include "protocol/ids.hpp"

namespace stonechat::gossip {

struct Candidate {
    std::string address;         // "host:port"
    std::optional<LinkKey> key;  // empty: whoever answers, judged by the charter
    bool is_configured = false;  // always dialled; others only up to `active_max`
    friend bool operator==(const Candidate&, const Candidate&) = default;
};

// Invariants: an address is dialled again only after a pause that doubles from 250 ms to 60 s, with jitter,
// so that
//             a hub that comes back is not met by everyone at once. Of those who are not configured only as
//             many are dialled as the active view has places left, dials under way counted, and by lot.
// Threads:    none of its own.
class Neighbours {
public:
    Neighbours(std::size_t active_max, crypto::Rng& rng) : active_max_{active_max}, rng_{rng} {}

    // Replaces what is known of whom to dial; links that stand are not touched.
    void set_candidates(std::vector<Candidate> candidates);
    // `dialled`: the address that we dialled, so that a candidate without a key learns whose it is.
    void connected(const LinkKey& key, const std::optional<std::string>& dialled);
    void disconnected(Instant now, const LinkKey& key);
    void failed(Instant now, const std::string& address);

    [[nodiscard]] std::vector<Candidate> take_due(Instant now);
    // Somebody beside the active view, by lot, to be dialled once; empty where everyone that may be dialled
    // now is linked, or the active view has places left, which take_due() fills.
    [[nodiscard]] std::optional<Candidate> take_stranger(Instant now);
    [[nodiscard]] bool is_configured(const LinkKey& key) const;
    [[nodiscard]] std::optional<Instant> deadline() const { return earliest_; }

private:
    struct State {
        Candidate candidate;
        // Whose the address is: who answered there last, else the candidate's key. Apart from that key, which
        // may change while a link with the former one stands, and which alone a dial insists on.
        std::optional<LinkKey> owner;
        bool is_dialling = false;
        bool is_connected = false;
        std::uint32_t failures = 0;
        Instant dial_at;
    };
    void retry_later(Instant now, State& state);
    [[nodiscard]] std::size_t places_taken() const;
    [[nodiscard]] static bool is_wanted(const State& state, bool has_place);
    void find_earliest();

    std::size_t active_max_;
    crypto::Rng& rng_;
    std::map<std::string, State> by_address_;
    std::map<LinkKey, std::size_t> connected_;  // links that stand, by key
    // When the next dial is due: found anew with every change, so that a step with nothing due costs one
    // comparison although the charter may name a thousand addresses.
    std::optional<Instant> earliest_;
};

}  // namespace stonechat::gossip
