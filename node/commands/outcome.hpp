#pragma once
// What a command got, or why not and which exit code that is.

#include <boost/system/result.hpp>
#include <string>
#include <utility>

#include "node/commands/console.hpp"
#include "node/commands/exit_code.hpp"

namespace stonechat::commands {

// Made of both parts or not at all: of a code alone a number that a command got would be a failure too.
struct Failure {
    Failure() = default;  // what Outcome::error() gives of a success
    Failure(int code, std::string words) : exit_code{code}, text{std::move(words)} {}
    int exit_code = exit_refused;
    std::string text;
};
inline Failure failure_of(const Refusal& refusal, int exit_code = exit_refused) {
    return {exit_code, refusal.text()};
}

template <class T>
using Outcome = boost::system::result<T, Failure>;

inline int say(Console& console, const Failure& failure) {
    return say(console, failure.exit_code, printable(failure.text));
}

}  // namespace stonechat::commands
