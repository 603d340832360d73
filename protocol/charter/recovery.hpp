#pragma once
// What an organisation that has lost its node needs besides its 24 words: whom to call, and who it is. A
// member of the federation makes it of its own charter and passes it on as a link, as it does with an
// invitation.

#include <string>
#include <string_view>

#include "protocol/charter/charter.hpp"
#include "protocol/charter/invite.hpp"

namespace stonechat::charter {

// A CBOR array of the four. Only the invitation is signed, and nothing here is secret or believed: who asks
// for new keys with a wrong one of the others is refused by every node.
struct RecoveryLink {
    Bytes invite;
    Bytes admission;   // the request by which the organisation was admitted: its hash says who it is
    LinkKey replaces;  // the link key in force
    RecoveryKey
        recovery_key;  // in force: tells words that are not the organisation's before anything is made
    friend bool operator==(const RecoveryLink&, const RecoveryLink&) = default;
};

// "stonechat-recovery:" and base64url, in one line.
std::string recovery_link_of(const RecoveryLink& link);
// Takes spaces and line breaks that mail programs put into it. The invitation and the request are
// well-formed.
Checked<RecoveryLink> read_recovery_link(std::string_view text);

// Why the charter would not take these new keys, asked for with the recovery key from outside; or whose they
// are. Errors: wrong_federation, unknown_author, not_allowed (revoked, or signed by another authority),
// wrong_value (asked for on the ground of keys that are not in force any more), bad_signature.
Checked<const Member*> check_recovery(ByteView key_request, const Charter& charter);

}  // namespace stonechat::charter
