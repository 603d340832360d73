#include "node/bench/meeting.hpp"

#include <chrono>

#include "node/bench/node.hpp"
#include "node/bench/stopwatch.hpp"

namespace stonechat::bench {
namespace {

using std::chrono::milliseconds;

// Nothing more comes on a link on loopback that was silent for so long, until an audit begins of itself.
constexpr milliseconds silence_before_audit{500};
// Nor after it: each side has been told how far the other has come, which is said every five seconds.
constexpr milliseconds silence_after_audit{6000};

// A node that holds `records`, looked at until its link has fallen silent, or an audit has shown that both
// sides hold the same.
class Meeting {
public:
    Meeting(Node& node, std::size_t records, Until until) : node_{node}, records_{records}, until_{until} {
        look();
    }
    void run() { node_.run(); }
    [[nodiscard]] const engine::Traffic& traffic() const { return traffic_; }
    // From the node's start to the last frame before the silence.
    [[nodiscard]] double seconds() const { return seconds_; }

private:
    static bool has_agreed(const engine::EngineStatus::Peer& peer) {
        return peer.comparison && peer.comparison->agreed;
    }
    void look() {
        const engine::EngineStatus status = node_.driver().engine().status();
        const bool is_linked = !status.peers.empty() && status.peers.front().has_greeted;
        if (is_linked && status.peers.front().traffic != traffic_) {
            traffic_ = status.peers.front().traffic;
            seconds_ = watch_.seconds();
        }
        const bool has_all =
            is_linked && status.log_end >= records_ && status.checking.waiting == 0 && traffic_.frames_in > 1;
        const auto silence = until_ == Until::silence ? silence_before_audit : silence_after_audit;
        const bool is_over = watch_.seconds() - seconds_ > std::chrono::duration<double>(silence).count() &&
                             (until_ == Until::silence || (is_linked && has_agreed(status.peers.front())));
        if (has_all && is_over) return node_.stop();
        node_.look_soon([this] { look(); });
    }

    Node& node_;
    std::size_t records_;
    Until until_;
    Stopwatch watch_;
    engine::Traffic traffic_;
    double seconds_ = 0;
};

}  // namespace

Met meet(const Federation& federation, const std::filesystem::path& here, const std::string& address,
         std::size_t records, Until until) {
    const gossip::Candidate peer{address, federation.there().link(), true};
    Node node{federation, federation.here(), {.directory = here, .peers = {peer}}};
    Meeting meeting{node, records, until};
    meeting.run();
    return {meeting.traffic(), meeting.seconds()};
}

}  // namespace stonechat::bench
