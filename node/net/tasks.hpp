#pragma once
// What node/ adds to Asio's coroutines: failures as values, a deadline, an owner and a way to wake a task.
//
// Everything here is for one io_context run by one thread: Asio 1.81 must not cancel across threads.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "crypto/result.hpp"

namespace stonechat::net {

namespace asio = boost::asio;
using boost::system::error_code;

// Write each co_await as a statement of its own, with named arguments that are not trivial: GCC 12
// miscompiles some that stand in a condition or beside temporaries with destructors (the stack pointer came
// back one byte off).
template <class T = void>
using Task = asio::awaitable<T>;

// `auto [failure, value] = co_await x.async_y(by_value);` throws only in a task that has been cancelled.
inline constexpr auto by_value = asio::as_tuple(asio::use_awaitable);

// What `operation` returns, or nothing when `limit` passed first: it is cancelled then, and has ended when
// this returns. An operation that throws in time is lost until the limit (Asio 1.81 waits for the first
// success), so it must report by value; Outcome has to be default-constructible or is wrapped by Asio.
template <class Outcome>
Task<std::optional<Outcome>> with_deadline(std::chrono::steady_clock::duration limit,
                                           Task<Outcome> operation) {
    using namespace asio::experimental::awaitable_operators;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor, limit};
    Task<std::tuple<error_code>> expiry = timer.async_wait(by_value);
    auto first = co_await (std::move(operation) || std::move(expiry));
    if (first.index() != 0) co_return std::nullopt;
    co_return std::get<0>(std::move(first));
}

// The owner of running tasks: what they refer to has to live as long as their group, and the group ends the
// process if it is destroyed while one of them still runs.
//
// Errors:  a task that ends with operation_aborted was cancelled, which is a normal end. Any other exception
//          goes to `on_failure`, after the task has left the group.
// Threads: that of the executor.
class TaskGroup {
public:
    using OnFailure = std::function<void(const std::exception_ptr&)>;

    TaskGroup(asio::any_io_executor executor, OnFailure on_failure)
        : executor_{std::move(executor)},
          on_failure_{std::move(on_failure)},
          emptied_{executor_, asio::steady_timer::time_point::max()} {}
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    ~TaskGroup() { check(running_.empty()); }

    // The task starts from the event loop, not inside this call: co_spawn alone would start it at once
    // where the caller runs on the executor, before it has kept what the task refers to.
    void spawn(Task<> task) {
        const auto entry = running_.emplace(running_.end());
        asio::post(executor_,
                   [this, entry, task = std::move(task)]() mutable { start(entry, std::move(task)); });
    }

    // Asks every task to end, in the loop's next turn: what it waits for fails with operation_aborted, and so
    // does what it would wait for next. Not at once, for two reasons: a task that was spawned just now would
    // not even start; and from outside the loop Asio 1.81 can let a cancellation meet a task that has ended.
    void cancel() {
        asio::post(executor_, [this, alive = std::weak_ptr{alive_}] {
            if (alive.expired()) return;
            for (auto task = running_.begin(); task != running_.end();)
                (task++)->emit(asio::cancellation_type::terminal);
        });
    }

    // Returns when no task is left.
    Task<> join() {
        while (!running_.empty()) co_await emptied_.async_wait(by_value);
    }

    [[nodiscard]] bool empty() const { return running_.empty(); }

private:
    using Running = std::list<asio::cancellation_signal>;

    void start(Running::iterator entry, Task<> task) {
        asio::co_spawn(
            executor_, std::move(task),
            asio::bind_cancellation_slot(entry->slot(), [this, entry](const std::exception_ptr& failure) {
                running_.erase(entry);
                if (running_.empty()) emptied_.cancel();
                if (failure && !is_cancellation(failure)) on_failure_(failure);
            }));
    }

    static bool is_cancellation(const std::exception_ptr& failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const boost::system::system_error& e) {
            return e.code() == asio::error::operation_aborted;
        } catch (...) {
            return false;
        }
    }

    asio::any_io_executor executor_;
    OnFailure on_failure_;
    asio::steady_timer emptied_;
    Running running_;
    std::shared_ptr<bool> alive_ =
        std::make_shared<bool>(true);  // owned here alone; cancel() looks whether it is
};

// Lets one task wait for a change that another makes. It may wake for nothing, so wait in a loop over the
// condition; a change made while nobody waits is not lost, because the condition is looked at first.
class Wakeup {
public:
    explicit Wakeup(const asio::any_io_executor& executor)
        : timer_{executor, asio::steady_timer::time_point::max()} {}

    void notify() { timer_.cancel(); }
    Task<> wait() { co_await timer_.async_wait(by_value); }

private:
    asio::steady_timer timer_;
};

}  // namespace stonechat::net
