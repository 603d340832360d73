// The engine's dealings with those who want to belong: handing in our own application, and keeping and
// passing on others' until the stewards have decided.

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

// The store's setting in which the applications that wait survive a restart.
constexpr const char* applications_setting = "applications";

}  // namespace

// A newcomer shows its invitation to every node that it calls, until the charter knows it.
void Engine::hand_in(LinkId link, Peer& peer) {
    if (!config_.application || charter_.find(config_.self) != nullptr) return;
    send(link, peer, Apply{*config_.application});
}

void Engine::take_application(LinkId link, Peer& peer, const Apply& apply) {
    if (charter_.sequence() == 0) return;  // a newcomer itself: it knows no member yet, and so no applicant
    const bool is_applicant = charter_.by_link_key(peer.key) == nullptr;
    if (is_applicant && peer.has_applied)
        return fault(link, Refusal{Errc::bad_frame, "frame", "applies twice", 0});
    peer.has_applied = true;
    const auto taken = applications_.take(apply.application, charter_, now_.today);
    if (is_applicant) {
        peer.is_waiting = taken.has_value();
        send(link, peer, ApplyAnswer{taken.has_value(), taken ? std::string{} : taken.error().text()});
    }
    if (!taken) {
        // A member may have heard of an admission before us, or after; a stranger's is worth a line. Its link
        // ends with its time as a stranger's, not now: the answer must arrive.
        if (is_applicant)
            emit(Noted{.what = Noted::What::link_refused,
                       .link = link,
                       .peer = peer.key,
                       .code = taken.error().code,
                       .field = taken.error().field});
        return;
    }
    if (!*taken) return;
    emit(Noted{.what = Noted::What::application,
               .link = link,
               .member = charter::applicant(apply.application.request)});
    save_applications();
    for (auto& [other, one] : peers_)
        if (other != link && one.we_follow) send(other, one, apply);
}

void Engine::pass_applications(LinkId link, Peer& peer) {
    for (charter::Application& one : applications_.list()) send(link, peer, Apply{std::move(one)});
}

void Engine::take_answer(LinkId link, Peer& peer, const ApplyAnswer& answer) {
    if (!config_.application || peer.is_answered)
        return fault(link, Refusal{Errc::bad_frame, "frame", "answers what nobody asked", 0});
    peer.is_answered = true;
    emit(Noted{.what = answer.is_held ? Noted::What::application_held : Noted::What::application_refused,
               .link = link,
               .peer = peer.key});
    if (answer.is_held || application_answer_.is_empty()) application_answer_ = {answer.is_held, answer.rule};
}

void Engine::tidy_applications() {
    if (applications_.tidy(charter_, now_.today)) save_applications();
}

void Engine::save_applications() {
    emit(SaveSetting{applications_setting, applications_.encode()});
}

}  // namespace stonechat::engine
