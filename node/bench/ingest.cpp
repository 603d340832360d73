// Single records of many authors, handed to a whole node as its links would hand them over.

#include <fmt/format.h>

#include "node/bench/benchmarks.hpp"
#include "node/bench/node.hpp"
#include "node/bench/raw.hpp"
#include "node/bench/scratch.hpp"
#include "node/bench/stopwatch.hpp"
#include "protocol/limits.hpp"

namespace stonechat::bench {
namespace {

// A link that only this benchmark knows: what the node sends to it goes nowhere.
constexpr net::LinkId link = 1'000'000;

// One frame a record, as news comes.
std::vector<Bytes> frames_of(const std::vector<Prepared>& records) {
    std::vector<Bytes> frames;
    frames.reserve(records.size());
    for (const Prepared& one : records) {
        engine::Records records_frame{frames.size() + 1, {}, {}};
        records_frame.items.emplace_back(record::Envelope{one.record.message(), one.body});
        frames.push_back(engine::encode_frame(records_frame));
    }
    return frames;
}

// Plays the peer: greets, then keeps as much under way as back-pressure lets a real link have.
class Peer {
public:
    Peer(Node& node, const Federation& federation, std::vector<Bytes> frames)
        : node_{node},
          federation_{federation},
          frames_{std::move(frames)} {}

    void run() {
        crypto::SystemRng rng;
        loop::Driver& driver = node_.driver();
        driver.on_opened(link, federation_.there().link(), false, "127.0.0.1:1");
        const auto& charter = federation_.charter();
        driver.on_frame(
            link, engine::encode_frame(engine::Hello{charter.federation(), rng.id<StoreId>(),
                                                     charter.sequence(), "stonechat-bench", charter.head()}));
        driver.on_frame(link, engine::encode_frame(engine::Following{0}));
        watch_ = {};
        feed();
        node_.run();
    }
    [[nodiscard]] double seconds() const { return seconds_; }
    [[nodiscard]] double cpu_seconds() const { return cpu_seconds_; }

private:
    void feed() {
        const std::size_t stored = node_.driver().engine().log_end();
        for (; next_ < frames_.size() && next_ - stored < limits::in_flight_records_max; ++next_)
            node_.driver().on_frame(link, std::move(frames_[next_]));
        if (stored == frames_.size()) return finish();
        node_.look_soon([this] { feed(); });
    }
    void finish() {
        seconds_ = watch_.seconds();
        cpu_seconds_ = watch_.cpu_seconds();
        node_.stop();
    }

    Node& node_;
    const Federation& federation_;
    std::vector<Bytes> frames_;
    std::size_t next_ = 0;
    Stopwatch watch_;
    double seconds_ = 0;
    double cpu_seconds_ = 0;
};

}  // namespace

Outcome measure_ingest(const Load& load) {
    const Federation federation{load.authors, load.seed};
    const auto records = prepare(federation, load);
    const auto signatures = signed_bytes_of(records);
    const Scratch scratch;
    fill_store(scratch.path() / "store", federation, {});

    const Rate before = raw_verification(signatures, 2);
    Node node{federation, federation.here(), {.directory = scratch.path() / "store"}};
    Peer peer{node, federation, frames_of(records)};
    peer.run();
    const Rate after = raw_verification(signatures, 2);
    check_kept(node.store(), records);

    const double limit = (before.per_second + after.per_second) / 2;
    const double figure = per_second(records.size(), peer.seconds());
    const double cpu_us = peer.cpu_seconds() * 1e6 / static_cast<double>(records.size());
    Outcome out{.name = "ingest",
                .figure = figure,
                .unit = "records/s",
                .limit = limit,
                .ratio = figure / limit,
                .details = {},
                .words = {}};
    out.details = {
        {"records", static_cast<double>(records.size())},
        {"authors", static_cast<double>(federation.authors_count())},
        {"body_bytes", static_cast<double>(records.front().body.body.size())},
        {"message_bytes", static_cast<double>(records.front().record.message().size())},
        {"seconds", peer.seconds()},
        {"cpu_us_per_record", cpu_us},
        {"verification_cpu_us", (before.cpu_us_each + after.cpu_us_each) / 2},
        {"raw_verifications_per_second_before", before.per_second},
        {"raw_verifications_per_second_after", after.per_second},
    };
    out.words = fmt::format(
        "{:.0f} records a second verified, stored and synced, one to a frame, from {} authors: {:.0f} % of "
        "the "
        "{:.0f} signatures a second that two threads can verify. {:.1f} us of processor time a record.",
        figure, federation.authors_count(), figure / limit * 100, limit, cpu_us);
    return out;
}

}  // namespace stonechat::bench
