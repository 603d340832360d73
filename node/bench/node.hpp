#pragma once
// One real node for a benchmark: the driver, its threads, RocksDB on disk and links on loopback.

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "node/bench/federation.hpp"
#include "node/loop/driver.hpp"
#include "storage/store.hpp"

namespace stonechat::bench {

// Makes a store with `records` in it, as a node would hold them, and the federation's charter; or adds them
// to the one that is there. Gives it as it is then: all of it synced, the last rows in RocksDB's log alone.
std::unique_ptr<storage::Store> fill_store(const std::filesystem::path& directory,
                                           const Federation& federation, std::span<const Prepared> records);

// Of each lane in the store that nobody has open, the last record.
std::vector<feed::Head> heads_in(const std::filesystem::path& directory);

// Every record must be there, whole and checked.
void check_kept(const storage::Store& store, const std::vector<Prepared>& records);
// As many records must be there, each whole and checked; they are read page by page, for a million of them in
// memory would be the largest part of this program.
void check_kept(const storage::Store& store, std::size_t records);

// Threads: the one that runs `io`.
class Node {
public:
    struct Setting {
        std::filesystem::path directory;
        std::vector<gossip::Candidate> peers = {};
        std::function<void(const engine::Noted&)> on_note = {};
    };
    // Takes up what lies in the directory, or begins an empty store.
    Node(const Federation& federation, const Organisation& self, Setting setting);

    [[nodiscard]] loop::Driver& driver() { return *driver_; }
    [[nodiscard]] const storage::Store& store() const { return *store_; }
    boost::asio::io_context& io() { return io_; }
    // Runs until stop() has ended everything.
    void run() { io_.run(); }
    void stop() {
        driver_->stop([] {});
    }
    // Calls `done` once the node has looked through its own log, as it does after each start: a node that
    // others meet has been running for long. Nothing else looks meanwhile.
    void when_settled(std::function<void()> done);
    // Looks a millisecond from now whether what is waited for has come: that is some 30 records of a busy
    // node. One look at a time.
    void look_soon(std::function<void()> look);

private:
    boost::asio::io_context io_{1};
    boost::asio::steady_timer next_look_{io_};
    crypto::SystemRng rng_;
    const crypto::SigningKey& record_key_;
    std::unique_ptr<storage::Store> store_;
    std::unique_ptr<loop::Driver> driver_;  // declared last: it goes before what it works with
};

}  // namespace stonechat::bench
