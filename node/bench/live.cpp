// How long it takes until a report warns someone else: published here, stored and matched there.

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <charconv>
#include <chrono>
#include <future>
#include <thread>

#include "node/bench/benchmarks.hpp"
#include "node/bench/child.hpp"
#include "node/bench/node.hpp"
#include "node/bench/raw.hpp"
#include "node/bench/scratch.hpp"
#include "node/bench/stopwatch.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Published before anything is measured: the link is up, and every page that the first record touches is in
// memory.
constexpr std::size_t warm_up = 20;

privacy::Cleared cleared_report(std::size_t bytes, crypto::Rng& rng) {
    const auto body = record::read_canonical_body(as_bytes(report_text("Product 0", bytes, rng)),
                                                  record::builtin_code_lists());
    check(body.has_value());
    auto cleared = privacy::clear({*body, true});
    check(cleared.has_value());
    return std::move(*cleared);
}

// Runs the node on a thread of its own, so that the publisher may wait for the other process.
class Publisher {
public:
    explicit Publisher(Node& node) : node_{node}, thread_{[&node] { node.run(); }} {}
    ~Publisher() {
        boost::asio::post(node_.io(), [this] { node_.stop(); });
        thread_.join();
    }
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    struct Published {
        RecordId record;
        Clock::time_point submitted;
        Clock::time_point answered;  // durable here
    };
    Published publish(const privacy::Cleared& cleared) {
        Published out;
        std::promise<RecordId> answer;
        boost::asio::post(node_.io(), [&] {
            out.submitted = Clock::now();
            node_.driver().submit(
                [&](engine::RequestId request) {
                    return engine::Publish{request, cleared};
                },
                [&](const Checked<RecordId>& published) {
                    check(published.has_value());
                    out.answered = Clock::now();
                    answer.set_value(*published);
                });
        });
        out.record = answer.get_future().get();
        return out;
    }

private:
    Node& node_;
    std::thread thread_;
};

// When the other process was warned of this record.
Clock::time_point warned_at(Child& there, const RecordId& record) {
    const std::string line = there.line();
    const std::string_view text = line;
    check(text.substr(0, text.find(' ')) == record.hex());
    std::int64_t nanoseconds = 0;
    const std::string_view digits = text.substr(text.find(' ') + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), nanoseconds);
    return Clock::time_point{std::chrono::nanoseconds{nanoseconds}};
}

double milliseconds_between(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
}

struct Times {
    Latency durable_here;
    Latency warned_there;
};

Times publish_one_by_one(Node& node, Child& there, const Load& load) {
    crypto::SeededRng rng{load.seed + 2};
    const privacy::Cleared cleared = cleared_report(load.body_bytes, rng);
    Publisher publisher{node};
    std::vector<double> durable;
    std::vector<double> warned;
    for (std::size_t i = 0; i < warm_up + load.records; ++i) {
        const auto published = publisher.publish(cleared);
        const auto at = warned_at(there, published.record);
        if (i < warm_up) continue;
        durable.push_back(milliseconds_between(published.submitted, published.answered));
        warned.push_back(milliseconds_between(published.submitted, at));
    }
    return {latency_of(std::move(durable)), latency_of(std::move(warned))};
}

}  // namespace

Outcome measure_live(const Load& load) {
    const Federation federation{load.authors, load.seed};
    const Scratch scratch;
    fill_store(scratch.path() / "here", federation, {});
    fill_store(scratch.path() / "there", federation, {});
    const TlsLimits tls = raw_tls(16, load.records);
    const Latency sync = raw_fdatasync(scratch.path(), load.records);

    Times times;
    {
        Child there{{"second", "--warned", "--directory", (scratch.path() / "there").string(), "--seed",
                     std::to_string(load.seed)}};
        const gossip::Candidate peer{"127.0.0.1:" + there.line(), federation.there().link(), true};
        Node node{federation, federation.here(), {.directory = scratch.path() / "here", .peers = {peer}}};
        times = publish_one_by_one(node, there, load);
    }
    const double limit = tls.round_trip.p50_ms + sync.p50_ms;
    Outcome out{.name = "live",
                .figure = times.warned_there.p50_ms,
                .unit = "ms",
                .limit = limit,
                .ratio = limit / times.warned_there.p50_ms,
                .details = {},
                .words = {}};
    out.details = {
        {"records", static_cast<double>(load.records)},
        {"p50_ms", times.warned_there.p50_ms},
        {"p99_ms", times.warned_there.p99_ms},
        {"durable_here_p50_ms", times.durable_here.p50_ms},
        {"durable_here_p99_ms", times.durable_here.p99_ms},
        {"tls_round_trip_p50_ms", tls.round_trip.p50_ms},
        {"tls_round_trip_p99_ms", tls.round_trip.p99_ms},
        {"fdatasync_p50_ms", sync.p50_ms},
        {"fdatasync_p99_ms", sync.p99_ms},
    };
    out.words = fmt::format(
        "From publication to stored and matched at the peer, both disks synced: {:.2f} ms in the middle, "
        "{:.2f} "
        "ms for 99 in 100. One TLS round trip and one fdatasync take {:.2f} ms.",
        times.warned_there.p50_ms, times.warned_there.p99_ms, limit);
    return out;
}

}  // namespace stonechat::bench
