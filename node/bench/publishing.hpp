#pragma once
// Publishes reports one at a time on a node of this process, and hears when the second process was warned of
// each.

#include <thread>
#include <vector>

#include "node/bench/child.hpp"
#include "node/bench/node.hpp"
#include "node/bench/raw.hpp"
#include "protocol/privacy/cleared.hpp"

namespace stonechat::bench {

// In milliseconds from the call that publishes, one of each for each report.
struct LiveTimes {
    std::vector<double> durable_here;
    std::vector<double> warned_there;
};

// Threads: the node runs on one of its own, so that the caller may wait for the other process.
class Publisher {
public:
    // `there` is a warned second process, linked with the node before the first report is through. Comes back
    // when the node has looked at all that it holds and some reports that are not measured are through: the
    // link is up, and every page that the first record touches is in memory.
    Publisher(Node& node, Child& there, const Load& load);
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    // Comes back when the other process was warned.
    void publish_into(LiveTimes& times);
    LiveTimes publish(std::size_t count);

private:
    void settle();

    Node& node_;
    Child& there_;
    privacy::Cleared cleared_;
    std::thread thread_;
};

}  // namespace stonechat::bench
