// Whether a report warns someone as soon as ever while the node that it goes to has a third one catching up
// with all that it holds.

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "node/bench/benchmarks.hpp"
#include "node/bench/child.hpp"
#include "node/bench/meeting.hpp"
#include "node/bench/publishing.hpp"
#include "node/bench/scratch.hpp"
#include "node/bench/stopwatch.hpp"

namespace stonechat::bench {
namespace {

namespace fs = std::filesystem;

// A third process that catches up, from now on. Threads: one listens to it.
class ThirdNode {
public:
    ThirdNode(const fs::path& directory, const std::string& address, const Load& load)
        : process_{{"catching-up", "--directory", directory.string(), "--peer", address, "--records",
                    std::to_string(load.beside_records), "--seed", std::to_string(load.seed)}},
          listener_{[this] { listen(); }} {}
    ~ThirdNode() { listener_.join(); }
    ThirdNode(const ThirdNode&) = delete;
    ThirdNode& operator=(const ThirdNode&) = delete;

    // The peer has told it everything.
    [[nodiscard]] bool holds_all() const { return holds_all_; }
    // It has checked everything, and is at rest.
    [[nodiscard]] bool is_done() const { return is_done_; }

private:
    void listen() {
        check(process_.line() == "held");
        holds_all_ = true;
        check(process_.line() == "checked");
        is_done_ = true;
    }

    Child process_;
    std::atomic<bool> holds_all_ = false;
    std::atomic<bool> is_done_ = false;
    std::thread listener_;
};

struct Beside {
    LiveTimes until_held;  // reports that began while records were on their way to the third node
    LiveTimes all;         // those, and reports that began while it checked what it held
    double seconds = 0;    // that its catching up took
};

Beside publish_beside(Publisher& publisher, const fs::path& directory, const std::string& address,
                      const Load& load) {
    Beside out;
    const Stopwatch watch;
    const ThirdNode third{directory, address, load};
    const auto copy_last = [](const LiveTimes& from, LiveTimes& to) {
        to.durable_here.push_back(from.durable_here.back());
        to.warned_there.push_back(from.warned_there.back());
    };
    do {
        const bool is_sending = !third.holds_all();
        publisher.publish_into(out.all);
        if (is_sending) copy_last(out.all, out.until_held);
    } while (!third.is_done());
    out.seconds = watch.seconds();
    return out;
}

}  // namespace

Outcome measure_live_beside_catch_up(const Load& load) {
    const Federation federation{load.authors, load.seed};
    const Scratch scratch;
    const fs::path here = scratch.path() / "here";
    const fs::path store_there = scratch.path() / "there";
    Load held = load;
    held.records = load.beside_records;
    fill_store(store_there, federation, prepare(federation, held));
    Child there{
        {"second", "--warned", "--directory", store_there.string(), "--seed", std::to_string(load.seed)}};
    const std::string address = "127.0.0.1:" + there.line();
    meet(federation, here, address, held.records, Until::agreement);

    const gossip::Candidate peer{address, federation.there().link(), true};
    Node node{federation, federation.here(), {.directory = here, .peers = {peer}}};
    Publisher publisher{node, there, load};
    const Latency before = latency_of(publisher.publish(load.records).warned_there);
    Beside beside = publish_beside(publisher, scratch.path() / "third", address, load);
    const Latency after = latency_of(publisher.publish(load.records).warned_there);

    const std::size_t count = beside.all.warned_there.size();
    const Latency with = latency_of(std::move(beside.all.warned_there));
    const Latency until_held = latency_of(std::move(beside.until_held.warned_there));
    const double limit = (before.p50_ms + after.p50_ms) / 2;
    Outcome out{.name = "live-beside-catch-up",
                .figure = with.p50_ms,
                .unit = "ms",
                .limit = limit,
                .ratio = limit / with.p50_ms,
                .details = {},
                .words = {}};
    out.details = {
        {"records", static_cast<double>(load.records)},
        {"records_caught_up", static_cast<double>(load.beside_records)},
        {"seconds_of_catching_up", beside.seconds},
        {"reports_beside", static_cast<double>(count)},
        {"alone_before_p50_ms", before.p50_ms},
        {"alone_before_p99_ms", before.p99_ms},
        {"alone_after_p50_ms", after.p50_ms},
        {"alone_after_p99_ms", after.p99_ms},
        {"beside_p50_ms", with.p50_ms},
        {"beside_p99_ms", with.p99_ms},
        {"beside_until_held_p50_ms", until_held.p50_ms},
        {"beside_until_held_p99_ms", until_held.p99_ms},
        {"times_alone", with.p50_ms / limit},
    };
    out.words = fmt::format(
        "From publication to stored and matched at the peer: {:.2f} ms in the middle and {:.2f} ms for "
        "99 in 100 while a third node on the same machine catches up with {} records of that peer, "
        "{:.2f} and {:.2f} ms without.",
        with.p50_ms, with.p99_ms, load.beside_records, limit, (before.p99_ms + after.p99_ms) / 2);
    return out;
}

}  // namespace stonechat::bench
