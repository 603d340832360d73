#pragma once
// The virtual clock: what is to happen, and when. Nothing runs by itself.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "protocol/ids.hpp"

namespace stonechat::sim {

using Duration = std::chrono::milliseconds;

// Invariants: what is due at one instant happens in the order in which it was planned.
class Agenda {
public:
    [[nodiscard]] Instant now() const { return now_; }

    template <class Action>
    void at(Instant when, Action action) {
        struct Planned final : Task {
            explicit Planned(Action what) : action{std::move(what)} {}
            void run() override { action(); }
            Action action;
        };
        const Instant due = when < now_ ? now_ : when;
        tasks_.emplace(std::pair{due, next_order_++}, std::make_unique<Planned>(std::move(action)));
    }
    template <class Action>
    void after(Duration wait, Action action) {
        at(now_ + wait, std::move(action));
    }

    // Does all that is due up to `end`, which is then the time.
    void run_until(Instant end) {
        while (!tasks_.empty() && tasks_.begin()->first.first <= end) {
            auto task = tasks_.extract(tasks_.begin());
            now_ = task.key().first;
            task.mapped()->run();
        }
        now_ = end;
    }

private:
    struct Task {
        Task() = default;
        virtual ~Task() = default;
        Task(const Task&) = delete;
        Task& operator=(const Task&) = delete;
        virtual void run() = 0;
    };
    std::map<std::pair<Instant, std::uint64_t>, std::unique_ptr<Task>> tasks_;
    std::uint64_t next_order_ = 0;
    Instant now_{std::chrono::hours{1}};
};

}  // namespace stonechat::sim
