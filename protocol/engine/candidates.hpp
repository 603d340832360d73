#pragma once
// Whom a node dials, of every role.

#include <vector>

#include "protocol/charter/charter.hpp"
#include "protocol/gossip/neighbours.hpp"

namespace stonechat::engine {

// Whom its operator named, and after them every address of the others that belong; each address once. Of an
// outline these are the members that it has met. An address that several claim has no key: else a member that
// claims another's address would keep everybody from it.
//
// A link key of the configuration counts until the charter has another of the same organisation. A peer that
// was configured without one stays so: it is whoever answers there, judged by the charter.
std::vector<gossip::Candidate> candidates(std::vector<gossip::Candidate> configured,
                                          const charter::Charter& charter, const MemberId& self);

}  // namespace stonechat::engine
