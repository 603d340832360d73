#pragma once
// The log: one JSON object a line, to standard error, where systemd or a container's runtime takes it.
//
//   log::event(log::Level::warn, "net", "refused", {{"peer", log::Token{address}}, {"code", error}});
//   {"ts":"2026-03-01T09:30:00.123Z","level":"warn","area":"net","event":"refused",...}
//
// Fields are typed (value.hpp); none can carry a text. "peer" and "code" also say which events are equal:
// equal ones are told once a minute, with "repeated" for those in between, when they name a peer or are
// warnings or errors. Leave the port out of a stranger's address, or each attempt is a stranger of its own.

#include <chrono>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>

#include "node/log/level.hpp"
#include "node/log/rate_limit.hpp"
#include "node/log/value.hpp"

namespace stonechat::log {

using Sink = std::function<void(const std::string& line)>;
using Clock = std::function<std::chrono::system_clock::time_point()>;

// One line at a time to standard error. Never fails: a log that cannot be written stops nothing.
Sink standard_error();

// Threads: any.
class Logger {
public:
    // Events below `least` are not told.
    Logger(Level least, Sink sink, Clock clock);

    void set_level(Level least);
    void event(Level level, Name area, Name event, std::initializer_list<Field> fields = {});
    // Tells how many events are still held back. For the end of the program.
    void finish();

private:
    using Time = std::chrono::system_clock::time_point;
    void tell_old(Time now);
    void tell(Time now, const HeldBack& held_back);

    std::mutex mutex_;
    Level least_;
    Sink sink_;
    Clock clock_;
    RateLimit limit_;
    Time swept_;
};

// The program's own logger, on standard error by the system's clock. Tells from Level::info until start().
void start(Level least);
void event(Level level, Name area, Name event, std::initializer_list<Field> fields = {});
void finish();

}  // namespace stonechat::log
