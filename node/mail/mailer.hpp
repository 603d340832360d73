#pragma once
// Writes to people while the node runs: looks at what there is to tell (post.hpp) and hands
// letters to the mail server (smtp.hpp) one at a time.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "node/loop/driver.hpp"
#include "node/mail/post.hpp"
#include "node/mail/smtp.hpp"

namespace stonechat::mail {

struct MailerConfig {
    config::Mail mail;
    std::optional<std::string> login;  // "name:password"
    std::optional<std::string> pages;  // "https://stonechat.example.org"
    MemberId self;
    // Of the reports that people here have sent in; empty: nobody is told of them.
    std::function<LateReports()> late_reports{};
};

// Threads: the network thread, as the driver; letters are handed over on a thread of its own.
class Mailer {
public:
    // `papers` as the store loaded them. The driver outlives this.
    Mailer(boost::asio::io_context& io, loop::Driver& driver, MailerConfig config,
           const Post::Papers& papers);
    ~Mailer();
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    void start();
    // A warning has come: tells of it in a moment, together with what comes with it.
    void look_soon();
    // Breaks off the letter under way; before the driver's stop().
    void stop();

    struct Status {
        std::size_t waiting = 0;           // warnings that ask for an answer and of which nobody was told yet
        std::optional<Outcome> problem;    // of the last letter
        std::chrono::sys_seconds since{};  // of the first letter in a row that had a problem
    };
    [[nodiscard]] Status status() const;

private:
    void wait(std::chrono::steady_clock::duration time);
    void look();
    void send(Letter letter);
    void on_sent(const Delivery& delivery, bool to_all);
    void note(Outcome outcome, bool to_all);
    void keep(const Post::Papers& papers);
    [[nodiscard]] Sender sender() const;
    [[nodiscard]] const Post::Warnings& warnings() const;

    boost::asio::io_context& io_;
    loop::Driver& driver_;
    const MailerConfig config_;
    const Smtp smtp_;
    Post post_;
    Post::Papers unwritten_;  // refused by the disk
    std::size_t being_written_ = 0;
    bool is_sending_ = false;
    std::optional<Outcome> problem_;
    std::chrono::sys_seconds since_{};
    std::atomic<bool> is_over_ = false;
    boost::asio::steady_timer timer_;
    boost::asio::thread_pool thread_{1};  // last: ends before what it uses
};

}  // namespace stonechat::mail
