#include "node/bench/publishing.hpp"

#include <boost/asio/post.hpp>
#include <charconv>
#include <chrono>
#include <future>
#include <string_view>

#include "protocol/record/code_lists.hpp"

namespace stonechat::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t warm_up_reports = 20;

privacy::Cleared cleared_report(const Load& load) {
    crypto::SeededRng rng{load.seed + 2};
    const auto body = record::read_canonical_body(as_bytes(report_text(used_product, load, rng)),
                                                  record::builtin_code_lists());
    check(body.has_value());
    auto cleared = privacy::clear({*body, true});
    check(cleared.has_value());
    return std::move(*cleared);
}

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

}  // namespace

Publisher::Publisher(Node& node, Child& there, const Load& load)
    : node_{node},
      there_{there},
      cleared_{cleared_report(load)},
      thread_{[&node] { node.run(); }} {
    settle();
    publish(warm_up_reports);
}

Publisher::~Publisher() {
    boost::asio::post(node_.io(), [this] { node_.stop(); });
    thread_.join();
}

void Publisher::settle() {
    std::promise<void> settled;
    boost::asio::post(node_.io(), [&] { node_.when_settled([&] { settled.set_value(); }); });
    settled.get_future().wait();
}

void Publisher::publish_into(LiveTimes& times) {
    Clock::time_point submitted;
    Clock::time_point answered;  // durable here
    std::promise<RecordId> answer;
    boost::asio::post(node_.io(), [&] {
        submitted = Clock::now();
        node_.driver().submit(
            [&](engine::RequestId request) {
                return engine::Publish{request, cleared_};
            },
            [&](const Checked<RecordId>& published) {
                check(published.has_value());
                answered = Clock::now();
                answer.set_value(*published);
            });
    });
    const RecordId record = answer.get_future().get();
    times.durable_here.push_back(milliseconds_between(submitted, answered));
    times.warned_there.push_back(milliseconds_between(submitted, warned_at(there_, record)));
}

LiveTimes Publisher::publish(std::size_t count) {
    LiveTimes times;
    for (std::size_t i = 0; i < count; ++i) publish_into(times);
    return times;
}

}  // namespace stonechat::bench
