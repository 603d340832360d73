// What a node is that lets one organisation say whatever it likes: linked before protocol/charter, so that
// its functions stand in the place of judge.cpp's. Whose records pass is named by STONECHAT_UNBOUND, a
// member's id; everyone else's are judged as agreed. For role_matrix_test.py and revocation_test.py alone.
#define judge judge_as_agreed
#include "protocol/charter/judge.cpp"  // NOLINT(bugprone-suspicious-include): all of it, under another name
#undef judge

#include <cstdlib>
#include <string_view>

namespace stonechat::charter {
namespace {

std::optional<MemberId> unbound_member() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
    const char* const given = std::getenv("STONECHAT_UNBOUND");
    return given == nullptr ? std::nullopt : MemberId::from_hex(std::string_view{given});
}

}  // namespace

Checked<Judgement> judge(const Member& member, const record::Header& header, const RecordId& id,
                         CharterSequence charter);

Checked<Judgement> judge(const Member& member, const record::Header& header, const RecordId& id,
                         CharterSequence charter) {
    static const std::optional<MemberId> unbound = unbound_member();
    auto judgement = judge_as_agreed(member, header, id, charter);
    if (member.id != unbound) return judgement;
    if (!judgement) {
        if (judgement.error().code == Errc::charter_not_held) return judgement;
        judgement = Judgement{member.standing.record_key, member.standing};
    }
    judgement->standing.seats.relay = true;  // it may hide its organisation, too
    return judgement;
}

}  // namespace stonechat::charter
