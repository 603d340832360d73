#include "node/commands/requests.hpp"

#include <algorithm>
#include <ostream>

#include "node/api/json_object.hpp"
#include "node/commands/table.hpp"
#include "protocol/charter/invite.hpp"

namespace stonechat::commands {
namespace {

struct Waiting {
    Identity newcomer;
    charter::Invite invite;
    std::string inviter;  // the organisation's name
};

Outcome<std::vector<Waiting>> waiting_in(Ledger& ledger) {
    const auto charter = charter_of(ledger);
    if (!charter) return charter.error();
    const auto applications = ledger.applications();
    if (!applications) return applications.error();
    std::vector<Waiting> out;
    for (const charter::Application& one : *applications) {
        const auto invite = charter::read_invite(one.invite);
        auto request = charter::read_request(one.request);
        if (!invite || !request) return Failure{exit_refused, "an application is damaged"};
        const charter::Member* const inviter = charter->find(invite->inviter);
        out.push_back({{charter::member_id(one.request), std::move(*request), one.request},
                       *invite,
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
            .text("invited_by", one.inviter)
            .text("last_day", day_text(one.invite.last_day))
            .take();
    });
    out << record::canonical_json(json) << '\n';
}

void print(const std::vector<Waiting>& waiting, std::ostream& out) {
    if (waiting.empty()) {
        out << "Nobody waits.\n";
        return;
    }
    Table table{{"Organisation", "Sector", "Region", "Invited by", "Good until", "Member id"}};
    for (const Waiting& one : waiting)
        table.add({one.newcomer.request.organisation, one.newcomer.request.sector,
                   one.newcomer.request.region, one.inviter, day_text(one.invite.last_day),
                   one.newcomer.member.hex()});
    table.print(out);
    out << "\nAsk whoever invited them whether they are who they say, then:\n"
           "  stonechat charter admit MEMBER_ID --role member\n";
}

}  // namespace

int charter_requests(const RequestsOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    auto ledger = open_ledger(*config);
    if (!ledger) return say(console, ledger.error());
    const auto waiting = waiting_in(**ledger);
    if (!waiting) return say(console, waiting.error());
    if (options.as_json)
        print_json(*waiting, console.out);
    else
        print(*waiting, console.out);
    return exit_ok;
}

Outcome<Identity> find_newcomer(const std::string& file_or_id, Ledger& ledger) {
    const auto id = MemberId::from_hex(file_or_id);
    if (!id) return read_request_file(file_or_id);
    auto waiting = waiting_in(ledger);
    if (!waiting) return waiting.error();
    const auto found =
        std::ranges::find(*waiting, *id, [](const Waiting& one) { return one.newcomer.member; });
    if (found == waiting->end())
        return Failure{exit_refused, "nobody with this member id waits; see: stonechat charter requests"};
    return std::move(found->newcomer);
}

}  // namespace stonechat::commands
