#include "node/api/charter_json.hpp"
#include "node/api/handlers.hpp"
#include "node/api/pins.hpp"
#include "node/api/reply.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::api {
namespace {

Json steward_json(const charter::Steward& steward) {
    JsonObject out;
    out.text("name", steward.name).text("key", steward.key.hex());
    out.add("member", steward.member.is_zero() ? Json{nullptr} : json_text(steward.member.hex()));
    return out.take();
}

Json conflict_json(const charter::Charter::Conflict& conflict) {
    JsonObject out;
    out.number("place", conflict.place);
    out.add("entries",
            json_array(conflict.candidates, [](const CharterHash& hash) { return json_text(hash.hex()); }));
    return out.take();
}

Json member_json(const charter::Member& member) {
    const charter::AdmissionRequest& request = member.request;
    const charter::Standing& standing = member.standing;
    JsonObject out;
    out.text("id", member.id.hex()).text("name", request.organisation);
    out.text("sector", request.sector).text("region", request.region);
    out.text("role", name_of(standing.role)).truth("revoked", standing.is_revoked);
    out.truth("issuer", standing.seats.issuer).truth("relay", standing.seats.relay);
    out.add("technologies", json_array(standing.technologies, [](const TechId& tech) {
                return json_text(record::tech_text(tech));
            }));
    out.add("addresses", json_array(request.addresses, json_text));
    out.text("link_key", request.link_key.hex()).text("record_key", request.record_key.hex());
    out.number("admitted", member.admitted);
    return out.take();
}

Json pin_json(const feed::Head& head) {
    return JsonObject{}
        .text("epoch", head.feed.epoch.hex())
        .number("lane", static_cast<int>(head.feed.lane))
        .number("sequence", head.sequence)
        .text("record", head.id.hex())
        .take();
}

}  // namespace

Json charter_json(const charter::Charter& charter) {
    JsonObject out;
    out.add("federation", charter.sequence() == 0 ? Json{nullptr} : json_text(charter.federation().hex()));
    out.text("name", charter.name()).number("sequence", charter.sequence());
    out.text("head", charter.head().hex()).number("threshold", charter.threshold());
    out.truth("demo", charter.is_demo()).truth("outline", charter.is_outline());
    out.add("frozen", charter.conflict() ? conflict_json(*charter.conflict()) : Json{nullptr});
    out.add("stewards", json_array(charter.stewards(), steward_json));
    out.add("members",
            json_array(charter.members(), [](const auto& entry) { return member_json(entry.second); }));
    return out.take();
}

void get_charter(const Node& node, const Request&, Respond respond) {
    respond(reply(charter_json(node.driver.engine().charter())));
}

void get_pins(const Node& node, const Request& request, Respond respond) {
    const auto asked = request.query.find("member");
    const auto member = asked == request.query.end() ? std::nullopt : MemberId::from_hex(asked->second);
    if (!member) return respond(bad_request("member", "32 hexadecimal digits in lower case"));
    const auto heads = heads_to_pin(node.driver.engine().lanes(), *member);
    respond(reply(JsonObject{}.add("pins", json_array(heads, pin_json)).take()));
}

void list_entries(const Node& node, const Request&, Respond respond) {
    const charter::Charter& charter = node.driver.engine().charter();
    std::vector<Bytes> entries = charter.held();
    for (Bytes& aside : charter.asides()) entries.push_back(std::move(aside));
    std::vector<Bytes> members;
    Bytes outline;
    if (charter.is_outline()) {
        outline = charter::encode_outline(charter.kept_outline());
        for (const auto& [id, member] : charter.members()) members.push_back(charter::encode_member(member));
    }
    const auto as_text = [](const Bytes& bytes) { return json_text(to_base64url(bytes)); };
    respond(reply(JsonObject{}
                      .add("entries", json_array(entries, as_text))
                      .text("outline", to_base64url(outline))
                      .add("members", json_array(members, as_text))
                      .take()));
}

void add_entry(const Node& node, const Request& request, Respond respond) {
    const auto json = record::parse_json(request.body);
    if (!json) return respond(refused(json.error()));
    const Json* const member = json->find("entry");
    const auto* const text = member == nullptr ? nullptr : member->as<std::string>();
    auto entry = text == nullptr ? std::nullopt : from_base64url(*text);
    if (!entry) return respond(bad_request("entry", "a charter entry in base64url"));
    node.driver.submit(
        [entry = std::move(*entry)](engine::RequestId number) {
            return engine::OfferCharterEntry{number, entry};
        },
        [&node, respond = std::move(respond)](const Checked<RecordId>& result) {
            if (!result) return respond(refused(result.error()));
            const CharterSequence sequence = node.driver.engine().charter().sequence();
            respond(reply(JsonObject{}.number("sequence", sequence).take(), 201));
        });
}

}  // namespace stonechat::api
