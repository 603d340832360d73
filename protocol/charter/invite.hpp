#pragma once
// What lets a newcomer in at the door: an invitation, signed by a member, and the application that answers
// it. Neither makes anyone belong. Only the stewards' admit entry does, and it spends the invitation: the
// request's nonce is the invitation's, and the charter takes each nonce once.

#include <string>
#include <string_view>
#include <vector>

#include "crypto/sign.hpp"
#include "protocol/charter/entry.hpp"
#include "protocol/ids.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::charter {

using InviteNonce = decltype(AdmissionRequest::nonce);

// A node that the newcomer can call, with the key that it must prove.
struct Door {
    std::string address;  // "host:port"
    LinkKey link_key;
    friend bool operator==(const Door&, const Door&) = default;
};

// COSE_Sign1 (purpose invite) with the inviter's record key over the CBOR map
// {1: version, 2: federation, 3: inviter, 4: federation's name, 5: [[address, link key], ...], 6: last day,
// 7: nonce}.
struct Invite {
    FederationId federation;
    MemberId inviter;
    std::string federation_name;  // shown to the newcomer; at most limits::name_bytes_max
    std::vector<Door> doors;      // 1 to limits::invite_doors_max
    Day last_day;                 // the invitation is good on this day, and not after it
    InviteNonce nonce;
    friend bool operator==(const Invite&, const Invite&) = default;
};
Bytes sign_invite(const Invite& invite, const crypto::SigningKey& record_key);
// The signature is not checked: only who holds the charter knows the inviter's key.
Checked<Invite> read_invite(ByteView message);
[[nodiscard]] bool is_signed_by(ByteView invite_message, const RecordKey& key);

// As people pass it on: "stonechat:" and base64url, in one line.
std::string link_of(ByteView invite_message);
// Takes spaces and line breaks that mail programs put into it.
Checked<Bytes> read_link(std::string_view link);

// A newcomer's request with the invitation that it answers.
struct Application {
    Bytes invite;
    Bytes request;
    friend bool operator==(const Application&, const Application&) = default;
};

}  // namespace stonechat::charter
