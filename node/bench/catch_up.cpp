// A node with nothing but the federation's id and one address meets a node that holds everything.

#include <fmt/format.h>

#include <map>

#include "node/bench/benchmarks.hpp"
#include "node/bench/catching_up.hpp"
#include "node/bench/child.hpp"
#include "node/bench/node.hpp"
#include "node/bench/raw.hpp"
#include "node/bench/scratch.hpp"

namespace stonechat::bench {
namespace {

// What the heads of the other side are: of each author the last record.
std::map<record::FeedId, feed::Head> heads_of(const std::vector<Prepared>& records) {
    std::map<record::FeedId, feed::Head> out;
    for (const Prepared& one : records) {
        const record::Header& header = one.record.header();
        out[header.feed()] = {header.feed(), header.sequence, one.record.id()};
    }
    return out;
}

void check_heads(Node& node, const std::vector<Prepared>& records) {
    const auto expected = heads_of(records);
    const auto heads = node.driver().engine().lanes().heads();
    check(heads.size() == expected.size());
    for (const feed::Head& head : heads) check(expected.at(head.feed) == head);
}

}  // namespace

Outcome measure_catch_up(const Load& load) {
    const Federation federation{load.authors, load.seed};
    const auto records = prepare(federation, load);
    const auto signatures = signed_bytes_of(records);
    const Scratch scratch;
    fill_store(scratch.path() / "there", federation, records);
    const Rate before = raw_verification(signatures, 2);

    Child there{
        {"second", "--directory", (scratch.path() / "there").string(), "--seed", std::to_string(load.seed)}};
    const gossip::Candidate peer{"127.0.0.1:" + there.line(), federation.there().link(), true};
    Node node{federation, federation.here(), {.directory = scratch.path() / "here", .peers = {peer}}};
    CatchingUp catching_up{node, records.size()};
    catching_up.run();
    const Rate after = raw_verification(signatures, 2);
    check_heads(node, records);
    check_kept(node.store(), records);

    const double limit = (before.per_second + after.per_second) / 2;
    const double figure = per_second(records.size(), catching_up.seconds());
    const double cpu_us = catching_up.cpu_seconds() * 1e6 / static_cast<double>(records.size());
    Outcome out{.name = "catch-up",
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
        {"text_characters", static_cast<double>(load.text_characters)},  // 0: what fills the body
        {"message_bytes", static_cast<double>(records.front().record.message().size())},
        {"payload_bytes", static_cast<double>(payload_bytes(records))},
        {"seconds", catching_up.seconds()},
        {"seconds_to_provisional", catching_up.seconds_to_held()},
        {"records_per_second_to_provisional", per_second(records.size(), catching_up.seconds_to_held())},
        {"records_per_second_to_verified", figure},
        {"cpu_us_per_record_receiver", cpu_us},
        {"verification_cpu_us", (before.cpu_us_each + after.cpu_us_each) / 2},
        {"raw_verifications_per_second_before", before.per_second},
        {"raw_verifications_per_second_after", after.per_second},
    };
    out.words = fmt::format(
        "An empty node held all {} records of the other after {:.2f} s ({:.0f} a second), and had checked "
        "each "
        "by "
        "itself after {:.2f} s: {:.0f} a second, {:.0f} % of the {:.0f} signatures a second that two threads "
        "can verify (both nodes share the machine).",
        records.size(), catching_up.seconds_to_held(),
        per_second(records.size(), catching_up.seconds_to_held()), catching_up.seconds(), figure,
        figure / limit * 100, limit);
    return out;
}

}  // namespace stonechat::bench
