#pragma once
// Asks an OpenID provider over HTTPS: by libcurl, which stays in https.cpp.

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "node/net/proxy.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::oidc {

// Of one answer: what a provider says of itself has some kilobytes, a token some more.
inline constexpr std::size_t answer_bytes_max = std::size_t{256} * 1024;

struct HttpsSettings {
    std::optional<std::filesystem::path> ca_file;  // PEM; empty: whom the machine trusts
    std::optional<net::Proxy> proxy;               // for hosts that it does not except
};

struct HttpsAnswer {
    long status = 0;
    std::string body;
};

// Redirections are not followed: who is asked is who was configured.
//
// Errors: wrong_value with the reason: not reached in ten seconds, a certificate that is not
//         trusted, an answer that is too large. Nothing of the answer is in it.
// Threads: any; waits for the network, at most ten seconds, and ends when `is_over` becomes true.
class Https {
public:
    explicit Https(HttpsSettings settings);

    [[nodiscard]] Checked<HttpsAnswer> get(const std::string& url, const std::atomic<bool>& is_over) const;
    // Sends a form (application/x-www-form-urlencoded). `login`: "name:password" for Basic authentication, or
    // empty.
    [[nodiscard]] Checked<HttpsAnswer> post(const std::string& url, const std::string& form,
                                            const std::string& login, const std::atomic<bool>& is_over) const;

private:
    const HttpsSettings settings_;
};

}  // namespace stonechat::oidc
