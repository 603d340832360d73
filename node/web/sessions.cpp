#include "node/web/sessions.hpp"

#include <algorithm>
#include <tuple>

namespace stonechat::web {
namespace {

using SessionToken = Id32<struct SessionTokenTag>;

std::string new_token(crypto::Rng& rng) {
    return to_base64url(rng.id<SessionToken>().bytes);
}

crypto::Digest key_of(std::string_view cookie) {
    return crypto::sha256(as_bytes(cookie));
}

}  // namespace

void Sessions::make_room_of(std::string_view account) {
    std::size_t count = 0;
    auto oldest = sessions_.end();
    for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
        if (at->second.account != account) continue;
        ++count;
        if (oldest == sessions_.end() || at->second.used < oldest->second.used) oldest = at;
    }
    if (count >= sessions_of_an_account_max) sessions_.erase(oldest);
}

Sessions::Opened Sessions::open(Instant now, std::string account) {
    make_room(now);
    if (!account.empty()) make_room_of(account);
    const std::string cookie = new_token(rng_);
    Session session;
    session.form_token = new_token(rng_);
    session.account = std::move(account);
    session.opened = now;
    session.used = now;
    const auto [entry, is_new] = sessions_.insert_or_assign(key_of(cookie), std::move(session));
    return {cookie, &entry->second};
}

bool Sessions::is_over(Instant now, const Session& session) {
    return now - session.used > session_idle_max || now - session.opened > session_age_max;
}

Session* Sessions::find(Instant now, std::string_view cookie, bool is_use) {
    const auto found = sessions_.find(key_of(cookie));
    if (found == sessions_.end()) return nullptr;
    if (is_over(now, found->second)) {
        sessions_.erase(found);
        return nullptr;
    }
    if (is_use) found->second.used = now;
    return &found->second;
}

void Sessions::close(std::string_view cookie) {
    sessions_.erase(key_of(cookie));
}

void Sessions::close_all_of(std::string_view account) {
    std::erase_if(sessions_, [&](const auto& entry) {
        return entry.second.account == account || entry.second.awaits_code == account;
    });
}

bool Sessions::has_room_to_park() const {
    const auto parked =
        std::ranges::count_if(sessions_, [](const auto& entry) { return entry.second.parked.has_value(); });
    return static_cast<std::size_t>(parked) < parked_forms_max;
}

void Sessions::drop_old_forms(Instant now) {
    for (auto& [key, session] : sessions_) {
        const bool is_old =
            is_over(now, session) || (session.parked && now - session.parked->since > parked_form_age_max);
        if (is_old) session.parked.reset();
    }
}

bool Sessions::park(Instant now, Session& session, std::string path, FormValues values) {
    if (!session.parked && !has_room_to_park()) drop_old_forms(now);
    if (!session.parked && !has_room_to_park()) return false;
    session.parked = ParkedForm{std::move(path), std::move(values), now};
    return true;
}

void Sessions::make_room(Instant now) {
    if (sessions_.size() < sessions_max) return;
    std::erase_if(sessions_, [&](const auto& entry) { return is_over(now, entry.second); });
    if (sessions_.size() < sessions_max) return;
    const auto worth = [](const auto& entry) {
        const Session& one = entry.second;
        return std::tuple{!one.account.empty(), one.parked.has_value(), one.used};
    };
    sessions_.erase(std::ranges::min_element(sessions_, {}, worth));
}

}  // namespace stonechat::web
