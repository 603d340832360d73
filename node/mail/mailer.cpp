#include "node/mail/mailer.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "node/log/log.hpp"

namespace stonechat::mail {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds look_every{15};
// What belongs together comes together: an alert concerns several technologies here, a peer sends what was
// missed.
constexpr std::chrono::seconds gather{2};

std::chrono::sys_seconds now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

Mailer::Mailer(asio::io_context& io, loop::Driver& driver, MailerConfig config, const Post::Papers& papers)
    : io_{io},
      driver_{driver},
      config_{std::move(config)},
      smtp_{config_.mail, config_.login},
      post_{papers, config_.mail.digest_hour},
      timer_{io} {}

Mailer::~Mailer() {
    is_over_ = true;
    thread_.join();
}

void Mailer::start() {
    wait(gather);
}

void Mailer::look_soon() {
    if (timer_.expiry() > std::chrono::steady_clock::now() + gather) wait(gather);
}

void Mailer::stop() {
    is_over_ = true;
    timer_.cancel();
}

Mailer::Status Mailer::status() const {
    return {post_.waiting(warnings()), problem_, since_};
}

const Post::Warnings& Mailer::warnings() const {
    return driver_.engine().warnings().all();
}

Sender Mailer::sender() const {
    const charter::Member* const self = driver_.engine().charter().find(config_.self);
    return {config_.self, self == nullptr ? std::string{} : self->request.organisation, config_.pages};
}

void Mailer::wait(std::chrono::steady_clock::duration time) {
    if (is_over_) return;
    timer_.expires_after(time);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) look();
    });
}

void Mailer::look() {
    if (is_over_) return;
    wait(look_every);
    if (is_sending_ || being_written_ > 0) return;
    if (!unwritten_.empty()) return keep(std::exchange(unwritten_, {}));
    if (driver_.engine().holds_back_bodies()) return;  // restored: what it holds may be erased elsewhere
    // While the node still reads its log, what stands there is not yet all that does.
    if (driver_.engine().has_looked_at_all())
        if (const auto changed = post_.take_back(warnings()); !changed.empty()) return keep(changed);
    const LateReports late = config_.late_reports ? config_.late_reports() : LateReports{};
    auto letter = post_.next(warnings(), late, sender(), now());
    if (const std::size_t letters = post_.take_given_up(); letters > 0)
        log::event(log::Level::warn, "mail", "given_up", {{"letters", letters}});
    if (letter) send(std::move(*letter));
}

void Mailer::send(Letter letter) {
    is_sending_ = true;
    asio::post(thread_, [this, letter = std::move(letter), work = asio::make_work_guard(io_)] {
        asio::post(io_, [this, delivery = smtp_.send(letter, is_over_), to_all = letter.only_to.empty()] {
            on_sent(delivery, to_all);
        });
    });
}

// A letter to those who are owed one says nothing of the other readers.
void Mailer::note(Outcome outcome, bool to_all) {
    if (outcome == Outcome::delivered) {
        if (to_all || problem_ != Outcome::partly_refused) problem_.reset();
    } else if (to_all || outcome != Outcome::refused) {
        if (!std::exchange(problem_, outcome)) since_ = now();
    }
}

void Mailer::on_sent(const Delivery& delivery, bool to_all) {
    is_sending_ = false;
    const log::Token outcome{name_of(delivery.outcome)};
    note(delivery.outcome, to_all);
    if (!delivery.has_reached_someone()) {
        if (is_over_) return;  // broken off by stop()
        log::event(log::Level::warn, "mail", "failed", {{"code", outcome}, {"reply", delivery.reply}});
        return post_.failed(now());
    }
    log::event(log::Level::info, "mail", "sent", {{"outcome", outcome}});
    if (is_over_) return;  // the store takes nothing more: this one comes twice
    const Post::Papers papers = post_.deferred(delivery.deferred, now());
    if (papers.empty()) return look();
    keep(papers);
}

void Mailer::keep(const Post::Papers& papers) {
    being_written_ += papers.size();
    for (const auto& [name, text] : papers)
        driver_.keep_paper(name, text, [this, name = name, text = text](bool is_kept) {
            if (!is_kept) unwritten_.emplace(name, text);
            if (--being_written_ == 0 && unwritten_.empty()) look();
        });
}

}  // namespace stonechat::mail
