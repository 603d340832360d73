#pragma once
// Hashes and checks passwords away from the network thread, two at a time: each takes a core and 64 MiB, and
// the smallest machine has two cores (quality.md S4 allows four).

#include <functional>
#include <memory>
#include <string>

#include "crypto/result.hpp"

namespace boost::asio {
class io_context;
}

namespace stonechat::web {

// Limits:  waiting_max wait; past it the answer is no, and people are asked to try again.
// Threads: the network thread, which also gets the answers. Destroy it when `io` has run dry.
class PasswordDesk {
public:
    static constexpr std::size_t waiting_max = 32;

    explicit PasswordDesk(boost::asio::io_context& io);
    ~PasswordDesk();
    PasswordDesk(const PasswordDesk&) = delete;
    PasswordDesk& operator=(const PasswordDesk&) = delete;

    // False when too many wait: `done` will not be called.
    bool hash(std::string password, std::function<void(Result<std::string>)> done);
    // An empty `hash` is of nobody: it costs the same time and never matches, so that names cannot be probed.
    bool matches(std::string hash, std::string password, std::function<void(bool)> done);

private:
    struct Threads;
    bool offload(std::function<std::function<void()>()> work);

    std::unique_ptr<Threads> threads_;
    std::size_t waiting_ = 0;
};

}  // namespace stonechat::web
