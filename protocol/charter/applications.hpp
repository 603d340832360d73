#pragma once
// What waits for the stewards from outside, as newcomers' requests to belong and the requests for new keys of
// members that have nothing left but their recovery key: what a node keeps of them and passes on to its
// peers.

#include <map>
#include <vector>

#include "protocol/charter/charter.hpp"
#include "protocol/charter/invite.hpp"

namespace stonechat::charter {

// Who applies: the newcomer that it would be, or the member that asks for new keys.
[[nodiscard]] MemberId applicant(ByteView request);

// Invariants: each was answered to an invitation that a member signed, and names its nonce; at most
//             limits::applications_max are kept, limits::applications_of_inviter_max of one inviter; the
//             first that answers an invitation is kept, not the last, so that a stolen link cannot displace
//             it.
// Threads:    none of its own.
class Applications {
public:
    // Refuses, by name of the field, what no steward of this charter should be shown. True: it is new here.
    // Errors: wrong_federation, unknown_author (the inviter), bad_signature, wrong_value (expired, another
    // nonce), not_allowed (spent: someone was admitted by this invitation), overloaded; for new keys also
    // those of check_recovery().
    Checked<bool> take(const Application& application, const Charter& charter, Day today);
    // Drops what the charter has decided meanwhile and what has expired. True when something went.
    bool tidy(const Charter& charter, Day today);

    [[nodiscard]] std::vector<Application> list() const;

    // As a setting of the store: decode(encode()) keeps all; entries that this version cannot read are left
    // out.
    [[nodiscard]] Bytes encode() const;
    void decode(ByteView bytes);

private:
    struct Kept {
        Application application;
        MemberId inviter;
        Day last_day;
    };
    std::map<InviteNonce, Kept> kept_;
};

}  // namespace stonechat::charter
