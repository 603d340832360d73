// What a node is that lets one organisation say whatever it likes: linked before protocol/charter, so that
// its functions stand in the place of judge.cpp's. Whose records pass is named by STONECHAT_UNBOUND, a
// member's id, and whose it will know nothing of by STONECHAT_DEAF_TO; everyone else's are judged as agreed.
// For role_matrix_test.py, revocation_test.py and withholding_test.py alone.
#define judge judge_as_agreed
#include "protocol/charter/judge.cpp"  // NOLINT(bugprone-suspicious-include): all of it, under another name
#undef judge

#include <cstdlib>
#include <string_view>

namespace stonechat::charter {
namespace {

std::optional<MemberId> member_named_by(const char* variable) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
    const char* const given = std::getenv(variable);
    return given == nullptr ? std::nullopt : MemberId::from_hex(std::string_view{given});
}

}  // namespace

Checked<Judgement> judge(const Member& member, const record::Header& header, const RecordId& id,
                         CharterSequence charter);

Checked<Judgement> judge(const Member& member, const record::Header& header, const RecordId& id,
                         CharterSequence charter) {
    static const std::optional<MemberId> unbound = member_named_by("STONECHAT_UNBOUND");
    static const std::optional<MemberId> unheard = member_named_by("STONECHAT_DEAF_TO");
    // As if an entry were still to come that lets it judge: nobody is to blame, and the record waits for
    // ever.
    if (member.id == unheard) return Refusal{Errc::charter_not_held, "charter", "is not held here yet"};
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
