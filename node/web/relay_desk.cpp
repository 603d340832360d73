#include "node/web/relay_desk.hpp"

#include <algorithm>

#include "node/relay/claim_code.hpp"
#include "node/relay/hide.hpp"
#include "protocol/privacy/cleared.hpp"

namespace stonechat::web {
namespace {

// What is approved waits at least this part of the longest time, so that no batch leaves just behind an
// approval.
constexpr std::int64_t shortest_part = 8;
constexpr std::int64_t seconds_a_minute = 60;

relay::NotTaken not_taken(const Refusal& why) {
    return {why.text().substr(0, relay::rule_bytes_max)};
}

}  // namespace

RelayDesk::RelayDesk(Office& office, const crypto::SigningKey& record_key, config::RelayHold hold)
    : office_{office},
      record_key_{record_key},
      hold_{hold},
      keys_{office.rng} {}

std::int64_t RelayDesk::now() const {
    return office_.clock.wall().time_since_epoch().count();
}

Bytes RelayDesk::key_statement() {
    return relay::sign_key_statement(
        {office_.engine().charter().federation(), office_.node.self, keys_.newest(office_.clock.instant())},
        record_key_);
}

void RelayDesk::answer(ByteView sealed, std::function<void(std::optional<Bytes>)> answer) {
    if (!relay::is_relay(office_.engine().charter(), office_.node.self)) return answer(std::nullopt);
    auto opened = keys_.open(office_.clock.instant(), sealed);
    // What is sealed for a key that is over is answered with the next; what came before, or too much, with
    // nothing.
    if (!opened && opened.error().code.category() == protocol_category() &&
        sealed.size() == relay::sealed_question_bytes)
        return answer(std::nullopt);
    if (!opened) return answer(key_statement());
    const auto answer_key = std::make_shared<const crypto::Secret<32>>(std::move(opened->answer_key));
    const Reply reply = [this, answer = std::move(answer), answer_key](const relay::Answer& one) {
        answer(relay::lock_answer(one, *answer_key, office_.rng));
    };
    const std::string key = relay::hidden_case_key(opened->question.claim);
    if (const auto* const submit = std::get_if<relay::Submit>(&opened->question.what))
        return take(key, *submit, reply);
    if (const auto* const words = std::get_if<relay::AddWords>(&opened->question.what))
        return add(key, *words, reply);
    tell(key, reply);
}

// ---- what comes in

Checked<Case> RelayDesk::read_case(const relay::Submit& submit) const {
    auto body = record::read_canonical_body(submit.body, office_.node.lists);
    if (!body) return body.error();
    const auto* const report = std::get_if<record::Report>(&body->content);
    if (report == nullptr || !report->masked)
        return Refusal{Errc::wrong_value, "/content/masked", "must be true of what goes by a relay"};
    if (const auto cleared = privacy::clear({*body, true}); !cleared) return cleared.error();
    Case out;
    out.from = CaseFrom::hidden;
    out.made = now();
    out.changed = out.made;
    out.answers = texts_of(*report);
    out.submitted = as_text(submit.body);
    return out;
}

void RelayDesk::take(const std::string& key, const relay::Submit& submit, const Reply& reply) {
    auto read = read_case(submit);
    if (!read) return reply(not_taken(read.error()));
    if (being_kept_.contains(key))
        return reply(relay::NotTaken{"it is being kept just now; ask after it in a minute"});
    if (const Case* const held = office_.cases.find(key)) {
        // Sent again by who did not hear that it was taken.
        if (held->submitted == read->submitted) return reply(relay::Taken{});
        return reply(relay::NotTaken{"its code belongs to another report; take a new code"});
    }
    const auto waiting = std::ranges::count_if(office_.cases.all(), [](const auto& entry) {
        return entry.second.from == CaseFrom::hidden && entry.second.is_open();
    });
    if (static_cast<std::size_t>(waiting) >= hidden_waiting_max)
        return reply(relay::NotTaken{"too many reports wait there; try again in some days"});
    // No line in the log: beside the line of its publication it would tell when which report came.
    being_kept_.insert(key);
    office_.cases.put(key, std::move(*read), [this, key, reply](bool is_kept) {
        being_kept_.erase(key);
        if (!is_kept) return reply(relay::NotTaken{"its disk refused; try again later"});
        reply(relay::Taken{});
    });
}

void RelayDesk::tell(const std::string& key, const Reply& reply) const {
    const Case* const one = office_.cases.find(key);
    if (one == nullptr) return reply(relay::NotTaken{"no report there has this code"});
    reply(standing_of(*one));
}

void RelayDesk::add(const std::string& key, const relay::AddWords& words, const Reply& reply) {
    const Case* const one = office_.cases.find(key);
    if (one == nullptr) return reply(relay::NotTaken{"no report there has this code"});
    Case changed = *one;
    const std::string fault = add_reporters_words(changed, words.text, now());
    if (!fault.empty()) return reply(relay::NotTaken{fault});
    office_.cases.put(key, std::move(changed), [this, key, reply](bool is_kept) {
        if (!is_kept) return reply(relay::NotTaken{"its disk refused; try again later"});
        tell(key, reply);
    });
}

// ---- what goes out

// A time of its own, or that of a batch which leaves late enough.
std::int64_t RelayDesk::due_for(const Case& one) const {
    const auto body = office_.body_of(one);
    const bool is_routine = body && record::urgency_of(*body) == record::Urgency::routine;
    const std::int64_t longest =
        seconds_a_minute * (is_routine ? hold_.routine_minutes_max : hold_.urgent_minutes_max);
    const std::int64_t shortest = longest / shortest_part;
    std::optional<std::int64_t> batch;
    for (const auto& [key, other] : office_.cases.all()) {
        if (other.state != CaseState::held || !other.held) continue;
        const std::int64_t until = other.held->until;
        if (until >= now() + shortest && until <= now() + longest && (!batch || until < *batch))
            batch = until;
    }
    if (batch) return *batch;
    const auto span = static_cast<std::uint64_t>(longest - shortest);
    return now() + shortest + static_cast<std::int64_t>(office_.rng.below(span + 1));
}

void RelayDesk::hold(const std::string& key, Case one, std::string who, std::string sha256,
                     const Saved& saved) {
    const std::int64_t until = due_for(one);
    one.state = CaseState::held;
    one.changed = now();
    one.held = Held{std::move(who), std::move(sha256), until, false};
    office_.cases.put(key, std::move(one), [this, saved](bool is_kept) {
        saved(is_kept);
        if (is_kept) release_due();
    });
}

void RelayDesk::release_due() {
    std::vector<std::string> due;
    for (const auto& [key, one] : office_.cases.all())
        if (one.state == CaseState::held && one.held && !one.held->is_leaving && one.held->until <= now())
            due.push_back(key);
    for (std::size_t i = due.size(); i > 1; --i) std::swap(due[i - 1], due[office_.rng.below(i)]);
    // One that cannot leave now stays held, and is tried again, or goes back to review.
    for (const std::string& key : due)
        office_.departures.begin(key, *office_.cases.find(key), [](const Departure&) {});
}

}  // namespace stonechat::web
