#pragma once
// The pages of one node: their listener, and what they work on.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "crypto/sign.hpp"
#include "node/api/endpoints.hpp"
#include "node/config/config.hpp"
#include "node/net/proxy.hpp"
#include "node/web/papers.hpp"
#include "node/web/report/cases.hpp"

namespace boost::asio {
class io_context;
}

namespace stonechat::web {

// What the pages are made with; all of it outlives the service.
struct ServiceParts {
    const config::Config& config;  // web_listen is set
    const api::Node& node;
    const crypto::SigningKey& record_key;  // signs, as a relay, what reports are sealed for
    crypto::Rng& rng;
    KeepPaper keep;
    const std::map<std::string, std::string>& papers;  // what the store holds
    std::optional<std::string> proxy_login;   // "name:password" of the proxy that says who has signed in
    std::optional<std::string> client_login;  // "client id:secret" for the OpenID provider
    std::optional<net::Proxy> proxy;          // for what this node asks of others
};

// Threads: one, that of `io`. Destroy it when `io` has run dry after stop(); `node` and what it names live
//          longer.
class Service {
public:
    Service(boost::asio::io_context& io, const ServiceParts& parts);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // Errors: the system's, for the listening address.
    Result<void> start();
    [[nodiscard]] std::uint16_t port() const;
    void stop();

    // A warning came: pages that are open are told, once for all that come within a second.
    void note_warning();
    // A text was erased from the store: it goes from what people work on, too.
    void note_erased();

    // A link, whole, that lets one person make an account. For api::Node::invite.
    void invite(const std::string& role, std::function<void(Checked<std::string>)> done);

    // Of the reports that people have sent in here.
    [[nodiscard]] CaseCounts case_counts() const;

    // A sealed question to this node as a relay: for loop::Driver::set_relay_desk.
    void answer_as_relay(Bytes sealed, std::function<void(std::optional<Bytes>)> answer);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stonechat::web
