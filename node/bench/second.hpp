#pragma once
// What the second and third process of a benchmark do. Its arguments are hidden from people.

#include <filesystem>
#include <string>
#include <vector>

#include "node/bench/outcome.hpp"

namespace stonechat::bench {

struct SecondOptions {
    Load load;  // its seed: the federation; the rest where it fills a store
    std::filesystem::path directory;
    std::string peer;        // of one that catches up: the address of the node there
    bool is_warned = false;  // it uses what the first process reports about, and tells of each warning
};

// A node on a port of the system's choice, until its input ends. Prints the port; then, where it is warned,
// a line for each record that concerns it: its id and the steady clock in nanoseconds.
int run_second(const SecondOptions& options);

// A third node with nothing catches up with the one there. Prints a line when it holds as many records as the
// load says, another when it has checked them all.
int run_catching_up(const SecondOptions& options);

// The arguments with which this program fills a store.
std::vector<std::string> filling_arguments(const std::filesystem::path& directory, const Load& load);
// Fills a store, prints the last record's id and holds it open until its input ends, or somebody ends the
// process.
int run_filling(const SecondOptions& options);

}  // namespace stonechat::bench
