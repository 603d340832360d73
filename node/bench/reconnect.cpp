// A node that was away meets the same peer again, over TLS: how many bytes and how long until each has told
// the other all that is new. Once with nothing new, once with a record of each of some authors.

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "node/bench/benchmarks.hpp"
#include "node/bench/child.hpp"
#include "node/bench/meeting.hpp"
#include "node/bench/node.hpp"
#include "node/bench/scratch.hpp"

namespace stonechat::bench {
namespace {

// Authors with a new record when the peers meet again.
constexpr std::size_t changed_usually = 100;
// What each side must say in any case: how far its log goes, as a number and the digest there.
constexpr double least_bytes = 8 + 32;

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
        meet(federation, here, address, held.size(), Until::agreement);
        nothing_new = meet(federation, here, address, held.size(), Until::silence);
        with_audit = meet(federation, here, address, held.size(), Until::agreement);
    }
    fill_store(there, federation, news);
    Child peer{arguments};
    const std::string address = "127.0.0.1:" + peer.line();
    const Met some_new = meet(federation, here, address, records.size(), Until::silence);

    const auto most =
        static_cast<double>(std::max(nothing_new.traffic.bytes_in, nothing_new.traffic.bytes_out));
    Outcome out{.name = "reconnect",
                .figure = most,
                .unit = "bytes",
                .limit = least_bytes,
                .ratio = least_bytes / most,
                .details = {},
                .words = {}};
    const auto payload = static_cast<double>(payload_bytes(news));
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
