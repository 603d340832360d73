#pragma once
// Who has which browser open at one door. Kept in memory alone: a restart signs everyone out, and drafts
// outlive it.
//
// The cookie's value is 32 random bytes; here only its hash is kept, so that a look into memory or a core
// dump signs nobody in. Signing in always opens a new session (no fixation), and every session has a form
// token of its own, which forms must carry (no cross-site requests).
//
// Limits:  sessions_max; past it the one unused for longest goes: those of nobody first, and of these such
//          without a parked form. parked_forms_max; past it no form is kept before another is taken or old.
// Threads: none of its own; use from one thread.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.hpp"
#include "crypto/random.hpp"
#include "node/oidc/authorization.hpp"
#include "node/web/form.hpp"
#include "protocol/ids.hpp"

namespace stonechat::web {

inline constexpr std::size_t sessions_max = 5000;
// Of one account: as many as a person has browsers. Past it the one unused for longest goes.
inline constexpr std::size_t sessions_of_an_account_max = 20;
// Ward computers are shared: an hour unused ends a session, a long shift ends it in any case.
inline constexpr auto session_idle_max = std::chrono::minutes{60};
inline constexpr auto session_age_max = std::chrono::hours{12};
// How long a right password waits for its code.
inline constexpr auto code_asked_for_max = std::chrono::minutes{5};
// Forms that came while nobody was signed in, kept until somebody is; of at most 64 KiB each. Where there is
// no room for one, those go that have waited for longest than this: whoever sent them has gone.
inline constexpr std::size_t parked_forms_max = 200;
inline constexpr auto parked_form_age_max = std::chrono::minutes{60};

// How long somebody may take to sign in with the organisation's provider.
inline constexpr auto attempt_max = std::chrono::minutes{10};

enum class SignedInBy {
    password,
    proxy,     // the organisation's, before these pages
    provider,  // the organisation's, by OpenID Connect
};

struct ParkedForm {
    std::string path;
    FormValues values;
    Instant since = {};
};

struct Session {
    std::string form_token;
    std::string account;        // name; empty: nobody has signed in
    SignedInBy by{};            // who said who that is
    std::string after_sign_in;  // path to go on to
    std::string awaits_code;    // whose password was right, and whose code is asked for
    Instant awaits_since;       // for code_asked_for_max
    // Under way with the organisation's provider; state is empty where none is.
    oidc::Attempt attempt;
    Instant attempt_since;     // for attempt_max
    std::string attempt_link;  // the token of the link that it is for, or empty
    std::string new_secret;    // for codes, in hex, until its first code shows that the app has it
    std::string banner;        // told once, on the next page
    std::optional<ParkedForm> parked;
    Instant opened;
    Instant used;
};

class Sessions {
public:
    explicit Sessions(crypto::Rng& rng) : rng_{rng} {}

    struct Opened {
        std::string cookie;  // its value
        Session* session;    // lives until the next open() or close()
    };
    Opened open(Instant now, std::string account = {});
    // Null: there is none, or it is over. `is_use`: whether the session counts as used by it.
    Session* find(Instant now, std::string_view cookie, bool is_use = true);
    void close(std::string_view cookie);
    // All of one account: its password or role has changed.
    void close_all_of(std::string_view account);
    // False when too many are parked already: the form is not kept.
    [[nodiscard]] bool park(Instant now, Session& session, std::string path, FormValues values);

private:
    static bool is_over(Instant now, const Session& session);
    void make_room(Instant now);
    [[nodiscard]] bool has_room_to_park() const;
    void drop_old_forms(Instant now);
    void make_room_of(std::string_view account);

    crypto::Rng& rng_;
    std::map<crypto::Digest, Session> sessions_;
};

}  // namespace stonechat::web
