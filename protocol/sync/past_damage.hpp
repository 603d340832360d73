#pragma once
// How a log is read on where a row of it cannot be read: line by line around that one, which alone is passed
// over. What it held is with others.

#include <cstddef>

#include "protocol/ids.hpp"

namespace stonechat::sync {

// Threads: none of its own.
class PastDamage {
public:
    // How many lines to read at once behind `done`, where `usual` are.
    [[nodiscard]] std::size_t together(LogNumber done, std::size_t usual) const {
        return is_near(done) ? 1 : usual;
    }
    // What was read behind `done` has a row that cannot be. Returns behind which line to read on.
    [[nodiscard]] LogNumber pass(LogNumber done, std::size_t usual) {
        if (is_near(done)) return done + 1;
        singly_from_ = done;
        singly_until_ = done + usual;
        return done;
    }

private:
    [[nodiscard]] bool is_near(LogNumber done) const { return done >= singly_from_ && done < singly_until_; }

    LogNumber singly_from_ = 0;
    LogNumber singly_until_ = 0;
};

}  // namespace stonechat::sync
