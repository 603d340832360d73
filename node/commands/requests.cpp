#include "node/commands/requests.hpp"

#include <algorithm>
#include <ostream>

#include "node/api/json_object.hpp"
#include "node/commands/table.hpp"
#include "protocol/charter/applications.hpp"

namespace stonechat::commands {
namespace {

struct Waiting {
    Identity newcomer;        // of a member that asks for new keys: as the charter has it
    bool wants_keys = false;  // else it wants to belong
    charter::Invite invite;
    std::string inviter;  // the organisation's name
};

Outcome<std::vector<Waiting>> waiting_in(Ledger& ledger, const charter::Charter& charter) {
    const auto applications = ledger.applications();
    if (!applications) return applications.error();
    std::vector<Waiting> out;
    for (const charter::Application& one : *applications) {
        const auto invite = charter::read_invite(one.invite);
        if (!invite) return Failure{exit_refused, "an application is damaged"};
        Identity who{charter::applicant(one.request), {}, one.request};
        const bool wants_keys = charter::read_key_request(one.request).has_value();
        if (wants_keys) {
            const charter::Member* const member = charter.find(who.member);
            if (member == nullptr) continue;  // the charter held here is older than its admission
            who.request = member->request;
        } else {
            auto request = charter::read_request(one.request);
            if (!request) return Failure{exit_refused, "an application is damaged"};
            who.request = std::move(*request);
        }
        const charter::Member* const inviter = charter.find(invite->inviter);
        out.push_back({std::move(who), wants_keys, *invite,
                       inviter == nullptr ? std::string{} : inviter->request.organisation});
    }
    return out;
}

std::string day_text(Day day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day.value}}};
    const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) +
           "-" + two(static_cast<unsigned>(date.day()));
}

void print_json(const std::vector<Waiting>& waiting, std::ostream& out) {
    const auto json = api::json_array(waiting, [](const Waiting& one) {
        const charter::AdmissionRequest& request = one.newcomer.request;
        return api::JsonObject{}
            .text("member", one.newcomer.member.hex())
            .text("organisation", request.organisation)
            .text("sector", request.sector)
            .text("region", request.region)
            .add("addresses", api::json_array(request.addresses, api::json_text))
            .text("wants", one.wants_keys ? "new keys" : "to belong")
            .text("invited_by", one.inviter)
            .text("last_day", day_text(one.invite.last_day))
            .take();
    });
    out << record::canonical_json(json) << '\n';
}

void print(const std::vector<Waiting>& waiting, bool decides_alone, std::ostream& out) {
    if (waiting.empty()) {
        out << "Nobody waits.\n";
        return;
    }
    Table table{{"Organisation", "Wants", "Sector", "Region", "Invited by", "Good until", "Member id"}};
    for (const Waiting& one : waiting)
        table.add({one.newcomer.request.organisation, one.wants_keys ? "new keys" : "to belong",
                   one.newcomer.request.sector, one.newcomer.request.region, one.inviter,
                   day_text(one.invite.last_day), one.newcomer.member.hex()});
    table.print(out);
    out << "\nAsk whoever invited them whether they are who they say, then:\n"
           "  stonechat charter "
        << (decides_alone ? "" : "propose ")
        << "admit MEMBER_ID --role member\n"
           "The request names no role: --role observer is for whoever only reads, --role maker "
           "--technologies "
           "tech:... for\nwhoever makes these tools.\n"
           "Of a member that wants new keys: speak with somebody there whom you know, and then:\n"
           "  stonechat charter propose rekey MEMBER_ID\n";
}

}  // namespace

int charter_requests(const RequestsOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto ledger = open_ledger(*config);
    if (!ledger) return say(console, ledger.error());
    const auto charter = (*ledger)->charter();
    if (!charter) return say(console, charter.error());
    const auto waiting = waiting_in(**ledger, *charter);
    if (!waiting) return say(console, waiting.error());
    if (options.as_json)
        print_json(*waiting, console.out);
    else
        print(*waiting, charter->threshold() < 2, console.out);
    return exit_ok;
}

Outcome<Identity> find_newcomer(const std::string& file_or_id, Ledger& ledger) {
    const auto id = MemberId::from_hex(file_or_id);
    if (!id) return read_request_file(file_or_id);
    const auto charter = ledger.charter();
    if (!charter) return charter.error();
    auto waiting = waiting_in(ledger, *charter);
    if (!waiting) return waiting.error();
    const auto found =
        std::ranges::find(*waiting, *id, [](const Waiting& one) { return one.newcomer.member; });
    if (found == waiting->end())
        return Failure{exit_refused, "nobody with this member id waits; see: stonechat charter requests"};
    if (found->wants_keys)
        return Failure{exit_refused,
                       "it belongs already and wants new keys: stonechat charter propose rekey"};
    return std::move(found->newcomer);
}

Outcome<Bytes> find_key_request(const std::string& file_or_id, Ledger& ledger) {
    const auto id = MemberId::from_hex(file_or_id);
    if (!id) return read_message_file(file_or_id);
    const auto charter = ledger.charter();
    if (!charter) return charter.error();
    auto waiting = waiting_in(ledger, *charter);
    if (!waiting) return waiting.error();
    std::vector<Bytes> found;
    for (Waiting& one : *waiting)
        if (one.wants_keys && one.newcomer.member == *id)
            found.push_back(std::move(one.newcomer.request_message));
    if (found.size() == 1) return std::move(found.front());
    if (found.empty())
        return Failure{exit_refused,
                       "nobody with this member id waits for new keys; see: stonechat charter requests"};
    return Failure{exit_refused,
                   "it has asked more than once: ask which machine is the right one, and take the file "
                   "key.request from there"};
}

}  // namespace stonechat::commands
