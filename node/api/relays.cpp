#include <array>
#include <memory>

#include "node/api/handlers.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"
#include "node/relay/claim_code.hpp"
#include "node/relay/hide.hpp"
#include "node/relay/sender.hpp"
#include "protocol/record/body_text.hpp"

namespace stonechat::api {
namespace {

constexpr std::array<std::string_view, 5> stage_names{"waiting", "asked", "held", "published", "declined"};
constexpr std::size_t words_characters_max = 1000;

std::string text_of_member(const Json& json, std::string_view name) {
    const Json* const member = json.find(name);
    const auto* const text = member == nullptr ? nullptr : member->as<std::string>();
    return text == nullptr ? std::string{} : *text;
}

Json words_json(const relay::Words& words) {
    return JsonObject{}.text("by", words.by_reviewer ? "relay" : "reporter").text("text", words.text).take();
}

Json standing_json(const relay::Standing& standing, const std::string& relay) {
    JsonObject out;
    out.text("relay", relay).text("stage", stage_names.at(static_cast<std::size_t>(standing.stage)));
    out.text("sent", iso_date(standing.sent)).text("changed", iso_date(standing.changed));
    if (!standing.reason.empty()) out.text("reason", standing.reason);
    if (standing.record) out.text("record", standing.record->hex());
    out.add("words", json_array(standing.words, words_json));
    return out.take();
}

// Each relay in its turn, until one knows the code; then that one alone is told the words.
struct Search {
    std::string code;
    std::string words;
    std::vector<std::pair<MemberId, std::string>> left;  // with their names
    bool were_all_reached = true;
    Respond respond;
};

void tell_words(const Node& node, const std::shared_ptr<Search>& search, const MemberId& relay,
                const std::string& name) {
    node.sender->ask(relay, {*relay::claim_at(search->code, relay), relay::AddWords{search->words}},
                     [search, name](const Checked<relay::Answer>& answer) {
                         if (!answer) return search->respond(refused(answer.error()));
                         if (const auto* const standing = std::get_if<relay::Standing>(&*answer))
                             return search->respond(reply(standing_json(*standing, name)));
                         const auto* const not_taken = std::get_if<relay::NotTaken>(&*answer);
                         search->respond(refused(
                             {make_error_code(Errc::not_allowed), "words",
                              not_taken == nullptr ? "the relay answered something else" : not_taken->rule}));
                     });
}

void ask_next(const Node& node, const std::shared_ptr<Search>& search) {
    if (search->left.empty())
        return search->respond(
            search->were_all_reached
                ? not_here("No relay has a report with this code.")
                : refused({make_error_code(Errc::overloaded), "",
                           "no relay that could be asked has a report with this code; try again later"}));
    const auto [relay, name] = search->left.front();
    search->left.erase(search->left.begin());
    node.sender->ask(
        relay, {*relay::claim_at(search->code, relay), relay::AskAfter{}},
        [&node, search, relay = relay, name = name](const Checked<relay::Answer>& answer) {
            if (const auto* const standing = answer ? std::get_if<relay::Standing>(&*answer) : nullptr)
                return search->words.empty() ? search->respond(reply(standing_json(*standing, name)))
                                             : tell_words(node, search, relay, name);
            search->were_all_reached = search->were_all_reached && answer.has_value();
            ask_next(node, search);
        });
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

void follow_hidden(const Node& node, const Request& request, Respond respond) {
    const auto json = record::parse_json(request.body);
    if (!json) return respond(refused(json.error()));
    const std::string code = text_of_member(*json, "claim_code");
    if (!relay::claim_of(code))
        return respond(bad_request("claim_code", "must be a code such as 7K3M-9QWD-2XPB"));
    const std::string words = text_of_member(*json, "words");
    if (record::characters_in(words) > words_characters_max)
        return respond(bad_request("words", "must be at most 1,000 characters"));
    if (node.sender == nullptr) return respond(not_here("This node reaches no relay."));
    const auto search = std::make_shared<Search>();
    search->code = code;
    search->words = words;
    for (const charter::Member* const one : relay::relays_in(node.driver.engine().charter(), node.self))
        search->left.emplace_back(one->id, one->request.organisation);
    search->respond = std::move(respond);
    ask_next(node, search);
}

}  // namespace stonechat::api
