#pragma once
// What each refusal costs the peer that sent what was refused: one table for the whole program.

#include <boost/system/error_code.hpp>
#include <cstdint>

namespace stonechat::charter {

enum class Consequence {
    ignore,  // an honest peer can cause it: the item is dropped, the link goes on
    drop,    // a broken or outdated peer: the link ends and may be dialled again
    evict,   // no honest peer sends this: the link ends and is refused for a while
};

// Codes that are not Errc cost the link (drop): an unknown failure must not pass as harmless.
[[nodiscard]] Consequence consequence_of(const boost::system::error_code& code);

// What is charged to the peer's account beside (protocol/gossip/charges), in the proportions of rippled's
// Resource::Fees: a bad signature costs us a verification, the rest little, so that a whole run of it is
// needed.
inline constexpr std::uint64_t bad_signature_charge = 2000;
inline constexpr std::uint64_t invalid_data_charge = 400;
inline constexpr std::uint64_t useless_charge = 150;
[[nodiscard]] std::uint64_t charge_of(const boost::system::error_code& code);

}  // namespace stonechat::charter
