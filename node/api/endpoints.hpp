#pragma once
// The node's local API: what each path answers. openapi.json beside this file describes it, and a test holds
// the two against each other.

#include <filesystem>
#include <string_view>
#include <vector>

#include "node/http/server.hpp"
#include "node/loop/driver.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::api {

// By the system's clock, in UTC.
Day system_day();

// What the handlers work on; all of it outlives the server.
//
// Threads: handlers run on the network thread, as the driver does; what they read of the store runs on its
//          pool.
struct Node {
    loop::Driver& driver;
    const record::CodeLists& lists;
    MemberId self;
    bool publish_coded = false;  // the configuration's publish.coded
    Day (*today)() = system_day;
    std::filesystem::path checkpoint{};  // where a backup finds the store as it stood
};

// `node` must outlive the endpoints.
std::vector<http::Endpoint> endpoints(const Node& node);

// The OpenAPI 3.1 document.
std::string_view openapi();

}  // namespace stonechat::api
