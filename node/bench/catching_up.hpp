#pragma once
// Looks at a node that catches up, and stops it once it has.

#include <functional>
#include <utility>

#include "node/bench/node.hpp"
#include "node/bench/stopwatch.hpp"

namespace stonechat::bench {

class CatchingUp {
public:
    // `held` is called once all are held.
    CatchingUp(
        Node& node, std::size_t records, std::function<void()> held = [] {})
        : node_{node},
          records_{records},
          held_{std::move(held)} {
        look();
    }
    // Until all records are stored, synced and checked.
    void run() { node_.run(); }
    // Until all were stored and synced, each vouched for by a signature of its author.
    [[nodiscard]] double seconds_to_held() const { return seconds_to_held_; }
    // Until each one's own signature and body had been checked, too.
    [[nodiscard]] double seconds() const { return seconds_; }
    [[nodiscard]] double cpu_seconds() const { return cpu_seconds_; }

private:
    void look() {
        const engine::Engine& engine = node_.driver().engine();
        const bool are_held = engine.log_end() >= records_;
        if (are_held && seconds_to_held_ == 0) {
            seconds_to_held_ = watch_.seconds();
            held_();
        }
        if (are_held && engine.checking_status().waiting == 0) {
            seconds_ = watch_.seconds();
            cpu_seconds_ = watch_.cpu_seconds();
            return node_.stop();
        }
        node_.look_soon([this] { look(); });
    }

    Node& node_;
    std::size_t records_;
    std::function<void()> held_;
    Stopwatch watch_;
    double seconds_to_held_ = 0;
    double seconds_ = 0;
    double cpu_seconds_ = 0;
};

}  // namespace stonechat::bench
