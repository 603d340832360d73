#pragma once
// One node of a world: the product's own engine, and what the simulator gives it for sockets, pool and disk.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "protocol/engine/engine.hpp"
#include "tests/sim/agenda.hpp"
#include "tests/sim/bug.hpp"
#include "tests/sim/disk.hpp"
#include "tests/sim/hostile.hpp"
#include "tests/sim/network.hpp"
#include "tests/sim/trace.hpp"
#include "tests/sim/watch.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::sim {

// What all nodes of one world share.
struct Surroundings {
    Agenda& agenda;
    Chance& chance;
    const Plan& plan;
    FaultSet& struck;
    Network& network;
    Watch& watch;
    Trace& trace;
    const support::Federation& federation;
    // examine() is a function of its arguments: what one node has examined, the others need not.
    std::unordered_map<crypto::Digest, std::shared_ptr<const engine::Examination>> examined;
    // Told of what each node has stored and synced, where somebody measures it.
    std::function<void(NodeIndex, const engine::Stored&)> on_stored = {};
};

class Node {
public:
    Node(Surroundings& around, NodeIndex index, support::Organisation who, std::uint64_t seed, Bug bug);

    // Starts the process. A disk that refuses lets it try again later, as systemd would.
    void start();
    // Ends it at once. Without power, what was not synced is gone, and no peer is told.
    void end(bool with_power);
    void deliver(engine::Event event);
    void stall(Duration time);
    // The process's own clock goes on `by` from now; the calendar `days`.
    void jump(Duration by, std::int32_t days);
    void heal();

    void publish(const privacy::Cleared& cleared);
    // Wants the text of one of its own records gone.
    void publish_erasure(const privacy::Cleared& cleared, const RecordId& of);
    // While it is down: puts its disk's backup in place.
    void restore();
    // While it is down: from the next start on it signs and greets with these.
    void use_keys(crypto::SigningKey record_key, crypto::SigningKey link_key);
    void offer_charter(const Bytes& entry);
    // Its people say that no peer can tell what was erased since the backup.
    void serve_again();
    void make_hostile(std::unique_ptr<Hostile> hostile) { hostile_ = std::move(hostile); }
    [[nodiscard]] bool is_hostile() const { return hostile_ != nullptr; }
    // It takes what it is sent, greets and follows like the others, and passes nothing on: no record, no name
    // of one, and no mark that would say how much it has.
    void pass_nothing_on() { passes_nothing_on_ = true; }

    [[nodiscard]] bool is_up() const { return engine_ != nullptr; }
    [[nodiscard]] const engine::Engine& engine() const { return *engine_; }
    [[nodiscard]] const support::Organisation& organisation() const { return who_; }
    [[nodiscard]] Disk& disk() { return disk_; }
    [[nodiscard]] std::size_t unanswered() const { return unanswered_.size(); }
    void configure(std::vector<gossip::Candidate> peers) { peers_ = std::move(peers); }
    // Entries that its store holds from the beginning.
    void hold_charter(const std::vector<Bytes>& entries);
    // What a hostile node sends beside what its engine does.
    void do_mischief();

private:
    struct CarryOut;
    void run_inbox();
    void step(engine::Event event);
    void look_at(const engine::Event& event);
    void wake_at(std::optional<Instant> deadline);
    void examine(engine::Examine effect);
    [[nodiscard]] engine::Now now() const;

    Surroundings& around_;
    NodeIndex index_;
    support::Organisation who_;
    crypto::SeededRng rng_;
    Planted planted_;
    Disk disk_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<Hostile> hostile_;
    bool passes_nothing_on_ = false;
    std::vector<gossip::Candidate> peers_;
    std::deque<engine::Event> inbox_;
    bool is_running_inbox_ = false;
    std::uint64_t run_ = 0;  // of the process
    std::optional<Instant> wake_;
    Instant stalled_until_;
    Duration clock_ahead_{};
    std::int32_t days_ahead_ = 0;
    engine::RequestId next_request_ = 1;
    struct Asked {
        bool is_publication = false;
        std::optional<RecordId> erases;
    };
    std::map<engine::RequestId, Asked> unanswered_;
    std::optional<engine::Noted> refused_;  // in this step: what a link may be closed for
};

// Of a network between these, which outlive it; their numbers are their places.
NetworkEvents events_to(const std::deque<std::unique_ptr<Node>>& nodes);

}  // namespace stonechat::sim
