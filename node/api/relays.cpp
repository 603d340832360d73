#include "node/api/handlers.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"
#include "node/api/take.hpp"
#include "node/relay/claim_code.hpp"
#include "node/relay/hidden_report.hpp"
#include "node/relay/hide.hpp"
#include "protocol/record/body_text.hpp"

namespace stonechat::api {
namespace {

Json words_json(const relay::Words& words) {
    return JsonObject{}.text("by", words.by_reviewer ? "relay" : "reporter").text("text", words.text).take();
}

Json standing_json(const relay::Standing& standing, const std::string& relay) {
    JsonObject out;
    out.text("relay", relay).text("stage", relay::name_of(standing.stage));
    out.text("sent", iso_date(standing.sent)).text("changed", iso_date(standing.changed));
    if (!standing.reason.empty()) out.text("reason", standing.reason);
    if (standing.record) out.text("record", standing.record->hex());
    out.add("words", json_array(standing.words, words_json));
    return out.take();
}

}  // namespace

void list_relays(const Node& node, const Request&, Respond respond) {
    const auto relays = relay::relays_in(node.driver.engine().charter(), node.self);
    respond(reply(JsonObject{}
                      .add("relays", json_array(relays,
                                                [](const charter::Member* one) {
                                                    return JsonObject{}
                                                        .text("member", one->id.hex())
                                                        .text("name", one->request.organisation)
                                                        .take();
                                                }))
                      .take()));
}

// Words go to the relay that knows the code, and to no other.
void follow_hidden(const Node& node, const Request& request, Respond respond) {
    const auto json = record::parse_json(request.body);
    if (!json) return respond(refused(json.error()));
    std::string code;
    std::string words;
    if (const auto taken = take(*json, "claim_code", code); !taken) return respond(refused(taken.error()));
    if (const auto taken = take(*json, "words", words); !taken) return respond(refused(taken.error()));
    if (!relay::claim_of(code))
        return respond(bad_request("claim_code", "must be a code such as 7K3M-9QWD-2XPB"));
    if (record::characters_in(words) > relay::words_characters_max)
        return respond(bad_request("words", "must be at most 1,000 characters"));
    if (node.sender == nullptr) return respond(not_here("This node reaches no relay."));
    std::vector<MemberId> relays;
    for (const charter::Member* const one : relay::relays_in(node.driver.engine().charter(), node.self))
        relays.push_back(one->id);
    const auto name_of = [&node](const MemberId& relay) {
        const charter::Member* const member = node.driver.engine().charter().find(relay);
        return member == nullptr ? std::string{} : member->request.organisation;
    };
    relay::find_report(
        *node.sender, code, std::move(relays),
        [&node, code, words, name_of,
         respond = std::move(respond)](const std::variant<relay::FoundAt, relay::NotFound>& result) {
            const auto* const found = std::get_if<relay::FoundAt>(&result);
            if (found == nullptr)
                return respond(
                    std::get<relay::NotFound>(result).were_all_reached
                        ? not_here("No relay has a report with this code.")
                        : refused({make_error_code(Errc::overloaded), "",
                                   "no relay that could be asked has a report with this code; try again "
                                   "later"}));
            const std::string name = name_of(found->relay);
            if (words.empty()) return respond(reply(standing_json(found->standing, name)));
            relay::add_words(
                *node.sender, found->relay, code, words,
                [name, respond](const Checked<relay::Standing>& standing) {
                    respond(standing ? reply(standing_json(*standing, name)) : refused(standing.error()));
                });
        });
}

}  // namespace stonechat::api
