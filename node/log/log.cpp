#include "node/log/log.hpp"

#include <fmt/chrono.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>
#include <utility>

namespace stonechat::log {
namespace {

using Time = std::chrono::system_clock::time_point;

// RFC 3339, UTC, milliseconds.
std::string timestamp(Time time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), millis.count());
}

// All but the fields and the closing brace.
std::string line_start(Time now, Level level, std::string_view area, std::string_view event) {
    return fmt::format(R"({{"ts":"{}","level":"{}","area":"{}","event":"{}")", timestamp(now), name_of(level),
                       area, event);
}

void add(std::string& line, std::string_view name, std::string_view json) {
    fmt::format_to(std::back_inserter(line), R"(,"{}":{})", name, json);
}

Subject subject_of(Name area, Name event, std::initializer_list<Field> fields) {
    Subject out{.area = std::string{area.text()}, .event = std::string{event.text()}, .peer = {}, .code = {}};
    for (const Field& field : fields) {
        if (field.name.text() == "peer") out.peer = field.value.json();
        if (field.name.text() == "code") out.code = field.value.json();
    }
    return out;
}

bool is_limited(Level level, const Subject& subject) {
    return level >= Level::warn || (level == Level::info && !subject.peer.empty());
}

Logger& program_logger() {
    static Logger logger{Level::info, standard_error(), [] { return std::chrono::system_clock::now(); }};
    return logger;
}

}  // namespace

Sink standard_error() {
    // Shared because spdlog asks for it: the two owners are its logger and the function that is returned.
    const auto logger =
        std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    return
        [logger](const std::string& line) { logger->log(spdlog::level::info, spdlog::string_view_t{line}); };
}

Logger::Logger(Level least, Sink sink, Clock clock)
    : least_{least},
      sink_{std::move(sink)},
      clock_{std::move(clock)},
      swept_{clock_()} {}

void Logger::set_level(Level least) {
    const std::lock_guard lock{mutex_};
    least_ = least;
}

void Logger::event(Level level, Name area, Name event, std::initializer_list<Field> fields) {
    const std::lock_guard lock{mutex_};
    if (level < least_) return;
    const Time now = clock_();
    Subject subject = subject_of(area, event, fields);
    std::optional<std::uint64_t> repeated = 0;
    if (is_limited(level, subject)) repeated = limit_.admit(now, level, std::move(subject));
    tell_old(now);  // after admit(), so that an event that comes again carries its own count
    if (!repeated) return;

    std::string line = line_start(now, level, area.text(), event.text());
    for (const Field& field : fields) add(line, field.name.text(), field.value.json());
    if (*repeated > 0) add(line, "repeated", std::to_string(*repeated));
    sink_(line + '}');
}

void Logger::finish() {
    const std::lock_guard lock{mutex_};
    const Time now = clock_();
    for (const HeldBack& held_back : limit_.take_all()) tell(now, held_back);
}

void Logger::tell_old(Time now) {
    if (now >= swept_ && now - swept_ < RateLimit::window) return;
    swept_ = now;
    for (const HeldBack& held_back : limit_.take_old(now)) tell(now, held_back);
}

void Logger::tell(Time now, const HeldBack& held_back) {
    std::string line = line_start(now, held_back.level, held_back.subject.area, held_back.subject.event);
    if (!held_back.subject.peer.empty()) add(line, "peer", held_back.subject.peer);
    if (!held_back.subject.code.empty()) add(line, "code", held_back.subject.code);
    add(line, "repeated", std::to_string(held_back.count));
    sink_(line + '}');
}

void start(Level least) {
    program_logger().set_level(least);
}

void event(Level level, Name area, Name event, std::initializer_list<Field> fields) {
    program_logger().event(level, area, event, fields);
}

void finish() {
    program_logger().finish();
}

}  // namespace stonechat::log
