// A node that was away meets the same peer again, over TLS: how many bytes and how long until each has told
// the other all that is new. Once with nothing new, once with a record of each of some authors.

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "node/bench/benchmarks.hpp"
#include "node/bench/child.hpp"
#include "node/bench/node.hpp"
#include "node/bench/raw.hpp"
#include "node/bench/scratch.hpp"
#include "node/bench/stopwatch.hpp"

namespace stonechat::bench {
namespace {

using engine::Traffic;
using std::chrono::milliseconds;

// Authors with a new record when the peers meet again.
constexpr std::size_t changed_usually = 100;
// What each side must say in any case: how far its log goes, as a number and the digest there.
constexpr double least_bytes = 8 + 32;
// Nothing more comes on a link on loopback that was silent for so long, until an audit begins of itself.
constexpr milliseconds silence_before_audit{500};
// Nor after it: each side has been told how far the other has come, which is said every five seconds.
constexpr milliseconds silence_after_audit{6000};

// A node that holds `records`, looked at until its link has fallen silent, or an audit has shown that both
// sides hold the same.
class Meeting {
public:
    enum class Until { silence, agreement };
    Meeting(Node& node, std::size_t records, Until until) : node_{node}, records_{records}, until_{until} {
        look();
    }
    void run() { node_.run(); }
    [[nodiscard]] const Traffic& traffic() const { return traffic_; }
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
    Traffic traffic_;
    double seconds_ = 0;
};

std::uint64_t bytes_of(std::span<const Prepared> records) {
    std::uint64_t sum = 0;
    for (const Prepared& one : records)
        sum += one.record.message().size() + Salt::bytes_count + one.body.body.size();
    return sum;
}

struct Met {
    Traffic traffic;
    double seconds = 0;
};

// The peer runs at `address`.
Met meet(const Federation& federation, const std::filesystem::path& here, const std::string& address,
         std::size_t records, Meeting::Until until) {
    const gossip::Candidate peer{address, federation.there().link(), true};
    Node node{federation, federation.here(), {.directory = here, .peers = {peer}}};
    Meeting meeting{node, records, until};
    meeting.run();
    return {meeting.traffic(), meeting.seconds()};
}

}  // namespace

Outcome measure_reconnect(const Load& load) {
    const Federation federation{load.authors, load.seed};
    const std::size_t changed = std::min(changed_usually, load.authors);
    Load with_news = load;
    with_news.records += changed;
    const auto records = prepare(federation, with_news);
    const auto held = std::span{records}.first(load.records);
    const auto news = std::span{records}.subspan(load.records);
    const Scratch scratch;
    const auto here = scratch.path() / "here";
    const auto there = scratch.path() / "there";
    fill_store(there, federation, held);
    const std::vector<std::string> arguments{"second", "--directory", there.string(), "--seed",
                                             std::to_string(load.seed)};

    Met nothing_new;
    Met with_audit;
    {
        Child peer{arguments};
        const std::string address = "127.0.0.1:" + peer.line();
        meet(federation, here, address, held.size(), Meeting::Until::agreement);
        nothing_new = meet(federation, here, address, held.size(), Meeting::Until::silence);
        with_audit = meet(federation, here, address, held.size(), Meeting::Until::agreement);
    }
    fill_store(there, federation, news);
    Child peer{arguments};
    const std::string address = "127.0.0.1:" + peer.line();
    const Met some_new = meet(federation, here, address, records.size(), Meeting::Until::silence);

    const auto most =
        static_cast<double>(std::max(nothing_new.traffic.bytes_in, nothing_new.traffic.bytes_out));
    Outcome out{.name = "reconnect",
                .figure = most,
                .unit = "bytes",
                .limit = least_bytes,
                .ratio = least_bytes / most,
                .details = {},
                .words = {}};
    const auto payload = static_cast<double>(bytes_of(news));
    out.details = {
        {"authors", static_cast<double>(federation.authors_count())},
        {"records", static_cast<double>(held.size())},
        {"bytes_in", static_cast<double>(nothing_new.traffic.bytes_in)},
        {"bytes_out", static_cast<double>(nothing_new.traffic.bytes_out)},
        {"frames_in", static_cast<double>(nothing_new.traffic.frames_in)},
        {"frames_out", static_cast<double>(nothing_new.traffic.frames_out)},
        {"ms_from_start", nothing_new.seconds * 1000},
        {"audit_bytes_in", static_cast<double>(with_audit.traffic.bytes_in - nothing_new.traffic.bytes_in)},
        {"audit_bytes_out",
         static_cast<double>(with_audit.traffic.bytes_out - nothing_new.traffic.bytes_out)},
        {"changed", static_cast<double>(changed)},
        {"changed_payload_bytes", payload},
        {"changed_bytes_in_beside_payload", static_cast<double>(some_new.traffic.bytes_in) - payload},
        {"changed_bytes_out", static_cast<double>(some_new.traffic.bytes_out)},
        {"changed_frames_in", static_cast<double>(some_new.traffic.frames_in)},
        {"changed_frames_out", static_cast<double>(some_new.traffic.frames_out)},
    };
    out.words = fmt::format(
        "A node that meets its peer again with nothing new, both with {} records of {} authors, is told {} "
        "bytes "
        "in {} frames and tells {} in {}. With {} new records it is told {:.0f} bytes beside these and tells "
        "{}.",
        held.size(), federation.authors_count(), nothing_new.traffic.bytes_in, nothing_new.traffic.frames_in,
        nothing_new.traffic.bytes_out, nothing_new.traffic.frames_out, changed,
        static_cast<double>(some_new.traffic.bytes_in) - payload, some_new.traffic.bytes_out);
    return out;
}

}  // namespace stonechat::bench
