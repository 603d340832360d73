#pragma once
// Time and processor time since it was made.

#include <sys/resource.h>

#include <chrono>

namespace stonechat::bench {

// Threads: one. Processor time is that of the whole process, in user and kernel mode.
class Stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    [[nodiscard]] double cpu_seconds() const { return cpu_now() - cpu_start_; }

private:
    static double cpu_now() {
        rusage used{};
        ::getrusage(RUSAGE_SELF, &used);
        const auto in_seconds = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        };
        return in_seconds(used.ru_utime) + in_seconds(used.ru_stime);
    }

    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double cpu_start_ = cpu_now();
};

inline double per_second(std::size_t count, double seconds) {
    return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

}  // namespace stonechat::bench
