#pragma once
// What each refusal costs the peer that sent what was refused: one table for the whole program.

#include <boost/system/error_code.hpp>

namespace stonechat::charter {

enum class Consequence {
    ignore,  // an honest peer can cause it: the item is dropped, the link goes on
    drop,    // a broken or outdated peer: the link ends and may be dialled again
    evict,   // no honest peer sends this: the link ends and is refused for a while
};

// Codes that are not Errc cost the link (drop): an unknown failure must not pass as harmless.
[[nodiscard]] Consequence consequence_of(const boost::system::error_code& code);

}  // namespace stonechat::charter
