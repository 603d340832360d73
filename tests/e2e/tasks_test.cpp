// Tasks on a real clock, with limits that are either far away or already over.
#include "node/net/tasks.hpp"

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <stdexcept>

namespace stonechat::net {
namespace {

using namespace std::chrono_literals;

Task<int> after(std::chrono::steady_clock::duration delay, int value, bool& cancelled) {
    asio::steady_timer timer{co_await asio::this_coro::executor, delay};
    const auto [failure] = co_await timer.async_wait(by_value);
    cancelled = failure == asio::error::operation_aborted;
    co_return value;
}

struct TasksTest : testing::Test {
    void run() {
        io.restart();
        io.run_for(10s);
        EXPECT_TRUE(io.stopped());
    }

    asio::io_context io{1};
    std::vector<std::string> failures;
    TaskGroup group{io.get_executor(), [this](const std::exception_ptr& failure) {
                        try {
                            std::rethrow_exception(failure);
                        } catch (const std::exception& e) {
                            failures.emplace_back(e.what());
                        }
                    }};
    bool started = false;
    bool ended = false;
    bool cancelled = false;
};

Task<> wait_within(std::chrono::steady_clock::duration limit, std::chrono::steady_clock::duration delay,
                   std::optional<int>& out, bool& cancelled) {
    out = co_await with_deadline(limit, after(delay, 42, cancelled));
}

TEST_F(TasksTest, WhatComesInTimeIsReturned) {
    std::optional<int> out;
    group.spawn(wait_within(1h, 1ms, out, cancelled));
    run();
    EXPECT_EQ(out, 42);
    EXPECT_FALSE(cancelled);
}

TEST_F(TasksTest, WhatComesTooLateIsCancelledAndHasEnded) {
    std::optional<int> out = 7;
    group.spawn(wait_within(1ms, 1h, out, cancelled));
    run();
    EXPECT_EQ(out, std::nullopt);
    EXPECT_TRUE(cancelled);
}

Task<> wait_long(bool& started, bool& ended, bool& cancelled) {
    started = true;
    co_await after(1h, 0, cancelled);
    ended = true;
}

TEST_F(TasksTest, ACancelledTaskHasStartedAndEndsWithoutAFailure) {
    group.spawn(wait_long(started, ended, cancelled));
    group.cancel();
    EXPECT_FALSE(started) << "tasks start from the loop";
    run();
    EXPECT_TRUE(started);
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(group.empty());
    EXPECT_THAT(failures, testing::IsEmpty());
}

TEST_F(TasksTest, CancellingAGroupThatHasGoneIsHarmless) {
    auto brief = std::make_unique<TaskGroup>(io.get_executor(), [](const std::exception_ptr&) {});
    brief->cancel();
    brief.reset();
    run();
}

Task<> join(TaskGroup& group, bool& ended) {
    co_await group.join();
    ended = true;
}

TEST_F(TasksTest, JoinReturnsWhenTheLastHasEnded) {
    TaskGroup joiner{io.get_executor(), [](const std::exception_ptr&) {}};
    bool first = false;
    bool joined = false;
    group.spawn(wait_long(started, ended, first));
    group.spawn(wait_long(started, ended, cancelled));
    joiner.spawn(join(group, joined));
    io.poll();
    EXPECT_FALSE(joined);
    group.cancel();
    run();
    EXPECT_TRUE(first && cancelled && joined);
}

Task<> fail() {
    throw std::runtime_error{"a bug"};
    co_return;
}

TEST_F(TasksTest, AFailureIsToldAndHurtsNoOther) {
    std::optional<int> out;
    group.spawn(fail());
    group.spawn(wait_within(1h, 1ms, out, cancelled));
    run();
    EXPECT_THAT(failures, testing::ElementsAre("a bug"));
    EXPECT_EQ(out, 42);
}

Task<> wait_for(Wakeup& wakeup, const bool& condition, bool& ended) {
    while (!condition) co_await wakeup.wait();
    ended = true;
}

TEST_F(TasksTest, AWakeupBeforeTheWaitIsNotLost) {
    Wakeup wakeup{io.get_executor()};
    bool condition = true;
    wakeup.notify();
    group.spawn(wait_for(wakeup, condition, ended));
    run();
    EXPECT_TRUE(ended);

    condition = ended = false;
    group.spawn(wait_for(wakeup, condition, ended));
    io.restart();
    io.poll();
    wakeup.notify();  // for nothing
    io.poll();
    EXPECT_FALSE(ended);
    condition = true;
    wakeup.notify();
    run();
    EXPECT_TRUE(ended);
}

void abandon_a_running_task() {
    asio::io_context io{1};
    bool unused = false;
    TaskGroup group{io.get_executor(), [](const std::exception_ptr&) {}};
    group.spawn(wait_long(unused, unused, unused));
    io.poll();
}

TEST(TasksDeathTest, AGroupWithRunningTasksMustNotGo) {
    EXPECT_DEATH(abandon_a_running_task(), "a check failed");
}

}  // namespace
}  // namespace stonechat::net
