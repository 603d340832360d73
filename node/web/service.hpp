#pragma once
// The pages of one node: their listener, and what they work on.

#include <map>
#include <memory>
#include <string>

#include "node/api/endpoints.hpp"
#include "node/config/config.hpp"
#include "node/web/papers.hpp"

namespace boost::asio {
class io_context;
}

namespace stonechat::web {

// Threads: one, that of `io`. Destroy it when `io` has run dry after stop(); `node` and what it names live
//          longer.
class Service {
public:
    // `config.web_listen` is set. `papers` are what the store holds.
    Service(boost::asio::io_context& io, const config::Config& config, const api::Node& node,
            crypto::Rng& rng, KeepPaper keep, const std::map<std::string, std::string>& papers);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // Errors: the system's, for the listening address.
    Result<void> start();
    [[nodiscard]] std::uint16_t port() const;
    void stop();

    // A link, whole, that lets one person make an account. For api::Node::invite.
    void invite(const std::string& role, std::function<void(Checked<std::string>)> done);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stonechat::web
