// A form that is sent twice: by a second press, or because the answer to the first was lost.
#include "node/relay/claim_code.hpp"
#include "node/web/pages/report_parts.hpp"

namespace stonechat::web {

std::string code_for(const VisitPtr& visit) {
    std::string given = visit->form.text("code");
    return relay::claim_of(given) ? std::move(given) : relay::new_claim_code(visit->office.rng);
}

SentBefore sent_before(const VisitPtr& visit, CaseFrom from) {
    Office& office = visit->office;
    const auto claim = relay::claim_of(visit->form.text("code"));
    // While the draft stands there is something to send, and Submissions tells whether it has been.
    if (!claim || office.drafts.find(visit->value("draft")) != nullptr) return {};
    // Here as at /follow-up nobody may try codes for long.
    if (!visit->lobby.tries_by_address.take(office.clock.instant(), counted_as(visit->caller())))
        return {.is_too_often = true};
    const Case* const one = office.cases.find(claim->hex());
    return {.one = one != nullptr && one->from == from ? one : nullptr};
}

}  // namespace stonechat::web
