#include <algorithm>
#include <optional>
#include <vector>

#include "crypto/hash.hpp"
#include "node/api/confirmed.hpp"
#include "node/api/finding_json.hpp"
#include "node/api/handlers.hpp"
#include "node/api/reply.hpp"
#include "node/api/take.hpp"
#include "node/log/log.hpp"
#include "node/relay/hidden_report.hpp"
#include "node/relay/hide.hpp"
#include "protocol/privacy/cleared.hpp"
#include "protocol/privacy/receive.hpp"

namespace stonechat::api {
namespace {

Refusal wrong(Errc code, std::string pointer, std::string rule) {
    return {make_error_code(code), std::move(pointer), std::move(rule)};
}

// What someone asks to publish.
struct Asked {
    record::Body body;
    std::string canonical;  // the exact bytes that will leave
    bool text_checked = false;
    bool attended = false;  // a person sits at the program that asks
    std::string shown_sha256;
    std::string relay;  // member id in hex, of what is to be hidden; empty: any
};

enum class AskedTo { preview, publish, hide };

// What is to be hidden, or to be seen as it would be hidden, is made a body without its organisation.
Checked<Asked> read_asked(const Node& node, const std::string& text, AskedTo asked_to) {
    std::vector<std::string_view> known{"attended", "body", "shown_sha256", "text_checked"};
    if (asked_to == AskedTo::preview) known.emplace_back("hidden");
    if (asked_to == AskedTo::hide) known.emplace_back("relay");
    auto json = record::parse_json(text);
    if (!json) return json.error();
    const auto* const members = json->as<Json::Object>();
    if (members == nullptr) return wrong(Errc::wrong_type, "", "must be a JSON object");
    for (const auto& member : *members)
        if (std::ranges::find(known, member.name) == known.end())
            return wrong(Errc::unknown_field, "", "has a field that is not known here");
    const Json* const body = json->find("body");
    if (body == nullptr) return wrong(Errc::missing_field, "/body", "must be there");

    auto read = record::read_body(record::canonical_json(*body), node.lists);
    if (!read) return read.error();
    bool is_hidden = asked_to == AskedTo::hide;
    if (auto taken = take(*json, "hidden", is_hidden); !taken) return taken.error();
    if (is_hidden) {
        auto hidden = relay::hidden(*read, node.driver.engine().charter());
        if (!hidden)
            return wrong(Errc::wrong_value, "/body/kind", "must be report: nothing else goes by a relay");
        read = std::move(*hidden);
    }
    Asked out{std::move(*read), {}, false, false, {}, {}};
    out.canonical = record::write_body(out.body);
    if (auto taken = take(*json, "text_checked", out.text_checked); !taken) return taken.error();
    if (auto taken = take(*json, "attended", out.attended); !taken) return taken.error();
    if (auto taken = take(*json, "shown_sha256", out.shown_sha256); !taken) return taken.error();
    if (auto taken = take(*json, "relay", out.relay); !taken) return taken.error();
    return out;
}

std::string sha256_hex(std::string_view text) {
    return crypto::sha256(as_bytes(text)).hex();
}

// Coded answers alone may leave unread; a name that somebody typed may be a person's.
std::optional<Refusal> unread_name(const Node& node, const record::Body& body) {
    const auto found = questions_about_names(node, body);
    if (found.empty()) return std::nullopt;
    const privacy::DraftFinding& first = found.front();
    return wrong(Errc::text_not_checked, first.pointer,
                 "may hold " + std::string{privacy::words_for(first.finding.kind)} + " (" +
                     std::string{first.finding.rule} +
                     "): a person must read what leaves, unless the product and its maker are in this "
                     "organisation's list of technologies");
}

// A person's yes is to the bytes that were shown: it does not carry over to others.
Checked<privacy::Cleared> clear(const Node& node, const Asked& asked) {
    if (asked.text_checked && asked.shown_sha256 != sha256_hex(asked.canonical))
        return wrong(Errc::text_not_checked, "/shown_sha256",
                     "must be the SHA-256 of the exact bytes that the person was shown");
    auto cleared = privacy::clear({asked.body, asked.text_checked});
    if (!cleared || asked.text_checked) return cleared;
    if (!node.publish_coded)
        return wrong(Errc::text_not_checked, "/text_checked",
                     "a person must read what leaves, unless publish.coded is true in the configuration");
    if (auto refusal = unread_name(node, asked.body)) return std::move(*refusal);
    return cleared;
}

Json reason_json(const privacy::BodyVerdict::Reason& reason) {
    return JsonObject{}
        .text("pointer", reason.pointer)
        .text("kind", name_of(reason.kind))
        .text("words", words_for(reason.kind))
        .text("rule", reason.rule)
        .take();
}

// Where it stands, in bytes of the field's UTF-8, so that the program that asks a person can replace just
// that.
Json question_json(const privacy::DraftFinding& found) {
    return finding_json(found)
        .number("begin", found.finding.begin)
        .number("end", found.finding.end)
        .text("suggestion", found.suggestion)
        .take();
}

}  // namespace

void preview_record(const Node& node, const Request& request, Respond respond) {
    const auto asked = read_asked(node, request.body, AskedTo::preview);
    if (!asked) return respond(refused(asked.error()));
    const privacy::BodyVerdict verdict = privacy::examine_canonical(asked->canonical);
    JsonObject out;
    out.text("canonical", asked->canonical).text("sha256", sha256_hex(asked->canonical));
    out.add("findings", json_array(verdict.reasons, reason_json));
    out.add("questions", json_array(questions_about(node, asked->body), question_json));
    out.truth("may_leave", privacy::clear({asked->body, true}).has_value());
    respond(reply(out.take()));
}

void publish_record(const Node& node, const Request& request, Respond respond) {
    const auto asked = read_asked(node, request.body, AskedTo::publish);
    if (!asked) return respond(refused(asked.error()));
    if (node.driver.engine().charter().find(node.self) == nullptr)
        return respond(refused(wrong(Errc::unknown_author, "",
                                     "this organisation does not belong to a federation yet: a steward must "
                                     "admit it first")));
    const auto cleared = clear(node, *asked);
    if (!cleared) return respond(refused(cleared.error()));
    const std::string hash = sha256_hex(asked->canonical);
    // Codes that a program sends by itself are nobody's decision.
    const bool by_person = asked->text_checked || asked->attended;
    if (by_person)
        if (auto noted = note_confirmed(node, {.who = token_holder,
                                               .body = asked->body,
                                               .sha256 = hash,
                                               .text_checked = asked->text_checked,
                                               .attended = asked->attended});
            !noted)
            return respond(refused(noted.error()));
    // Kept by the request's answer alone, so the request's own flags travel in it.
    const bool text_checked = asked->text_checked;
    const bool attended = asked->attended;
    node.driver.submit(
        [cleared = *cleared](engine::RequestId number) {
            return engine::Publish{number, cleared};
        },
        [=, &node, respond = std::move(respond)](const Checked<RecordId>& result) {
            if (!result) return respond(refused(result.error()));
            if (by_person) note_published(node, token_holder, hash, *result);
            log::event(log::Level::info, "api", "published",
                       {{"record", *result}, {"text_checked", text_checked}, {"attended", attended}});
            respond(reply(JsonObject{}.text("record", result->hex()).take(), 201));
        });
}

namespace {

const charter::Member* chosen_relay(const Node& node, const std::string& id) {
    const auto relays = relay::relays_in(node.driver.engine().charter(), node.self);
    const auto found =
        std::ranges::find_if(relays, [&](const auto* one) { return id.empty() || one->id.hex() == id; });
    return found == relays.end() ? nullptr : *found;
}

}  // namespace

// No line of any log here says so: the audit log's yes, with the hash of the text, would tell whose the
// record is.
void hide_record(const Node& node, const Request& request, Respond respond) {
    const auto asked = read_asked(node, request.body, AskedTo::hide);
    if (!asked) return respond(refused(asked.error()));
    const auto cleared = clear(node, *asked);
    if (!cleared) return respond(refused(cleared.error()));
    const charter::Member* const relay = chosen_relay(node, asked->relay);
    if (relay == nullptr || node.sender == nullptr)
        return respond(not_here("No such relay is in this federation: nobody may publish for others."));
    const std::string code = node.sender->new_code();
    relay::submit_report(
        *node.sender, relay->id, code, asked->canonical,
        [code, name = relay->request.organisation, respond = std::move(respond)](const Checked<void>& taken) {
            if (!taken) return respond(refused(taken.error()));
            respond(reply(JsonObject{}.text("claim_code", code).text("relay", name).take(), 201));
        });
}

}  // namespace stonechat::api
