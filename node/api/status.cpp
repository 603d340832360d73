#include "node/api/handlers.hpp"
#include "node/api/peer_json.hpp"
#include "node/api/record_json.hpp"
#include "node/api/reply.hpp"
#include "node/mail/mailer.hpp"
#include "node/version.hpp"

namespace stonechat::api {
namespace {

Json self_json(const Node& node, const charter::Charter& charter) {
    JsonObject out;
    out.text("id", node.self.hex());
    const charter::Member* const member = charter.find(node.self);
    if (member != nullptr) {
        out.text("name", member->request.organisation).text("role", name_of(member->standing.role));
        out.truth("revoked", member->standing.is_revoked);
    }
    return out.take();
}

Json federation_json(const charter::Charter& charter) {
    if (charter.sequence() == 0) return Json{nullptr};
    return JsonObject{}
        .text("id", charter.federation().hex())
        .text("name", charter.name())
        .number("entries", charter.sequence())
        .number("members", charter.members().size())
        .truth("outline", charter.is_outline())
        .take();
}

// What catching up brought and is still to be checked one by one.
Json checking_json(const engine::CheckingStatus& checking) {
    JsonObject out;
    out.number("waiting", checking.waiting).number("per_second", checking.per_second);
    out.add("seconds_left",
            checking.seconds_left ? Json{static_cast<std::int64_t>(*checking.seconds_left)} : Json{nullptr});
    return out.take();
}

Json mail_json(const mail::Mailer::Status& status) {
    JsonObject out;
    out.number("waiting", status.waiting);
    out.add("problem", status.problem ? json_text(std::string{name_of(*status.problem)}) : Json{nullptr});
    out.add("words", status.problem ? json_text(std::string{words_for(*status.problem)}) : Json{nullptr});
    out.add("since", status.problem ? json_text(iso_time(status.since)) : Json{nullptr});
    return out.take();
}

}  // namespace

void get_status(const Node& node, const Request&, Respond respond) {
    const engine::Engine& engine = node.driver.engine();
    const engine::EngineStatus status = engine.status();
    JsonObject out;
    out.text("version", version()).add("self", self_json(node, engine.charter()));
    out.add("federation", federation_json(engine.charter()));
    out.number("port", node.driver.port());
    out.number("log_end", status.log_end).number("lanes", status.lanes);
    out.number("lanes_with_gaps", status.lanes_with_gaps).number("parked", status.parked);
    out.number("being_examined", status.being_examined).number("refused", status.refused);
    out.truth("restoring", engine.holds_back_bodies()).truth("damaged", status.is_store_damaged);
    out.truth("light", engine.is_light()).number("texts_wanted", status.bodies_wanted);
    out.add("checking", checking_json(status.checking));
    if (node.own_texts != nullptr) out.number("own_texts_to_look_over", node.own_texts->waiting);
    if (node.mailer != nullptr) out.add("mail", mail_json(node.mailer->status()));
    out.add("complete_as_of", agreement_json(status.agreement, engine.charter()));
    out.add("peers", json_array(status.peers, [&](const engine::EngineStatus::Peer& peer) {
                return peer_json(peer, engine.charter());
            }));
    respond(reply(out.take()));
}

}  // namespace stonechat::api
