#pragma once
// The node's local API: what each path answers. openapi.json beside this file describes it, and a test holds
// the two against each other.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "node/api/own_texts.hpp"
#include "node/http/server.hpp"
#include "protocol/charter/entry.hpp"
#include "protocol/ids.hpp"
#include "protocol/privacy/local_list.hpp"
#include "protocol/record/code_lists.hpp"

// Declared, not included: it brings Asio, and most readers of this file do without.
namespace stonechat::loop {
class Driver;
}
namespace stonechat::log {
class AuditLog;
}
namespace stonechat::mail {
class Mailer;
}
namespace stonechat::relay {
class Sender;
}

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
    bool publish_coded = false;       // the configuration's publish.coded
    bool publish_hidden = false;      // the configuration's publish.hidden
    relay::Sender* sender = nullptr;  // borrowed; null: nothing goes by a relay
    Day (*today)() = system_day;
    // Makes a link that lets one person make an account of this role on the pages: its path, or why not.
    // Answers later. Empty: this node has no pages.
    std::function<void(const std::string& role, std::function<void(Checked<std::string>)> done)> invite = {};
    // Whether this node holds a steward's key that decides alone; and the charter's next entry for an action,
    // signed with it, to be offered. Empty: nobody decides here.
    std::function<bool()> may_decide = {};
    std::function<Checked<Bytes>(const charter::Action& action)> decide = {};
    log::AuditLog* audit = nullptr;        // borrowed; null: none is kept
    OwnTexts* own_texts = nullptr;         // borrowed; null: none is kept
    const mail::Mailer* mailer = nullptr;  // borrowed; null: nobody is written to
    privacy::LocalList local{};            // this organisation's own words, for the privacy filter
    std::filesystem::path checkpoint{};    // where a backup finds the store as it stood
};

// `node` must outlive the endpoints.
std::vector<http::Endpoint> endpoints(const Node& node);

// The OpenAPI 3.1 document.
std::string_view openapi();

}  // namespace stonechat::api
