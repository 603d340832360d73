#include "node/web/password_desk.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <utility>

#include "crypto/password.hpp"

namespace stonechat::web {
namespace {

namespace asio = boost::asio;

// Of a password that nobody has, with the cost of all others.
const std::string& nobodys_hash() {
    static const std::string hash = crypto::hash_password("nobody signs in with this").value();
    return hash;
}

}  // namespace

struct PasswordDesk::Threads {
    explicit Threads(asio::io_context& network) : io{network}, pool{2} {}
    asio::io_context& io;
    asio::thread_pool pool;
};

PasswordDesk::PasswordDesk(asio::io_context& io) : threads_{std::make_unique<Threads>(io)} {}
PasswordDesk::~PasswordDesk() {
    threads_->pool.join();
}

bool PasswordDesk::offload(std::function<std::function<void()>()> work) {
    if (waiting_ >= waiting_max) return false;
    ++waiting_;
    asio::post(threads_->pool, [this, work = std::move(work), awaited = asio::make_work_guard(threads_->io)] {
        asio::post(threads_->io, [this, answer = work()] {
            --waiting_;
            answer();
        });
    });
    return true;
}

bool PasswordDesk::hash(std::string password, std::function<void(Result<std::string>)> done) {
    return offload([password = std::move(password), done = std::move(done)] {
        return [done, hashed = crypto::hash_password(password)] { done(hashed); };
    });
}

bool PasswordDesk::matches(std::string hash, std::string password, std::function<void(bool)> done) {
    return offload([hash = std::move(hash), password = std::move(password), done = std::move(done)] {
        const bool is_nobodys = hash.empty();
        const bool is_right = crypto::password_matches(is_nobodys ? nobodys_hash() : hash, password);
        return [done, matched = is_right && !is_nobodys] { done(matched); };
    });
}

}  // namespace stonechat::web
