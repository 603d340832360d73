#pragma once
// People who may sign in here, and links that let someone make an account.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "node/web/papers.hpp"

namespace stonechat::web {

// Each may do what the ones before may, but for the steward, who reviews and decides on the charter.
enum class Role { read_only, reporter, reviewer, administrator, steward };

std::string_view name_of(Role role);    // "read-only"
std::string_view words_for(Role role);  // "Look only"
std::optional<Role> role_named(std::string_view name);

// What a page needs.
enum class Need { nothing, signed_in, report, review, administer, steward };
bool may(Role role, Need need);

using WallTime = std::chrono::sys_seconds;

struct Account {
    static constexpr std::string_view shelf = "account";
    std::string name;  // what people type to sign in
    Role role{};
    std::string password_hash = {};  // crypto::hash_password; empty: no password lets in
    WallTime made{};
    // Of the app that shows codes (crypto/one_time_code.hpp), in hex; empty: the password is enough.
    std::string code_secret = {};
    std::uint64_t code_step = 0;  // whose code was used last
    // Which provider signs its holder in, and what that calls them alone: "issuer sub". A name that it gives
    // to somebody else later opens nothing. Empty: by no provider so far.
    std::string subject = {};

    [[nodiscard]] bool has_codes() const { return !code_secret.empty(); }
    void drop_codes() {
        code_secret.clear();
        code_step = 0;
    }
    [[nodiscard]] record::Json json() const;
    static std::optional<Account> from_json(const record::Json& json);
    friend bool operator==(const Account&, const Account&) = default;
};

// A link for one use. Its paper's key is the hash of the link's token, so that a copy of the disk opens no
// door.
struct Invitation {
    static constexpr std::string_view shelf = "invitation";
    Role role{};
    std::string account;  // whose password it sets anew; empty: the guest chooses a name
    WallTime expires;
    // The account that made it; empty: the command line did. It is worth what that account may do.
    std::string by = {};

    [[nodiscard]] record::Json json() const;
    static std::optional<Invitation> from_json(const record::Json& json);
    friend bool operator==(const Invitation&, const Invitation&) = default;
};

// An hour for the first administrator, who sits at the machine; a week for colleagues.
inline constexpr auto first_invitation_life = std::chrono::hours{1};
inline constexpr auto invitation_life = std::chrono::hours{24 * 7};
inline constexpr std::size_t invitations_max = 200;
inline constexpr std::size_t accounts_max = 5000;

inline constexpr std::size_t account_name_max = 64;  // one with a domain, "ana.smith@trust.example"
// NCSC: length beats complexity; three random words have twelve characters or more.
inline constexpr std::size_t password_characters_min = 12;
inline constexpr std::size_t password_bytes_max = 256;

// What is wrong with a name or a new password, as a person should read it; empty: nothing.
std::string fault_of_name(std::string_view name);
std::string fault_of_password(std::string_view password, std::string_view name);

}  // namespace stonechat::web
