#pragma once
// Why a connection came to nothing, for people.

#include <boost/system/result.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace stonechat::net {

struct Failure {
    std::string stage;   // resolve, tcp, proxy, tls, identity, websocket
    std::string reason;  // a plain sentence; what the other side sent is in it only as printable() leaves it
};

template <class T>
using Attempt = boost::system::result<T, Failure>;

// "no answer within 10 s".
Failure late(std::string stage, std::chrono::steady_clock::duration limit);

// Printable ASCII of at most 64 characters, without quotation marks: what others sent ends up in logs.
std::string printable(std::string_view text);

}  // namespace stonechat::net
