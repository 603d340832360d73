#pragma once
// Links between nodes as TLS over TCP gives them: reliable and in order while they stand. So a lost packet
// delays what follows it or ends the link, and a direction that carries nothing stays silent until a time-out
// ends it.

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/engine/event.hpp"
#include "tests/sim/agenda.hpp"
#include "tests/sim/chance.hpp"
#include "tests/sim/fault.hpp"
#include "tests/sim/plan.hpp"

namespace stonechat::sim {

using gossip::LinkId;
using NodeIndex = std::size_t;

// What the network tells a node; both ends of a link know it by numbers of their own.
struct NetworkEvents {
    std::function<void(NodeIndex, engine::Event)> deliver;
    std::function<bool(NodeIndex)> is_up;
    std::function<LinkKey(NodeIndex)> key_of;
};

// "marks" are records frames that bring nothing and say how far a log has come; "other": greetings, the
// charter and whatever else.
using BytesByKind = std::map<std::string_view, std::uint64_t>;
[[nodiscard]] std::string_view kind_of(const Bytes& frame);

// Times: a dial is answered after a latency, or fails when the other is down (at once) or cannot be heard (10
// s).
//        A link one of whose directions carries nothing for 20 s is ended on both sides, as a keep-alive
//        does.
class Network {
public:
    Network(Agenda& agenda, Chance& chance, const Plan& plan, FaultSet& struck, NetworkEvents events);

    // "n3" is node 3's address.
    static std::string address_of(NodeIndex node);

    // `expected`: the key that the other must prove; empty: any.
    void dial(NodeIndex from, const std::string& address, const std::optional<LinkKey>& expected);
    void send(NodeIndex from, LinkId link, Bytes frame);
    // What is on its way still arrives; then the other side learns of the end.
    void close(NodeIndex from, LinkId link);
    void hold(NodeIndex at, LinkId link, bool is_held);
    // The node's process has ended. Without power nothing tells the others, who find out by time-out.
    void node_ended(NodeIndex node, bool told);

    // ---- faults
    void block(NodeIndex from, NodeIndex to);
    void unblock(NodeIndex from, NodeIndex to);
    void stall_some_direction(Duration time);
    void break_some_link();
    // All links of this node carry little and late.
    void slow_down(NodeIndex node);
    // From here on: no loss, no replay, no blocks, no stalls, nothing slow.
    void heal();

    [[nodiscard]] bool knows(NodeIndex from, LinkId link) const { return ends_.contains({from, link}); }
    [[nodiscard]] NodeIndex peer_of(NodeIndex from, LinkId link) const;
    // Of frames, on all links so far.
    [[nodiscard]] std::uint64_t bytes_sent() const { return bytes_sent_; }
    // The same by kind of frame.
    [[nodiscard]] const BytesByKind& bytes_by_kind() const { return bytes_by_kind_; }

private:
    struct End {
        NodeIndex node = 0;
        LinkId link = 0;
        friend auto operator<=>(const End&, const End&) = default;
    };
    // One direction.
    struct Pipe {
        std::deque<Bytes> waiting;     // sent, not yet on the wire
        std::deque<Bytes> unread;      // arrived while the reader holds the link
        std::deque<Bytes> remembered;  // for replays
        std::size_t on_wire = 0;       // bytes
        Instant last_arrival;
        bool is_held = false;
    };
    struct Link {
        std::array<End, 2> ends;
        std::array<Pipe, 2> pipes;  // pipes[i] carries from ends[i]
        bool is_up = true;
        std::optional<Duration> latency;  // where it is the link's own
    };
    using LinkPtr = std::shared_ptr<Link>;  // the ends' table, and arrivals on the agenda that may outlive it

    void open(NodeIndex from, NodeIndex to, const std::string& address);
    void pump(const LinkPtr& link, std::size_t side);
    void arrive(const LinkPtr& link, std::size_t side, Bytes frame);
    void hand_over(const LinkPtr& link, std::size_t side, Bytes frame);
    // Returns whether the frame was lost, and the link with it.
    bool loses(const LinkPtr& link, Pipe& pipe);
    void end(const LinkPtr& link, bool first_learns, bool second_learns);
    [[nodiscard]] std::vector<std::pair<LinkPtr, std::size_t>> pipes(NodeIndex from, NodeIndex to) const;
    [[nodiscard]] Duration latency();
    [[nodiscard]] Duration latency_of(const Link& link) { return link.latency ? *link.latency : latency(); }
    void end_slow_links();
    [[nodiscard]] bool is_slow(NodeIndex from, NodeIndex to) const {
        return slow_node_ == from || slow_node_ == to;
    }
    // How long the frame takes on the line, beside its latency.
    [[nodiscard]] Duration on_line(NodeIndex from, NodeIndex to, std::size_t bytes) const;

    Agenda& agenda_;
    Chance& chance_;
    const Plan& plan_;
    FaultSet& struck_;
    NetworkEvents events_;
    std::map<End, std::pair<LinkPtr, std::size_t>> ends_;
    std::map<std::pair<NodeIndex, NodeIndex>, std::uint64_t> blocked_;  // and which block it is
    std::uint64_t blocks_ = 0;
    std::map<NodeIndex, LinkId> next_link_;
    std::optional<NodeIndex> slow_node_;
    bool is_healed_ = false;
    std::uint64_t bytes_sent_ = 0;
    BytesByKind bytes_by_kind_;
};

}  // namespace stonechat::sim
