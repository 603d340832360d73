#pragma once
// The only place where the engine's effects become I/O, and where what happens becomes its events.
//
// Threads: the network thread (whoever runs `io`) owns the engine, the links and this object; one storage
// thread
//          writes; a small pool examines records and reads. They pass values and share nothing that changes.

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/certificate.hpp"
#include "node/loop/storage_thread.hpp"
#include "node/net/links.hpp"
#include "protocol/engine/engine.hpp"
#include "protocol/record/code_lists.hpp"
#include "storage/store.hpp"

namespace stonechat::loop {

// What a driver works with; all of it outlives the driver.
struct DriverParts {
    storage::Store& store;
    const crypto::SigningKey& record_key;
    crypto::Rng& rng;
    const record::CodeLists& lists;
    // Told of every note beside the log, on the network thread.
    std::function<void(const engine::Noted&)> on_note = {};
};

class Driver final : public net::LinkEvents {
public:
    // `snapshot` is what the store loaded.
    Driver(boost::asio::io_context& io, engine::EngineConfig config, DriverParts parts,
           engine::Snapshot snapshot, const crypto::LinkIdentity& identity, net::LinksConfig links,
           std::vector<gossip::Candidate> peers);
    ~Driver() override;
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    // Listens, dials, goes on where the store left off. Errors: the listening address.
    Result<void> start();

    using Done = std::function<void(const Checked<RecordId>&)>;
    // Hands a request of our own people to the engine. `make` puts the request's number into the event;
    // `done` is called once, on the network thread.
    void submit(const std::function<engine::Event(engine::RequestId)>& make, Done done);
    // Has a sealed question carried to a relay (relay/message.hpp); `done` is called once, on the network
    // thread.
    void ask_relay(const MemberId& relay, Bytes sealed, std::function<void(Checked<Bytes>)> done);
    // Who answers what this node is asked as a relay: calls `answer` once, on the network thread; with
    // nothing where it cannot. Set before start(), or never.
    using RelayDesk = std::function<void(Bytes sealed, std::function<void(std::optional<Bytes>)> answer)>;
    void set_relay_desk(RelayDesk desk) { relay_desk_ = std::move(desk); }

    // Runs `read` on the pool; what it returns runs on the network thread. For whatever only looks at the
    // store.
    void read(std::function<std::function<void()>(const storage::Store&)> read);

    // Keeps what our people wrote, or throws it away where `text` is empty; `done` is called once, on the
    // network thread, with whether it is durable. `wipes`: no file may hold what it said before, a while
    // later.
    void keep_paper(std::string name, std::optional<std::string> text, std::function<void(bool)> done,
                    bool wipes = false);

    [[nodiscard]] const engine::Engine& engine() const { return engine_; }
    [[nodiscard]] std::uint16_t port() const { return links_.port(); }

    // Ends in order: no new links, nothing new from peers, what is under way is stored, the store is synced;
    // then `done` on the network thread. What was answered is durable at every moment anyway.
    void stop(std::function<void()> done);

    // net::LinkEvents
    void on_opened(net::LinkId link, const LinkKey& peer, bool dialled, const std::string& address) override;
    void on_frame(net::LinkId link, Bytes frame) override;
    void on_sent(net::LinkId link, std::size_t bytes) override;
    void on_closed(net::LinkId link, const std::string& reason) override;
    void on_failed(const std::string& address, bool dialled, const std::string& stage,
                   const std::string& reason) override;

private:
    void handle(engine::Event first);
    void settle();
    void wake();
    void run(engine::Send& effect);
    void run(engine::CloseLink& effect);
    void run(engine::HoldLink& effect);
    void run(engine::ReleaseLink& effect);
    void run(engine::Dial& effect);
    void run(engine::Examine& effect);
    void run(engine::ExamineRun& effect);
    void run(engine::Append& effect);
    void run(engine::ChangeBody& effect);
    void run(engine::Scrub& effect);
    void run(engine::Settle& effect);
    void run(engine::SaveCharter& effect);
    void run(engine::Reconsider& effect);
    void run(engine::SaveCursor& effect);
    void run(engine::SaveWarning& effect);
    void run(engine::DropWarning& effect);
    void run(engine::SaveSetting& effect);
    void run(engine::ReadLog& effect);
    void run(engine::ReadDigest& effect);
    void run(engine::ReadPlace& effect);
    void run(engine::ReadPlaces& effect);
    void run(engine::ReadRecords& effect);
    void run(engine::ReadProvisional& effect);
    void run(engine::Answer& effect);
    void run(engine::RelayAnswered& effect);
    void run(engine::RelayAsked& effect);
    void run(engine::Noted& effect);
    void flush_examinations();
    void scrub();
    template <class Question>
    void read_for_engine(Question question);
    // Hands over together what a task of the pool found.
    void post(std::vector<engine::Examined> results);
    // Hands an event over from another thread.
    void post(engine::Event event);

    boost::asio::io_context& io_;
    DriverParts parts_;
    engine::Engine engine_;
    net::Links links_;
    StorageThread storage_;
    boost::asio::thread_pool pool_;
    boost::asio::steady_timer timer_;
    std::deque<engine::Event> inbox_;
    bool is_busy_ = false;
    bool is_settling_ = false;
    bool is_stopping_ = false;
    std::vector<engine::Examine> to_examine_;
    std::vector<gossip::Candidate> peers_;
    std::map<engine::RequestId, Done> requests_;
    std::map<engine::RequestId, std::function<void(Checked<Bytes>)>> relay_requests_;
    RelayDesk relay_desk_;
    engine::RequestId next_request_ = 1;
};

}  // namespace stonechat::loop
