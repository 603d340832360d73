#include "node/net/failure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stonechat::net {

Failure late(std::string stage, std::chrono::steady_clock::duration limit) {
    const double seconds = std::chrono::duration<double>{limit}.count();
    return {std::move(stage), fmt::format("no answer within {:g} s", seconds)};
}

std::string printable(std::string_view text) {
    std::string out{text.substr(0, 64)};
    std::ranges::replace_if(
        out, [](char c) { return c < ' ' || c > '~' || c == '"'; }, '?');
    return out;
}

}  // namespace stonechat::net
