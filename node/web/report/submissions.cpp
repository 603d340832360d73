#include "node/web/report/submissions.hpp"

#include "node/log/log.hpp"
#include "node/relay/claim_code.hpp"

namespace stonechat::web {

void Submissions::take(const std::string& draft, std::string code, Case one, Sent done) {
    if (const auto under_way = waiting_.find(draft); under_way != waiting_.end())
        return under_way->second.push_back(std::move(done));
    if (const Case* const held = cases_.find(relay::claim_of(code)->hex())) {
        // The same, whose draft the disk did not let go.
        if (held->from == one.from && held->answers == one.answers) return done(code);
        code = relay::new_claim_code(rng_);
    }
    waiting_[draft].push_back(std::move(done));
    const log::Name event =
        one.from == CaseFrom::the_public ? log::Name{"public_report"} : log::Name{"report_sent_to_review"};
    const std::string key = relay::claim_of(code)->hex();
    cases_.put(key, std::move(one), [this, draft, code, event](bool is_kept) {
        if (is_kept) log::event(log::Level::info, "web", event);
        // Taken out first: an answer may send the next.
        const auto answered = waiting_.extract(draft);
        for (const Sent& sent : answered.mapped()) sent(is_kept ? code : std::string{});
    });
}

}  // namespace stonechat::web
