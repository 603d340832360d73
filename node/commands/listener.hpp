#pragma once
// Whose program listens at an address of this machine. While a node is stopped, any user here may listen at
// its port, and whoever sends the node's token there has given it away.

#include <sys/types.h>

#include <optional>
#include <string_view>
#include <vector>

#include "node/config/address.hpp"

namespace stonechat::commands {

// The users of those sockets of a table like /proc/net/tcp or /proc/net/tcp6 (proc_pid_net(5)) that listen at
// `address`, or at any address and its port. Lines that are not understood are passed over. `address` must be
// numeric.
std::vector<uid_t> listeners_in(std::string_view table, const config::Address& address);

// The same of this machine now; empty: its tables cannot be read.
std::optional<std::vector<uid_t>> listeners_at(const config::Address& address);

}  // namespace stonechat::commands
