#include "protocol/charter/applications.hpp"

#include <algorithm>

#include "protocol/charter/recovery.hpp"
#include "protocol/codec/cbor.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

Checked<Invite> valid_invite(ByteView message, const Charter& charter, Day today) {
    auto invite = read_invite(message);
    if (!invite) return invite;
    if (invite->federation != charter.federation())
        return Refusal{Errc::wrong_federation, "federation", "invites to another federation", 0};
    const Member* const inviter = charter.find(invite->inviter);
    if (inviter == nullptr || inviter->standing.is_revoked)
        return Refusal{Errc::unknown_author, "inviter", "must be a member of this federation", 0};
    if (!is_signed_by(message, inviter->request.record_key))
        return Refusal{Errc::bad_signature, "invitation", "must be signed by its inviter", 0};
    // A day more, for clocks that are not of one mind.
    if (std::int64_t{invite->last_day.value} - today.value > limits::invite_days_max + 1)
        return Refusal{Errc::limit_exceeded, "last day",
                       "is more than " + std::to_string(limits::invite_days_max) + " days away", 0};
    if (today > invite->last_day)
        return Refusal{Errc::wrong_value, "last day", "has passed: ask for a new invitation", 0};
    return invite;
}

// Whether it asks for what the charter does not have yet.
Checked<bool> is_open(const Application& application, const Invite& invite, const Charter& charter) {
    if (const auto keys = read_key_request(application.request)) {
        const auto member = check_recovery(application.request, charter);
        if (!member) return member.error();
        return (*member)->request.link_key != keys->link_key;
    }
    const auto request = read_request(application.request);
    if (!request) return request.error();
    if (request->nonce != invite.nonce)
        return Refusal{Errc::wrong_value, "nonce", "must be that of the invitation", 0};
    return charter.find(member_id(application.request)) == nullptr;
}

}  // namespace

MemberId applicant(ByteView request) {
    const auto keys = read_key_request(request);
    return keys ? keys->member : member_id(request);
}

Checked<bool> Applications::take(const Application& application, const Charter& charter, Day today) {
    const auto invite = valid_invite(application.invite, charter, today);
    if (!invite) return invite.error();
    auto open = is_open(application, *invite, charter);
    if (!open || !*open) return open;
    if (charter.is_spent(invite->nonce))
        return Refusal{Errc::not_allowed, "nonce", "someone has joined by this invitation already", 0};
    const auto held = kept_.find(invite->nonce);
    if (held != kept_.end()) {
        if (held->second.application.request == application.request) return false;
        return Refusal{Errc::not_allowed, "nonce", "someone else has answered this invitation", 0};
    }
    const auto of_inviter =
        std::ranges::count_if(kept_, [&](const auto& one) { return one.second.inviter == invite->inviter; });
    if (kept_.size() >= limits::applications_max ||
        static_cast<std::size_t>(of_inviter) >= limits::applications_of_inviter_max)
        return Refusal{Errc::overloaded, "application", "too many wait for the stewards; try again later", 0};
    kept_.emplace(invite->nonce, Kept{application, invite->inviter, invite->last_day});
    return true;
}

bool Applications::tidy(const Charter& charter, Day today) {
    return std::erase_if(kept_, [&](const auto& one) {
               const auto& [nonce, kept] = one;
               const Member* const inviter = charter.find(kept.inviter);
               if (inviter == nullptr || inviter->standing.is_revoked) return true;
               if (today > kept.last_day || charter.is_spent(nonce)) return true;
               const auto keys = read_key_request(kept.application.request);
               if (!keys) return false;
               const auto member = check_recovery(kept.application.request, charter);
               return !member || (*member)->request.link_key == keys->link_key;
           }) > 0;
}

std::vector<Application> Applications::list() const {
    std::vector<Application> out;
    for (const auto& [nonce, kept] : kept_) out.push_back(kept.application);
    return out;
}

Bytes Applications::encode() const {
    codec::Writer out;
    out.array(kept_.size());
    for (const auto& [nonce, kept] : kept_)
        out.array(2).bytes(kept.application.invite).bytes(kept.application.request);
    return out.take();
}

void Applications::decode(ByteView bytes) {
    kept_.clear();
    codec::Reader in{bytes};
    const std::size_t count = in.array("applications", limits::applications_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        in.array("application", 2);
        const ByteView invite_bytes = in.bytes("invitation", limits::invite_bytes_max);
        const ByteView request_bytes = in.bytes("request", limits::charter_entry_bytes_max);
        const auto invite = read_invite(invite_bytes);
        if (!in.ok() || !invite) continue;
        kept_.emplace(invite->nonce, Kept{{{invite_bytes.begin(), invite_bytes.end()},
                                           {request_bytes.begin(), request_bytes.end()}},
                                          invite->inviter,
                                          invite->last_day});
    }
}

}  // namespace stonechat::charter
