#pragma once
// Root looks after a node that runs as another user, as the package sets it up. What root's commands make in
// that node's home must be that user's, or the node could not open it at its next start.
//
// Threads: capabilities are a thread's own, so both are for the start of a command, before the first other
//          thread.

#include <filesystem>

#include "protocol/refusal.hpp"

namespace stonechat::commands {

// Where root runs this and `home` belongs to another user: becomes that user for good, and keeps of root's
// powers only that file modes do not stop it, so that it can read what root was given and write where root
// was told to. Where `home` is not there, is root's, or this is not root: nothing.
Checked<void> act_as_owner(const std::filesystem::path& home);

// Whether the node, as the user that runs it, can read a file that it is told to use: root's commands could
// read what would stop the node at its next start. Refusal: it cannot, and what to run. What is not there, or
// is no file, whoever reads it finds out.
Checked<void> node_may_read(const std::filesystem::path& file);

// Gives that up too, before anything that other nodes can reach. Whoever runs as root all along keeps what it
// has, and so does a service whose unit gives it a port below 1024.
void respect_file_modes();

}  // namespace stonechat::commands
