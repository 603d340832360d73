#pragma once
// A small world for tests: real engines over memory stores, joined by perfect links and one virtual clock.
// Nothing runs by itself: run() carries out what is queued and moves the clock to the next deadline.

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "protocol/engine/engine.hpp"
#include "storage/memory/memory_store.hpp"
#include "storage/writer.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::support {

class World;

struct WorldNode {
    WorldNode(World& world, std::size_t index, Organisation who);

    World& world;
    std::size_t index;
    Organisation organisation;
    crypto::SeededRng rng;
    storage::MemoryDisk disk;
    std::unique_ptr<storage::Store> store;
    std::optional<storage::Writer> writer;
    std::vector<storage::WriteCommand> to_write;
    std::unique_ptr<engine::Engine> engine;
    std::map<engine::RequestId, Checked<RecordId>> answers;
    std::map<engine::RequestId, Checked<Bytes>> relay_answers;
    std::vector<engine::RelayAsked> relayed;  // as a relay, it was asked
    // What it answers as a relay; empty: it never does.
    std::function<std::optional<Bytes>(ByteView sealed)> relay_desk;
    std::vector<engine::Noted> notes;
    std::vector<std::string> closed;  // reasons of CloseLink
    std::size_t frames_sent = 0;
    std::size_t bytes_sent = 0;
    std::size_t lines_read_for_peers = 0;  // of its log
    std::size_t passes_begun = 0;          // of its engine over its own log
    engine::RequestId next_request = 1;
    std::optional<charter::Application> application;  // what it hands in from its next start on
    std::optional<matching::InterestIn> light;        // from its next start on
    bool holds_check = false;                         // its check of provisional records waits
    std::deque<engine::ReadProvisional> held_checks;
    std::set<LogNumber> damaged;  // lines of its log that its store cannot read

    [[nodiscard]] bool holds(const RecordId& id) const;
    [[nodiscard]] std::optional<engine::StoredRecord> find(const RecordId& id) const;
    [[nodiscard]] std::size_t noted(engine::Noted::What what) const;
};

class World {
public:
    explicit World(std::uint64_t seed);

    // An organisation that the charter admits, and its node, whose store holds the charter so far.
    WorldNode& add(const std::string& name, charter::Role role = charter::Role::member,
                   charter::Seats seats = {}, const std::string& sector = "nhs");
    // The same without admission: it knows only the federation's id.
    WorldNode& add_stranger(const std::string& name);

    void link(WorldNode& a, WorldNode& b);  // a dials b
    void unlink(WorldNode& a, WorldNode& b);
    [[nodiscard]] bool are_linked(const WorldNode& a, const WorldNode& b) const;
    // Ends the node's process; its disk stays. Its links go down.
    void stop(WorldNode& node);
    void start(WorldNode& node);
    // Starts it as after a restore from a backup, which its disk then stands for.
    void restore(WorldNode& node);

    void run(std::chrono::milliseconds duration = std::chrono::milliseconds{100});
    void handle(WorldNode& node, engine::Event event);
    void release_check(WorldNode& node);
    // Sends a frame to `node` over the link that stands between the two, as if `from` had made it.
    void inject(WorldNode& from, WorldNode& node, Bytes frame);

    // Publishes through the gate; the answer after run().
    engine::RequestId publish(WorldNode& node, const std::string& body_json);
    RecordId published(WorldNode& node, const std::string& body_json);
    void offer_charter(WorldNode& node, const Bytes& entry);
    // A valid body in its canonical bytes, with a salt.
    record::SaltedBody salted(const std::string& body_json);

    crypto::SeededRng rng;
    Federation federation;
    std::deque<std::unique_ptr<WorldNode>> nodes;
    Instant instant{std::chrono::hours{1}};
    Day today{20780};
    std::size_t outline_from = limits::outline_from_entries;  // of nodes from their next start on
    // Changes frames on their way, as a modified node would have sent them.
    std::function<void(const WorldNode& from, const WorldNode& to, Bytes& frame)> tampers = nullptr;
    // Frames that satisfy this are lost.
    std::function<bool(const WorldNode& from, const WorldNode& to)> loses = nullptr;
    // What a node's program makes of its frames where it is not ours.
    std::function<void(const WorldNode& from, Bytes& frame)> alters = nullptr;
    // Whom a dial to this address reaches; nobody without it. A dial fails where the other has another key.
    std::function<WorldNode*(const std::string& address)> answers = nullptr;
    // Nodes that satisfy this never get rid of what they queued: their peers do not read.
    std::function<bool(const WorldNode& from)> is_stuck = nullptr;

private:
    struct End {
        std::size_t node;
        gossip::LinkId link;
    };
    struct Queued {
        std::size_t node;
        engine::Event event;
    };
    void carry_out(WorldNode& node, engine::Effect& effect);
    void close(std::size_t node, gossip::LinkId link);
    void read_again(std::size_t node, gossip::LinkId link);
    bool leaves_unread(Queued& next);
    bool drain();
    WorldNode& add_node(Organisation who, bool with_charter);

    std::map<std::pair<std::size_t, gossip::LinkId>, End> ends_;
    // Of links that their node holds: what it does not read for now.
    std::map<std::pair<std::size_t, gossip::LinkId>, std::deque<Queued>> unread_;
    gossip::LinkId next_link_ = 1;
    std::deque<Queued> queue_;
};

// A valid report in canonical JSON; `product` decides the technology.
std::string a_report(const std::string& product = "SkinSort", const std::string& physical = "none");
std::string a_receipt();
std::string a_monitor();

}  // namespace stonechat::support
