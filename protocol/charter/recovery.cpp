#include "protocol/charter/recovery.hpp"

#include <algorithm>
#include <iterator>

#include "protocol/codec/cbor.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

constexpr std::string_view scheme = "stonechat-recovery:";
// What the two messages may have together, with the keys.
constexpr std::size_t bytes_max = limits::invite_bytes_max + limits::charter_entry_bytes_max + 128;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

std::string recovery_link_of(const RecoveryLink& link) {
    codec::Writer out;
    out.array(4).bytes(link.invite).bytes(link.admission).bytes(link.replaces.bytes);
    out.bytes(link.recovery_key.bytes);
    return std::string{scheme} + to_base64url(out.take());
}

Checked<RecoveryLink> read_recovery_link(std::string_view text) {
    if (text.size() > 2 * bytes_max)
        return Refusal{Errc::limit_exceeded, "link", "longer than a recovery link can be", 0};
    std::string whole;
    std::ranges::copy_if(text, std::back_inserter(whole), [](char c) { return !is_space(c); });
    if (!whole.starts_with(scheme))
        return Refusal{
            Errc::wrong_value, "link",
            "must begin with stonechat-recovery: (a member makes it with stonechat invite --recover)", 0};
    const auto bytes = from_base64url(std::string_view{whole}.substr(scheme.size()));
    if (!bytes)
        return Refusal{Errc::wrong_value, "link", "is not whole: copy all of it, to its last character", 0};
    codec::Reader in{*bytes};
    in.array("link", 4);
    const ByteView invite = in.bytes("invitation", limits::invite_bytes_max);
    const ByteView admission = in.bytes("admission", limits::charter_entry_bytes_max);
    RecoveryLink link{{invite.begin(), invite.end()},
                      {admission.begin(), admission.end()},
                      in.id<LinkKey>("link key"),
                      in.id<RecoveryKey>("recovery key")};
    auto read = in.finish(std::move(link));
    if (!read) return read.error();
    if (const auto fits = read_invite(read->invite); !fits) return fits.error();
    if (const auto fits = read_request(read->admission); !fits) return fits.error();
    return read;
}

Checked<const Member*> check_recovery(ByteView key_request, const Charter& charter) {
    const auto request = read_key_request(key_request);
    if (!request) return request.error();
    if (request->federation != charter.federation())
        return Refusal{Errc::wrong_federation, "federation", "made for another federation", 0};
    const Member* const member = charter.find(request->member);
    if (member == nullptr)
        return Refusal{Errc::unknown_author, "member", "does not belong to this federation", 0};
    if (member->standing.is_revoked)
        return Refusal{Errc::not_allowed, "member", "was revoked: it needs a new admission, not new keys", 0};
    if (request->authority != KeyAuthority::recovery_key)
        return Refusal{Errc::not_allowed, "authority", "must be the recovery key", 0};
    if (request->recovery_key != member->request.recovery_key ||
        !is_signed_by(key_request, crypto::PublicKey{member->request.recovery_key.bytes}))
        return Refusal{Errc::bad_signature, "request", "must be signed with the recovery key in force", 0};
    if (request->replaces != member->request.link_key && request->link_key != member->request.link_key)
        return Refusal{Errc::wrong_value, "replaces", "is not the link key in force: ask for a new link", 0};
    return member;
}

}  // namespace stonechat::charter
