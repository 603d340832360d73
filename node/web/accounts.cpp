#include "node/web/accounts.hpp"

#include <algorithm>
#include <array>

#include "node/api/json_object.hpp"
#include "node/web/json_fields.hpp"
#include "protocol/record/body_text.hpp"

namespace stonechat::web {
namespace {

using record::Json;

constexpr std::array<std::string_view, 5> role_names{"read-only", "reporter", "reviewer", "administrator",
                                                     "steward"};
constexpr std::array<std::string_view, 5> role_words{"Look only", "Report", "Report and review", "Administer",
                                                     "Review and decide who belongs"};

std::optional<WallTime> time_in(const Json& json, std::string_view name) {
    const auto seconds = number_in(json, name);
    if (!seconds) return std::nullopt;
    return WallTime{std::chrono::seconds{*seconds}};
}

}  // namespace

std::string_view name_of(Role role) {
    return role_names.at(static_cast<std::size_t>(role));
}
std::string_view words_for(Role role) {
    return role_words.at(static_cast<std::size_t>(role));
}
std::optional<Role> role_named(std::string_view name) {
    const auto found = std::ranges::find(role_names, name);
    if (found == role_names.end()) return std::nullopt;
    return static_cast<Role>(found - role_names.begin());
}

bool may(Role role, Need need) {
    switch (need) {
        case Need::nothing:
        case Need::signed_in:
            return true;
        case Need::report:
            return role >= Role::reporter;
        case Need::review:
            return role >= Role::reviewer;
        case Need::administer:
            return role == Role::administrator;
        case Need::steward:
            return role == Role::steward;
    }
    return false;
}

Json Account::json() const {
    return api::JsonObject{}
        .text("name", name)
        .text("role", name_of(role))
        .text("password", password_hash)
        .number("made", made.time_since_epoch().count())
        .text("code_secret", code_secret)
        .number("code_step", code_step)
        .text("subject", subject)
        .take();
}

std::optional<Account> Account::from_json(const Json& json) {
    auto name = text_in(json, "name");
    auto hash = text_in(json, "password");
    const auto role = role_named(text_in(json, "role").value_or(""));
    const auto made = time_in(json, "made");
    auto code_secret = text_in(json, "code_secret");
    const auto code_step = number_in(json, "code_step");
    if (!name || !hash || !role || !made || !code_secret || !code_step) return std::nullopt;
    return Account{.name = *std::move(name),
                   .role = *role,
                   .password_hash = *std::move(hash),
                   .made = *made,
                   .code_secret = *std::move(code_secret),
                   .code_step = static_cast<std::uint64_t>(*code_step),
                   .subject = text_in(json, "subject").value_or("")};  // papers from before have none
}

Json Invitation::json() const {
    return api::JsonObject{}
        .text("role", name_of(role))
        .text("account", account)
        .number("expires", expires.time_since_epoch().count())
        .text("by", by)
        .take();
}

std::optional<Invitation> Invitation::from_json(const Json& json) {
    const auto role = role_named(text_in(json, "role").value_or(""));
    auto account = text_in(json, "account");
    const auto expires = time_in(json, "expires");
    if (!role || !account || !expires) return std::nullopt;
    return Invitation{*role, *std::move(account), *expires,
                      text_in(json, "by").value_or("")};  // papers from before have none
}

std::string fault_of_name(std::string_view name) {
    if (name.empty()) return "Enter a name to sign in with";
    if (name.size() > account_name_max) return "The name must be 64 characters or fewer";
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
               c == '@';
    };
    if (!std::ranges::all_of(name, is_allowed))
        return "The name must only include small letters, numbers, full stops, hyphens, underscores and @ "
               "signs";
    return {};
}

std::string fault_of_password(std::string_view password, std::string_view name) {
    if (password.empty()) return "Enter a password";
    if (record::characters_in(password) < password_characters_min)
        return "The password must be 12 characters or more. Three random words are easy to remember";
    if (password.size() > password_bytes_max) return "The password must be 256 characters or fewer";
    if (!name.empty() && password.find(name) != std::string_view::npos)
        return "The password must not include your name";
    if (std::ranges::all_of(password, [&](char c) { return c == password.front(); }))
        return "The password must not be one character repeated";
    return {};
}

}  // namespace stonechat::web
