#pragma once
// What a command got, or why not and which exit code that is.

#include <boost/system/result.hpp>
#include <string>

#include "node/commands/console.hpp"
#include "node/commands/exit_code.hpp"

namespace stonechat::commands {

struct Failure {
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
