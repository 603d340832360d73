#pragma once
// The organisation's OpenID provider, as pages see it.

#include <functional>
#include <string>
#include <string_view>

#include "node/oidc/authorization.hpp"
#include "node/oidc/id_token.hpp"

namespace stonechat::web {

// Where it sends browsers back to.
inline constexpr std::string_view organisation_return_path = "/sign-in/return";

// Threads: the network thread, which also gets the answers.
class SignInProvider {
public:
    SignInProvider() = default;
    virtual ~SignInProvider() = default;
    SignInProvider(const SignInProvider&) = delete;
    SignInProvider& operator=(const SignInProvider&) = delete;

    // Compared with what a browser brings back (RFC 9207).
    [[nodiscard]] virtual const std::string& issuer() const = 0;

    // Where the browser is to go. False when too many wait: `done` will not be called.
    virtual bool start(const oidc::Attempt& attempt, std::function<void(Checked<std::string>)> done) = 0;
    // Who has signed in, by the code that the browser brought back. As start().
    virtual bool finish(std::string code, const oidc::Attempt& attempt,
                        std::function<void(Checked<oidc::Person>)> done) = 0;
};

}  // namespace stonechat::web
