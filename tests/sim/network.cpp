#include "tests/sim/network.hpp"

#include <algorithm>

namespace stonechat::sim {
namespace {

using namespace std::chrono_literals;

// What TCP keeps on the wire unacknowledged: past it a sender's frames wait in its outbox.
constexpr std::size_t window_bytes = std::size_t{256} * 1024;
constexpr Duration unanswered_dial = 10s;
constexpr Duration link_timeout = 20s;
// How long a lost packet's repetition takes: TCP's first time-out and its doublings.
constexpr Duration repeat_least = 200ms;
constexpr Duration repeat_most = 3s;
// Of lost packets, those after which the connection does not come back.
constexpr std::uint64_t fatal_permille = 100;
constexpr std::size_t remembered_max = 8;
// A slow node's lines: this part of the others' bandwidth, and so much later.
constexpr std::uint64_t slow_share = 100;
constexpr Duration slow_latency = 600ms;

// Frames that a peer may say twice: records and the charter. A greeting twice costs the link, and an answer
// to what was asked once is useless the second time.
bool may_repeat(const Bytes& frame) {
    if (frame.size() < 2) return false;
    const int number = std::to_integer<int>(frame[1]);
    return number == 1 || number == 2 || number == 5;
}

}  // namespace

std::string_view kind_of(const Bytes& frame) {
    // Heads, a number of up to 8 bytes, a digest of up to 32, and no items.
    constexpr std::size_t mark_bytes_max = 46;
    constexpr int no_items = 0x80;
    switch (frame.size() < 2 ? 0 : std::to_integer<int>(frame[1])) {
        case 5:
            return frame.size() <= mark_bytes_max && std::to_integer<int>(frame.back()) == no_items
                       ? "marks"
                       : "records";
        case 17:
            return "names";
        case 6:
        case 18:
            return "pulls";
        case 7:
            return "pulled";
        case 8:
        case 9:
        case 10:
        case 11:
            return "audits";
        default:
            return "other";
    }
}

Network::Network(Agenda& agenda, Chance& chance, const Plan& plan, FaultSet& struck, NetworkEvents events)
    : agenda_{agenda},
      chance_{chance},
      plan_{plan},
      struck_{struck},
      events_{std::move(events)} {}

std::string Network::address_of(NodeIndex node) {
    return "n" + std::to_string(node) + ".example:443";
}

Duration Network::latency() {
    return chance_.between(plan_.latency_least, plan_.latency_max);
}

NodeIndex Network::peer_of(NodeIndex from, LinkId link) const {
    const auto& [held, side] = ends_.at({from, link});
    return held->ends.at(1 - side).node;
}

Duration Network::on_line(NodeIndex from, NodeIndex to, std::size_t bytes) const {
    const std::uint64_t share = is_slow(from, to) ? slow_share : 1;
    return Duration{bytes / std::max<std::uint64_t>(plan_.bytes_per_ms / share, 1)};
}

void Network::slow_down(NodeIndex node) {
    slow_node_ = node;
    strike(struck_, Fault::slow_link);
}

void Network::dial(NodeIndex from, const std::string& address, const std::optional<LinkKey>& expected) {
    const auto fail = [this, from, address](Duration wait) {
        agenda_.after(wait, [this, from, address] { events_.deliver(from, engine::DialFailed{address}); });
    };
    const NodeIndex to = std::stoul(address.substr(1));
    if (blocked_.contains({from, to}) || blocked_.contains({to, from})) return fail(unanswered_dial);
    agenda_.after(latency(), [this, from, to, address, fail, expected] {
        if (!events_.is_up(from)) return;
        if (!events_.is_up(to) || (expected && *expected != events_.key_of(to))) return fail(0ms);
        open(from, to, address);
    });
}

void Network::open(NodeIndex from, NodeIndex to, const std::string& address) {
    const auto link = std::make_shared<Link>();
    link->ends = {End{from, ++next_link_[from]}, End{to, ++next_link_[to]}};
    if (plan_.is_latency_the_links_own) link->latency = latency();
    for (std::size_t side = 0; side < 2; ++side) {
        ends_[link->ends.at(side)] = {link, side};
        link->pipes.at(side).last_arrival = agenda_.now();
    }
    events_.deliver(from, engine::LinkUp{link->ends[0].link, events_.key_of(to), true, address});
    events_.deliver(to, engine::LinkUp{link->ends[1].link, events_.key_of(from), false, address_of(from)});
}

void Network::send(NodeIndex from, LinkId link, Bytes frame) {
    const auto found = ends_.find({from, link});
    if (found == ends_.end()) return;
    const auto [held, side] = found->second;
    held->pipes.at(side).waiting.push_back(std::move(frame));
    pump(held, side);
}

bool Network::loses(const LinkPtr& link, Pipe& pipe) {
    if (is_healed_ || !chance_.hits(plan_.loss_permille)) return false;
    if (chance_.hits(fatal_permille)) {
        strike(struck_, Fault::loss);
        end(link, true, true);
        return true;
    }
    pipe.last_arrival =
        std::max(pipe.last_arrival, agenda_.now()) + chance_.between(repeat_least, repeat_most);
    return false;
}

void Network::pump(const LinkPtr& link, std::size_t side) {
    Pipe& pipe = link->pipes.at(side);
    const End from = link->ends.at(side);
    const NodeIndex to = link->ends.at(1 - side).node;
    while (link->is_up && !pipe.waiting.empty()) {
        if (blocked_.contains({from.node, to}) || pipe.on_wire >= window_bytes) return;
        if (loses(link, pipe)) return;
        Bytes frame = std::move(pipe.waiting.front());
        pipe.waiting.pop_front();
        pipe.on_wire += frame.size();
        bytes_sent_ += frame.size();
        bytes_by_kind_[kind_of(frame)] += frame.size();
        // A pipe stays in order: nothing arrives before what was sent before it.
        const Duration late = is_slow(from.node, to) ? slow_latency : 0ms;
        pipe.last_arrival = std::max(pipe.last_arrival, agenda_.now() + latency_of(*link) + late) +
                            on_line(from.node, to, frame.size());
        events_.deliver(from.node, engine::FrameSent{from.link, frame.size()});
        agenda_.at(pipe.last_arrival, [this, link, side, frame = std::move(frame)]() mutable {
            arrive(link, side, std::move(frame));
        });
    }
}

void Network::arrive(const LinkPtr& link, std::size_t side, Bytes frame) {
    if (!link->is_up) return;
    Pipe& pipe = link->pipes.at(side);
    if (pipe.is_held) return pipe.unread.push_back(std::move(frame));
    hand_over(link, side, std::move(frame));
}

void Network::hand_over(const LinkPtr& link, std::size_t side, Bytes frame) {
    Pipe& pipe = link->pipes.at(side);
    const End to = link->ends.at(1 - side);
    pipe.on_wire -= frame.size();
    std::optional<Bytes> again;
    if (!is_healed_ && plan_.replay_permille > 0 && may_repeat(frame)) {
        pipe.remembered.push_back(frame);
        if (pipe.remembered.size() > remembered_max) pipe.remembered.pop_front();
        if (chance_.hits(plan_.replay_permille))
            again = pipe.remembered.at(chance_.below(pipe.remembered.size()));
    }
    events_.deliver(to.node, engine::FrameArrived{to.link, std::move(frame)});
    if (again) {
        strike(struck_, Fault::replay);
        events_.deliver(to.node, engine::FrameArrived{to.link, std::move(*again)});
    }
    pump(link, side);
}

void Network::hold(NodeIndex at, LinkId link, bool is_held) {
    const auto found = ends_.find({at, link});
    if (found == ends_.end()) return;
    const auto [held, side] = found->second;
    const std::size_t incoming = 1 - side;
    Pipe& pipe = held->pipes.at(incoming);
    pipe.is_held = is_held;
    while (!pipe.is_held && !pipe.unread.empty()) {
        Bytes frame = std::move(pipe.unread.front());
        pipe.unread.pop_front();
        hand_over(held, incoming, std::move(frame));
    }
}

void Network::close(NodeIndex from, LinkId link) {
    const auto found = ends_.find({from, link});
    if (found == ends_.end()) return;
    const LinkPtr held = found->second.first;
    const std::size_t side = found->second.second;
    ends_.erase(found);
    pump(held, side);
    const Instant flushed = std::max(held->pipes.at(side).last_arrival, agenda_.now());
    agenda_.at(flushed + 1ms, [this, held, side] { end(held, side == 1, side == 0); });
}

void Network::end(const LinkPtr& link, bool first_learns, bool second_learns) {
    if (!std::exchange(link->is_up, false)) return;
    for (std::size_t side = 0; side < 2; ++side) {
        const End end = link->ends.at(side);
        ends_.erase(end);
        const bool learns = side == 0 ? first_learns : second_learns;
        if (learns)
            agenda_.after(latency(), [this, end] { events_.deliver(end.node, engine::LinkDown{end.link}); });
    }
}

void Network::node_ended(NodeIndex node, bool told) {
    std::vector<LinkPtr> gone;
    for (const auto& [end, held] : ends_)
        if (end.node == node) gone.push_back(held.first);
    for (const LinkPtr& link : gone) {
        const End other = link->ends.at(link->ends[0].node == node ? 1 : 0);
        end(link, false, false);
        agenda_.after(told ? latency() : link_timeout,
                      [this, other] { events_.deliver(other.node, engine::LinkDown{other.link}); });
    }
}

std::vector<std::pair<Network::LinkPtr, std::size_t>> Network::pipes(NodeIndex from, NodeIndex to) const {
    std::vector<std::pair<LinkPtr, std::size_t>> out;
    for (const auto& [end, held] : ends_)
        if (end.node == from && held.first->ends.at(1 - held.second).node == to) out.push_back(held);
    return out;
}

void Network::block(NodeIndex from, NodeIndex to) {
    const std::uint64_t number = ++blocks_;
    blocked_[{from, to}] = number;
    agenda_.after(link_timeout, [this, from, to, number] {
        const auto found = blocked_.find({from, to});
        if (found == blocked_.end() || found->second != number) return;
        for (const auto& [link, side] : pipes(from, to)) end(link, true, true);
    });
}

void Network::unblock(NodeIndex from, NodeIndex to) {
    blocked_.erase({from, to});
    for (const auto& [link, side] : pipes(from, to)) pump(link, side);
}

void Network::stall_some_direction(Duration time) {
    if (ends_.empty()) return;
    auto it = ends_.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(chance_.below(ends_.size())));
    Pipe& pipe = it->second.first->pipes.at(it->second.second);
    pipe.last_arrival = std::max(pipe.last_arrival, agenda_.now() + time);
    strike(struck_, Fault::stall);
}

void Network::break_some_link() {
    if (ends_.empty()) return;
    auto it = ends_.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(chance_.below(ends_.size())));
    const LinkPtr link = it->second.first;
    if (link->pipes[0].on_wire + link->pipes[1].on_wire > 0) strike(struck_, Fault::loss);
    end(link, true, true);
}

// What is on a slow line already, up to some minutes' worth, would stay slow though the line no longer is.
void Network::end_slow_links() {
    std::vector<LinkPtr> slow;
    for (const auto& [from, held] : ends_)
        if (is_slow(from.node, held.first->ends.at(1 - held.second).node)) slow.push_back(held.first);
    for (const LinkPtr& link : slow) end(link, true, true);
    slow_node_.reset();
}

void Network::heal() {
    is_healed_ = true;
    end_slow_links();
    for (const auto& [direction, number] : std::exchange(blocked_, {}))
        unblock(direction.first, direction.second);
}

}  // namespace stonechat::sim
