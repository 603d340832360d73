#include "node/api/handlers.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"

namespace stonechat::api {
namespace {

using feed::ErasureCase;

Json member_json(const charter::Member& member) {
    return JsonObject{}.text("member", member.id.hex()).text("name", member.request.organisation).take();
}

// Who belonged when the text was erased: those who have confirmed, those who are waited for, and those whose
// role authors no such record.
void add_confirmations(JsonObject& out, const ErasureCase& one, const charter::Charter& charter) {
    Json::Array confirmed;
    Json::Array waiting;
    Json::Array cannot;
    for (const auto& [id, member] : charter.members()) {
        if (one.confirmed.contains(id))
            confirmed.push_back(member_json(member));
        else if (member.standing.is_revoked || member.admitted > one.since())
            continue;
        else if (member.standing.role == charter::Role::member)
            waiting.push_back(member_json(member));
        else
            cannot.push_back(member_json(member));
    }
    out.add("confirmed", Json{std::move(confirmed)}).add("waiting", Json{std::move(waiting)});
    out.add("cannot_confirm", Json{std::move(cannot)});
}

std::string name_of(const MemberId& id, const charter::Charter& charter) {
    const charter::Member* const member = charter.find(id);
    return member != nullptr ? member->request.organisation : "not a member known here";
}

// Erasures that do nothing, since the record is not their author's, or is an erasure itself.
Json ignored_json(const ErasureCase& one, const charter::Charter& charter) {
    Json::Array out;
    for (const auto& [member, asked] : one.asked) {
        if (!one.held || (member == one.held->author && one.held->kind != record::Kind::erasure)) continue;
        out.push_back(JsonObject{}
                          .text("erasure", asked.erasure.hex())
                          .text("author", member.hex())
                          .text("author_name", name_of(member, charter))
                          .take());
    }
    return Json{std::move(out)};
}

std::string_view state_of(const ErasureCase& one) {
    if (!one.held) return "record not here";
    if (one.held->is_erased) return "erased";
    return one.by_author() != nullptr || one.ordered ? "being erased" : "ignored";
}

Json erasure_json(const RecordId& id, const ErasureCase& one, const charter::Charter& charter) {
    JsonObject out;
    out.text("record", id.hex()).text("state", state_of(one)).add("ignored", ignored_json(one, charter));
    if (one.held) {
        out.text("kind", record::name_of(one.held->kind)).text("day", iso_date(one.held->day));
        out.text("author", one.held->author.hex()).text("author_name", name_of(one.held->author, charter));
    }
    if (const ErasureCase::Asked* const asked = one.by_author()) {
        out.text("by", "author").text("reason", asked->reason).text("erased_on", iso_date(asked->day));
        out.text("erasure", asked->erasure.hex());
    } else if (one.ordered) {
        out.text("by", "order").number("charter_entry", *one.ordered);
    }
    add_confirmations(out, one, charter);
    return out.take();
}

}  // namespace

void list_erasures(const Node& node, const Request&, Respond respond) {
    const engine::Engine& engine = node.driver.engine();
    Json::Array list;
    for (const auto& [id, one] : engine.erasures().all())
        if (!one.asked.empty() || one.ordered) list.push_back(erasure_json(id, one, engine.charter()));
    respond(reply(JsonObject{}.add("erasures", Json{std::move(list)}).take()));
}

void serve_again(const Node& node, const Request&, Respond respond) {
    node.driver.submit([](engine::RequestId number) { return engine::ServeAgain{number}; },
                       [respond = std::move(respond)](const Checked<RecordId>& result) {
                           if (!result) return respond(refused(result.error()));
                           respond(reply(JsonObject{}.truth("restoring", false).take()));
                       });
}

bool is_restoring(const Node& node, const Respond& respond) {
    if (!node.driver.engine().holds_back_bodies()) return false;
    respond(
        refused({make_error_code(Errc::store_failed), "",
                 "this node was restored from a backup: it shows nothing before another node has told it "
                 "what was erased since; where none can be reached any more: stonechat restore --serve"}));
    return true;
}

}  // namespace stonechat::api
