#include "node/commands/invite.hpp"

#include <fmt/format.h>

#include <ostream>

#include "crypto/random.hpp"
#include "node/api/endpoints.hpp"
#include "node/commands/charter_desk.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/ledger.hpp"
#include "node/commands/qr_code.hpp"
#include "protocol/charter/recovery.hpp"
#include "protocol/limits.hpp"

namespace stonechat::commands {
namespace {

// Of as many organisations as can be had, so that one operator's failure keeps nobody out. Not of who
// recovers: nobody answers there.
std::vector<charter::Door> doors_of(const charter::Charter& charter, const MemberId& self,
                                    const charter::Member* recovers) {
    std::vector<charter::Door> out;
    const auto add = [&](const charter::Member& member) {
        if (charter::is_hub(member) && out.size() < limits::invite_doors_max)
            out.push_back({member.request.addresses.front(), member.request.link_key});
    };
    if (const charter::Member* const own = charter.find(self)) add(*own);
    for (const auto& [id, member] : charter.members())
        if (id != self && &member != recovers) add(member);
    return out;
}

// The signed request by which a member came in: the charter keeps it as it was.
Outcome<Bytes> admission_of(const charter::Charter& charter, const MemberId& member) {
    for (const Bytes& bytes : charter.entries()) {
        const auto entry = charter::decode_entry(charter::decode_signed_entry(bytes)->payload);
        const auto* admit = entry ? std::get_if<charter::Admit>(&entry->action) : nullptr;
        if (admit != nullptr && charter::member_id(admit->request) == member) return admit->request;
    }
    return Failure{exit_refused, "the charter held here does not have that organisation's admission"};
}

Outcome<const charter::Member*> who_recovers(const InviteOptions& options, const charter::Charter& charter,
                                             const MemberId& self) {
    if (options.recover.empty()) return nullptr;
    auto member = find_member(charter, options.recover);
    if (!member) return member.error();
    if ((*member)->standing.is_revoked)
        return Failure{exit_refused, "that organisation was revoked: it needs a new admission, not new keys"};
    if ((*member)->id == self)
        return Failure{
            exit_refused,
            "this node has its keys: stonechat rekey. After a loss, another member makes the link"};
    return member;
}

struct Invited {
    std::string link;
    std::string federation;
};

Outcome<Invited> make_invite(const InviteOptions& options, const config::Config& config) {
    const auto self = own_identity(config);
    if (!self) return self.error();
    auto ledger = open_ledger(config);
    if (!ledger) return ledger.error();
    const auto charter = (*ledger)->charter();
    if (!charter) return charter.error();
    const charter::Member* const own = charter->find(self->member);
    if (own == nullptr || own->standing.is_revoked)
        return Failure{exit_refused,
                       "this organisation does not belong to a federation, so it cannot invite"};
    const auto recovers = who_recovers(options, *charter, self->member);
    if (!recovers) return recovers.error();
    auto doors = doors_of(*charter, self->member, *recovers);
    if (doors.empty())
        return Failure{exit_refused,
                       "no node of this federation can be called: one must give an address "
                       "(stonechat init --listen --address)"};
    const auto key = open_key(config, keys::KeyKind::record);
    if (!key) return key.error();
    crypto::SystemRng rng;
    const charter::Invite invite{.federation = charter->federation(),
                                 .inviter = self->member,
                                 .federation_name = charter->name(),
                                 .doors = std::move(doors),
                                 .last_day = Day{api::system_day().value + options.days},
                                 .nonce = rng.id<charter::InviteNonce>()};
    Bytes message = charter::sign_invite(invite, *key);
    if (*recovers == nullptr) return Invited{charter::link_of(message), charter->name()};
    auto admission = admission_of(*charter, (*recovers)->id);
    if (!admission) return admission.error();
    return Invited{
        charter::recovery_link_of({std::move(message), std::move(*admission), (*recovers)->request.link_key,
                                   (*recovers)->request.recovery_key}),
        charter->name()};
}

}  // namespace

int invite(const InviteOptions& options, Console& console) {
    if (options.days < 1 || options.days > limits::invite_days_max)
        return say(console, exit_bad_use, fmt::format("--days: must be 1 to {}", limits::invite_days_max));
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto invited = make_invite(options, *config);
    if (!invited) return say(console, invited.error());
    if (options.as_json) {
        console.out << fmt::format("{{\"days\":{},\"link\":\"{}\"}}\n", options.days, invited->link);
        return exit_ok;
    }
    console.out << invited->link << '\n';
    if (options.qr) console.out << '\n' << qr_code(invited->link);
    if (!options.recover.empty()) {
        console.err << printable(options.recover) << " can use this link once, within " << options.days
                    << " days, on a machine that holds nothing of it:\n  stonechat recover LINK\n"
                    << "Whoever has it can apply in its place, so send it like a password. The stewards of "
                    << printable(invited->federation) << " decide.\n";
        return exit_ok;
    }
    console.err << "One newcomer can use this link, within " << options.days << " days:\n"
                << "  stonechat join LINK\n"
                << "Whoever has it can apply in its place, so send it like a password. The stewards of\n"
                << printable(invited->federation) << " decide.\n";
    return exit_ok;
}

}  // namespace stonechat::commands
