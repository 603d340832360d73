#pragma once
// What the second process of catch-up, live and reopen does. Its arguments are hidden from people.

#include <filesystem>
#include <string>
#include <vector>

#include "node/bench/outcome.hpp"

namespace stonechat::bench {

struct SecondOptions {
    Load load;  // its seed: the federation; the rest where it fills a store
    std::filesystem::path directory;
    bool is_warned = false;  // it uses what the first process reports about, and tells of each warning
};

// A node on a port of the system's choice, until its input ends. Prints the port; then, where it is warned,
// a line for each record that concerns it: its id and the steady clock in nanoseconds.
int run_second(const SecondOptions& options);

// The arguments with which this program fills a store.
std::vector<std::string> filling_arguments(const std::filesystem::path& directory, const Load& load);
// Fills a store, prints the last record's id and holds it open until its input ends, or somebody ends the
// process.
int run_filling(const SecondOptions& options);

}  // namespace stonechat::bench
