#include "node/loop/driver.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <latch>
#include <memory>
#include <utility>

#include "node/log/log.hpp"

namespace stonechat::loop {
namespace {

namespace asio = boost::asio;

// Two cores are the smallest machine that a node is planned for; verification takes both while storage waits.
constexpr std::size_t pool_threads = 2;
// Nice value of the pool's threads: what is being checked by the thousand gives way to the threads that link
// and store, here and in other nodes of this machine.
constexpr int pool_niceness = 10;

// Each thread takes one of the tasks, for none ends before all have begun.
void make_give_way(asio::thread_pool& pool) {
    const auto all = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(pool_threads));
    for (std::size_t i = 0; i < pool_threads; ++i)
        asio::post(pool, [all] {
            // Of this thread alone (Linux); where it is refused all are alike.
            static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), pool_niceness));
            all->arrive_and_wait();
        });
}
// Records in one task of the pool: enough to make the hand-over cheap (40 us each to verify), few enough to
// keep both threads busy with a small burst.
constexpr std::size_t examinations_together = 16;

Instant instant_of(std::chrono::steady_clock::time_point time) {
    return Instant{std::chrono::duration_cast<NodeClock::duration>(time.time_since_epoch())};
}

engine::Now now() {
    const auto days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return {instant_of(std::chrono::steady_clock::now()),
            Day{static_cast<std::int32_t>(days.time_since_epoch().count())}};
}

// A transport's reason is a sentence; in a line it stands as one word. As "code" it also tells apart what one
// stranger is refused for, so that each reason is logged once and not only the first.
log::Token code_of(const std::string& reason) {
    std::string word;
    for (const char c : reason)
        if (const std::string_view one{&c, 1}; log::is_token(one))
            word += c;
        else if (!word.ends_with('-'))
            word += '-';
    return log::Token{word.substr(0, log::token_length_max)};
}

void tell(const engine::Noted& note) {
    using What = engine::Noted::What;
    using log::Level;
    const log::Token peer{note.peer.short_hex()};
    switch (note.what) {
        case What::link_opened:
            return log::event(Level::info, "link", "opened", {{"peer", peer}, {"link", note.link}});
        case What::link_closed:
            return log::event(Level::info, "link", "closed", {{"peer", peer}, {"link", note.link}});
        case What::link_refused:
            return log::event(Level::warn, "link", "refused",
                              {{"peer", peer},
                               {"link", note.link},
                               {"code", note.code},
                               {"field", log::Token{note.field}},
                               {"offset", note.number}});
        case What::key_unknown:
            return log::event(Level::warn, "link", "unknown_key", {{"peer", peer}});
        case What::charter_entry:
            return log::event(Level::info, "charter", "entry", {{"sequence", note.number}});
        case What::fork:
            return log::event(Level::warn, "feed", "fork",
                              {{"author", note.member}, {"record", note.record}, {"sequence", note.number}});
        case What::conflict:
            return log::event(Level::error, "charter", "conflict", {{"place", note.number}});
        case What::resolved:
            return log::event(Level::info, "charter", "resolved", {{"sequence", note.number}});
        case What::kept_back:
            return log::event(Level::warn, "audit", "kept_back",
                              {{"shown_by", peer}, {"records", note.number}});
        case What::contradicted:
            return log::event(Level::error, "charter", "outline_contradicted", {{"sequence", note.number}});
        case What::voided:
            return log::event(Level::warn, "feed", "voided",
                              {{"author", note.member}, {"records", note.number}});
        case What::published:
            return log::event(Level::info, "record", "published", {{"record", note.record}});
        case What::new_epoch:
            return log::event(Level::warn, "record", "new_epoch", {{"reason", note.number}});
        case What::store_refused:
            return log::event(Level::error, "store", "refused",
                              {{"record", note.record}, {"code", note.code}});
        case What::store_damaged:
            return log::event(Level::error, "store", "damaged", {{"remedy", log::Token{"stonechat-repair"}}});
        case What::badly_signed:
            return log::event(Level::warn, "record", "badly_signed",
                              {{"author", note.member}, {"record", note.record}});
        case What::checking:
            return log::event(Level::info, "record", "checking",
                              {{"waiting", note.number}, {"per_second", note.rate}});
        case What::checked:
            return log::event(Level::info, "record", "checked", {{"records", note.number}});
        case What::warned:
            return log::event(Level::info, "warning", "raised",
                              {{"record", note.record}, {"asks", note.number != 0}});
        case What::audited:
            return log::event(Level::info, "audit", "ended", {{"peer", peer}, {"differing", note.number}});
        case What::audit_stalled:
            return log::event(Level::warn, "audit", "stalled", {{"peer", peer}, {"differing", note.number}});
        case What::link_warned:
            return log::event(Level::warn, "link", "charged",
                              {{"peer", peer}, {"code", note.code}, {"charges", note.number}});
        case What::application:
            return log::event(Level::info, "charter", "application", {{"member", note.member}});
        case What::application_held:
            return log::event(Level::info, "charter", "application_held", {{"peer", peer}});
        case What::application_refused:
            return log::event(Level::warn, "charter", "application_refused", {{"peer", peer}});
        case What::erased:
            return log::event(Level::info, "erasure", "erased", {{"record", note.record}});
        case What::erasure_ignored:
            return log::event(Level::warn, "erasure", "ignored",
                              {{"erasure", note.record}, {"author", note.member}});
        case What::scrubbed:
            return log::event(Level::info, "erasure", "scrubbed", {});
        case What::scrub_failed:
            return log::event(Level::warn, "erasure", "scrub_failed", {});
        case What::withholds:
            return log::event(Level::warn, "audit", "withholds",
                              {{"peer", peer}, {"author", note.member}, {"sequence", note.number}});
        case What::serves_erased:
            return log::event(Level::warn, "audit", "serves_erased",
                              {{"peer", peer}, {"record", note.record}});
        case What::caught_up:
            return log::event(Level::info, "erasure", "caught_up", {});
    }
}

}  // namespace

Driver::Driver(asio::io_context& io, engine::EngineConfig config, DriverParts parts,
               engine::Snapshot snapshot, const crypto::LinkIdentity& identity, net::LinksConfig links,
               std::vector<gossip::Candidate> peers)
    : io_{io},
      parts_{parts},
      engine_{std::move(config), parts.record_key, parts.rng, parts.lists, std::move(snapshot)},
      links_{io, identity, std::move(links), *this},
      storage_{parts.store, [this](engine::Event event) { post(std::move(event)); }, [this] { scrub(); }},
      pool_{pool_threads},
      timer_{io},
      peers_{std::move(peers)} {
    make_give_way(pool_);
}

Driver::~Driver() {
    storage_.stop();
    pool_.join();
}

Result<void> Driver::start() {
    if (const auto started = links_.start(); !started) return started;
    handle(engine::SetPeers{peers_});
    return {};
}

void Driver::post(engine::Event event) {
    asio::post(io_, [this, event = std::move(event)]() mutable { handle(std::move(event)); });
}

void Driver::handle(engine::Event first) {
    inbox_.push_back(std::move(first));
    if (std::exchange(is_busy_, true)) return;  // raised by an effect: the loop below takes it
    for (; !inbox_.empty(); inbox_.pop_front())
        for (engine::Effect& effect : engine_.step(now(), std::move(inbox_.front())))
            std::visit([this](auto& one) { run(one); }, effect);
    is_busy_ = false;
    if (!std::exchange(is_settling_, true)) asio::post(io_, [this] { settle(); });
}

// Once for all events that were ready together: waking the pool and setting the timer each cost more than
// most events do.
void Driver::settle() {
    is_settling_ = false;
    flush_examinations();
    wake();
}

// Sleeps until the engine's next deadline. A timer that was set for an earlier one finds nothing due and sets
// again.
void Driver::wake() {
    const auto deadline = engine_.deadline();
    if (!deadline || is_stopping_) {
        timer_.cancel();
        return;
    }
    // A millisecond more, for the engine's clock is cut to whole ones.
    timer_.expires_at(
        std::chrono::steady_clock::time_point{deadline->time_since_epoch() + std::chrono::milliseconds{1}});
    timer_.async_wait([this](const boost::system::error_code& failure) {
        if (!failure) handle(engine::Tick{});
    });
}

void Driver::submit(const std::function<engine::Event(engine::RequestId)>& make, Done done) {
    const engine::RequestId request = next_request_++;
    requests_.emplace(request, std::move(done));
    handle(make(request));
}

void Driver::ask_relay(const MemberId& relay, Bytes sealed, std::function<void(Checked<Bytes>)> done) {
    const engine::RequestId request = next_request_++;
    relay_requests_.emplace(request, std::move(done));
    handle(engine::AskRelay{request, relay, std::move(sealed)});
}

void Driver::read(std::function<std::function<void()>(const storage::Store&)> read) {
    // What it refers to on the network thread lives until that ends, which it does not while this is under
    // way.
    asio::post(pool_, [this, read = std::move(read), work = asio::make_work_guard(io_)] {
        asio::post(io_, read(parts_.store));
    });
}

void Driver::keep_paper(std::string name, std::optional<std::string> text, std::function<void(bool)> done,
                        bool wipes) {
    auto kept = [this, done = std::move(done), wipes](bool is_kept) {
        asio::post(io_, [this, done, is_kept, wipes] {
            if (is_kept && wipes) handle(engine::PapersWiped{});
            done(is_kept);
        });
    };
    storage_.write(storage::KeepPaper{std::move(name), std::move(text), std::move(kept), wipes});
}

void Driver::stop(std::function<void()> done) {
    is_stopping_ = true;
    timer_.cancel();
    links_.stop();
    // The storage thread is joined away from the network thread, which still delivers what it stored: the
    // loop must not run dry meanwhile, or its owner would destroy this object under the pool's hands.
    asio::post(pool_, [this, done = std::move(done), awaited = asio::make_work_guard(io_)] {
        storage_.stop();
        asio::post(io_, done);
    });
}

// ---- links

void Driver::on_opened(net::LinkId link, const LinkKey& peer, bool dialled, const std::string& address) {
    handle(engine::LinkUp{link, peer, dialled, address});
}
void Driver::on_frame(net::LinkId link, Bytes frame) {
    handle(engine::FrameArrived{link, std::move(frame)});
}
void Driver::on_sent(net::LinkId link, std::size_t bytes) {
    handle(engine::FrameSent{link, bytes});
}
void Driver::on_closed(net::LinkId link, const std::string&) {
    handle(engine::LinkDown{link});
}
void Driver::on_failed(const std::string& address, bool dialled, const std::string& stage,
                       const std::string& reason) {
    // Whose port a stranger calls from says nothing, and would make every attempt a new line.
    const std::string host = dialled ? address : address.substr(0, address.rfind(':'));
    log::event(log::Level::warn, "link", "failed",
               {{"peer", log::Token{host}},
                {"dialled", dialled},
                {"stage", log::Token{stage}},
                {"code", code_of(reason)}});
    if (dialled) handle(engine::DialFailed{address});
}

// ---- effects

template <class Question>
void Driver::read_for_engine(Question question) {
    asio::post(pool_,
               [this, question = std::move(question)] { post(storage::answer(parts_.store, question)); });
}

void Driver::run(engine::Send& effect) {
    links_.send(effect.link, std::move(effect.frame));
}
void Driver::run(engine::CloseLink& effect) {
    links_.close(effect.link, effect.reason);
}
void Driver::run(engine::HoldLink& effect) {
    links_.hold(effect.link);
}
void Driver::run(engine::ReleaseLink& effect) {
    links_.release(effect.link);
}
void Driver::run(engine::Dial& effect) {
    if (!is_stopping_) links_.dial(effect.candidate.address, effect.candidate.key);
}

void Driver::run(engine::Examine& effect) {
    to_examine_.push_back(std::move(effect));
    if (to_examine_.size() >= examinations_together) flush_examinations();
}

void Driver::flush_examinations() {
    if (to_examine_.empty()) return;
    asio::post(pool_, [this, batch = std::exchange(to_examine_, {})]() mutable {
        std::vector<engine::Examined> results;
        results.reserve(batch.size());
        for (engine::Examine& one : batch)
            results.push_back(
                {one.record, engine::examine(std::move(one.input), parts_.lists), one.is_check});
        post(std::move(results));
    });
}

void Driver::post(std::vector<engine::Examined> results) {
    asio::post(io_, [this, results = std::move(results)]() mutable {
        for (engine::Examined& one : results) inbox_.push_back(std::move(one));
        engine::Event last = std::move(inbox_.back());
        inbox_.pop_back();
        handle(std::move(last));
    });
}

void Driver::run(engine::ExamineRun& effect) {
    asio::post(pool_, [this, run = std::move(effect.run)]() mutable {
        std::vector<RecordId> ids;
        ids.reserve(run.size());
        for (const engine::Unexamined& one : run) ids.push_back(one.record.id);
        auto found = engine::examine_run(std::move(run), parts_.lists);
        std::vector<engine::Examined> results;
        results.reserve(found.size());
        for (std::size_t i = 0; i < found.size(); ++i) results.push_back({ids[i], std::move(found[i])});
        post(std::move(results));
    });
}

void Driver::run(engine::Append& effect) {
    storage_.write(std::move(effect));
}
void Driver::run(engine::ChangeBody& effect) {
    storage_.write(std::move(effect));
}
void Driver::run(engine::Scrub& effect) {
    storage_.write(effect);
}
// On the pool, for it takes long; called by the storage thread.
void Driver::scrub() {
    asio::post(pool_, [this] {
        asio::post(io_, [this, done = storage::scrub(parts_.store)]() mutable {
            storage_.write(std::move(done.forget));
            handle(done.event);
        });
    });
}
void Driver::run(engine::Settle& effect) {
    storage_.write(std::move(effect));
}
void Driver::run(engine::SaveCharter& effect) {
    storage_.write(std::move(effect));
}
void Driver::run(engine::Reconsider& effect) {
    storage_.write(std::move(effect));
}
void Driver::run(engine::SaveCursor& effect) {
    storage_.write(effect);
}
void Driver::run(engine::SaveWarning& effect) {
    storage_.write(std::move(effect));
}
void Driver::run(engine::DropWarning& effect) {
    storage_.write(std::move(effect));
}
void Driver::run(engine::SaveSetting& effect) {
    storage_.write(std::move(effect));
}

void Driver::run(engine::ReadLog& effect) {
    read_for_engine(effect);
}
void Driver::run(engine::ReadDigest& effect) {
    read_for_engine(effect);
}
void Driver::run(engine::ReadPlace& effect) {
    read_for_engine(effect);
}
void Driver::run(engine::ReadPlaces& effect) {
    read_for_engine(std::move(effect));
}
void Driver::run(engine::ReadRecords& effect) {
    read_for_engine(std::move(effect));
}

void Driver::run(engine::ReadProvisional& effect) {
    read_for_engine(effect);
}

void Driver::run(engine::Answer& effect) {
    const auto found = requests_.find(effect.request);
    if (found == requests_.end()) return;
    const Done done = std::move(found->second);
    requests_.erase(found);
    done(effect.result);
}

void Driver::run(engine::RelayAnswered& effect) {
    auto found = relay_requests_.extract(effect.request);
    if (!found.empty()) found.mapped()(std::move(effect.locked));
}
void Driver::run(engine::RelayAsked& effect) {
    const auto answer = [this, number = effect.number](std::optional<Bytes> locked) {
        handle(engine::AnswerRelayed{number, std::move(locked)});
    };
    if (!relay_desk_) return answer(std::nullopt);
    relay_desk_(std::move(effect.sealed), answer);
}

void Driver::run(engine::Noted& effect) {
    tell(effect);
    if (parts_.on_note) parts_.on_note(effect);
}

}  // namespace stonechat::loop
