#include "node/bench/second.hpp"

#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>

#include "node/bench/catching_up.hpp"
#include "node/bench/node.hpp"

namespace stonechat::bench {
namespace {

std::string inventory() {
    return std::string{"maker,product,version,category\n"} + used_maker + "," + used_product +
           ",2.3.1,scribe\n";
}

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

}  // namespace

int run_second(const SecondOptions& options) {
    const Federation federation{0, options.load.seed};  // the same one: the authors' entries are in the store
    Node::Setting setting{.directory = options.directory};
    bool has_begun = false;  // from then on it tells: what its store warns of at the start is known
    if (options.is_warned)
        setting.on_note = [&](const engine::Noted& note) {
            if (has_begun) tell_of_warning(note);
        };
    Node node{federation, federation.there(), std::move(setting)};
    const auto begin = [&] {
        node.when_settled([&] {
            has_begun = true;
            tell(std::to_string(node.driver().port()));
        });
    };
    if (options.is_warned)
        node.driver().submit(
            [](engine::RequestId request) {
                return engine::SetInventory{request, inventory()};
            },
            [&](const Checked<RecordId>& set) {
                check(set.has_value());
                begin();
            });
    else
        begin();

    boost::asio::posix::stream_descriptor input{node.io(), ::dup(STDIN_FILENO)};
    char byte = 0;
    input.async_read_some(boost::asio::buffer(&byte, 1),
                          [&](const boost::system::error_code&, std::size_t) { node.stop(); });
    node.run();
    return 0;
}

int run_catching_up(const SecondOptions& options) {
    const Federation federation{0, options.load.seed};
    const gossip::Candidate peer{options.peer, federation.there().link(), true};
    Node node{federation, federation.third(), {.directory = options.directory, .peers = {peer}}};
    CatchingUp catching_up{node, options.load.records, [] { tell("held"); }};
    catching_up.run();
    tell("checked");
    return 0;
}

std::vector<std::string> filling_arguments(const std::filesystem::path& directory, const Load& load) {
    return {"filling",
            "--directory",
            directory.string(),
            "--records",
            std::to_string(load.records),
            "--authors",
            std::to_string(load.authors),
            "--body-bytes",
            std::to_string(load.body_bytes),
            "--text-characters",
            std::to_string(load.text_characters),
            "--seed",
            std::to_string(load.seed)};
}

int run_filling(const SecondOptions& options) {
    const Federation federation{options.load.authors, options.load.seed};
    const auto [store, last] = [&] {
        const auto records = prepare(federation, options.load);
        return std::pair{fill_store(options.directory, federation, records), records.back().record.id()};
    }();
    tell(last.hex());
    static_cast<void>(std::getchar());
    return 0;
}

}  // namespace stonechat::bench
