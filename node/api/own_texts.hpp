#pragma once
// How far this organisation's people have looked again at what older rules of the filter cleared.

#include <cstdint>
#include <string_view>

namespace stonechat::api {

struct Node;

inline constexpr std::string_view looked_over_paper = "privacy/looked-over";  // holds a ruleset's number

// Threads: the network thread.
struct OwnTexts {
    std::uint64_t looked_over = 0;  // the newest rules for which a person has looked
    std::uint64_t waiting = 0;      // records in which newer rules find something
    bool is_counted = false;        // that number is whole
};

// Reads all own records again where newer rules came since, page by page on the pool. Once, after the start;
// node.own_texts is not null.
void count_own_texts(const Node& node);

}  // namespace stonechat::api
