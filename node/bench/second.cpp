#include "node/bench/second.hpp"

#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>

#include "node/bench/node.hpp"

namespace stonechat::bench {
namespace {

constexpr const char* inventory =
    "maker,product,version,category\n"
    "Example Maker,Product 0,2.3.1,scribe\n";

void tell(const std::string& line) {
    // Whoever started this program reads the lines; where it is gone, so is their use.
    static_cast<void>(std::fputs((line + "\n").c_str(), stdout));
    static_cast<void>(std::fflush(stdout));
}

void tell_of_warning(const engine::Noted& note) {
    if (note.what != engine::Noted::What::warned) return;
    const auto at = std::chrono::steady_clock::now().time_since_epoch();
    tell(note.record.hex() + " " + std::to_string(std::chrono::nanoseconds{at}.count()));
}

// Waits until the node has looked through its own log, as it does after each start: a node that others catch
// up from has been running for long.
class Settling {
public:
    Settling(Node& node, std::function<void()> done)
        : node_{node},
          done_{std::move(done)},
          timer_{node.io()} {}
    void look() {
        if (node_.driver().engine().has_looked_at_all()) return done_();
        timer_.expires_after(std::chrono::milliseconds{5});
        timer_.async_wait([this](const boost::system::error_code&) { look(); });
    }

private:
    Node& node_;
    std::function<void()> done_;
    boost::asio::steady_timer timer_;
};

}  // namespace

int run_second(const SecondOptions& options) {
    const Federation federation{0, options.load.seed};  // the same one: the authors' entries are in the store
    Node::Setting setting{.directory = options.directory};
    if (options.is_warned) setting.on_note = tell_of_warning;
    Node node{federation, federation.there(), std::move(setting)};
    Settling settling{node, [&] { tell(std::to_string(node.driver().port())); }};
    if (options.is_warned)
        node.driver().submit(
            [](engine::RequestId request) {
                return engine::SetInventory{request, inventory};
            },
            [&](const Checked<RecordId>& set) {
                check(set.has_value());
                settling.look();
            });
    else
        settling.look();

    boost::asio::posix::stream_descriptor input{node.io(), ::dup(STDIN_FILENO)};
    char byte = 0;
    input.async_read_some(boost::asio::buffer(&byte, 1),
                          [&](const boost::system::error_code&, std::size_t) { node.stop(); });
    node.run();
    return 0;
}

int run_filling(const SecondOptions& options) {
    const Federation federation{options.load.authors, options.load.seed};
    const auto store = fill_store(options.directory, federation, prepare(federation, options.load));
    tell("filled");
    static_cast<void>(std::getchar());
    return 0;
}

}  // namespace stonechat::bench
