#pragma once
// Names that were ever spoken of in one statement, whatever it said of them and whether that counts. Coarser
// than aliases and quick to add to: what a statement may change lies within its group, so whoever is only
// interested in some names learns from it which statements to look at.
//
// Names are keys, as in aliases.hpp.
//
// Errors: none. Threads: none of its own; use from one thread.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace stonechat::matching {

class NameGroups {
public:
    // These are of one group from now on, with all that is in theirs.
    void join(const std::vector<std::string>& keys);
    // The group of this name is of interest, now and with all that joins it.
    void mark(const std::string& key);
    [[nodiscard]] bool is_marked(const std::string& key);

private:
    // Union-find by size: no name is further from its group's than the logarithm of their number.
    struct Node {
        std::string next;      // itself: it names the group
        std::size_t size = 1;  // of the group, where it names one
        bool is_marked = false;
    };
    using Nodes = std::map<std::string, Node>;

    [[nodiscard]] Nodes::iterator group_of(const std::string& key);

    Nodes nodes_;
};

}  // namespace stonechat::matching
