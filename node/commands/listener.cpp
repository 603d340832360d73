#include "node/commands/listener.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace stonechat::commands {
namespace {

constexpr std::string_view listening = "0A";  // TCP_LISTEN of the kernel's net/tcp_states.h

// As the kernel prints addresses: each 32 bits of them as a number of this machine.
template <std::size_t Words>
std::string printed(const std::array<std::uint32_t, Words>& address) {
    std::string out;
    for (const std::uint32_t word : address) out += fmt::format("{:08X}", word);
    return out;
}

// Every way in which a socket that takes what is sent to this address may be listed.
std::vector<std::string> printed_forms(const config::Address& address) {
    std::vector<std::string> out{printed(std::array<std::uint32_t, 1>{}),
                                 printed(std::array<std::uint32_t, 4>{})};
    std::array<std::uint32_t, 1> v4{};
    std::array<std::uint32_t, 4> v6{};
    if (::inet_pton(AF_INET, address.host.c_str(), v4.data()) == 1) {
        out.push_back(printed(v4));
        const std::array<std::uint32_t, 4> mapped{0, 0, htonl(0xFFFFU), v4[0]};  // RFC 4291 section 2.5.5.2
        out.push_back(printed(mapped));
    } else if (::inet_pton(AF_INET6, address.host.c_str(), v6.data()) == 1) {
        out.push_back(printed(v6));
    }
    for (std::string& form : out) form += fmt::format(":{:04X}", address.port);
    return out;
}

}  // namespace

std::vector<uid_t> listeners_in(std::string_view table, const config::Address& address) {
    const std::vector<std::string> forms = printed_forms(address);
    std::vector<uid_t> out;
    std::istringstream lines{std::string{table}};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream columns{line};
        std::string number, local, remote, state, queues, timer, retransmitted, user;
        columns >> number >> local >> remote >> state >> queues >> timer >> retransmitted >> user;
        uid_t uid = 0;
        const auto read = std::from_chars(user.data(), user.data() + user.size(), uid);
        const bool is_number =
            !user.empty() && read.ec == std::errc{} && read.ptr == user.data() + user.size();
        if (is_number && state == listening && std::ranges::find(forms, local) != forms.end())
            out.push_back(uid);
    }
    return out;
}

std::optional<std::vector<uid_t>> listeners_at(const config::Address& address) {
    std::optional<std::vector<uid_t>> out;
    for (const char* const path : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream file{path};
        if (!file) continue;
        const std::string table{std::istreambuf_iterator<char>{file}, {}};
        if (!out) out.emplace();
        std::ranges::move(listeners_in(table, address), std::back_inserter(*out));
    }
    return out;
}

}  // namespace stonechat::commands
