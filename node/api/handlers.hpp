#pragma once
// One function for each endpoint. Inside node/api only.

#include "node/api/endpoints.hpp"
#include "node/loop/driver.hpp"

namespace stonechat::api {

using http::Request;
using http::Respond;

// status.cpp
void get_status(const Node& node, const Request& request, Respond respond);

// peers.cpp
void compare_peer(const Node& node, const Request& request, Respond respond);

// records.cpp
void list_records(const Node& node, const Request& request, Respond respond);
void get_record(const Node& node, const Request& request, Respond respond);
void get_log(const Node& node, const Request& request, Respond respond);

// changes.cpp
void list_changes(const Node& node, const Request& request, Respond respond);

// publish.cpp
void preview_record(const Node& node, const Request& request, Respond respond);
void publish_record(const Node& node, const Request& request, Respond respond);
void hide_record(const Node& node, const Request& request, Respond respond);

// relays.cpp
void list_relays(const Node& node, const Request& request, Respond respond);
void follow_hidden(const Node& node, const Request& request, Respond respond);

// own_texts.cpp
void list_own_texts(const Node& node, const Request& request, Respond respond);
void look_over_own_texts(const Node& node, const Request& request, Respond respond);

// charter.cpp
void get_charter(const Node& node, const Request& request, Respond respond);
void get_pins(const Node& node, const Request& request, Respond respond);
void list_entries(const Node& node, const Request& request, Respond respond);
void add_entry(const Node& node, const Request& request, Respond respond);

// applications.cpp
void list_applications(const Node& node, const Request& request, Respond respond);

// feeds.cpp
void list_feeds(const Node& node, const Request& request, Respond respond);

// warnings.cpp
void list_warnings(const Node& node, const Request& request, Respond respond);
void answer_warning(const Node& node, const Request& request, Respond respond);

// erasures.cpp
void list_erasures(const Node& node, const Request& request, Respond respond);
void serve_again(const Node& node, const Request& request, Respond respond);
// Whether this node must show nothing yet, because it was restored from a backup; then it has said so.
bool is_restoring(const Node& node, const Respond& respond);

// technologies.cpp
void list_technologies(const Node& node, const Request& request, Respond respond);
void import_technologies(const Node& node, const Request& request, Respond respond);

// invitations.cpp
void invite_person(const Node& node, const Request& request, Respond respond);

// checkpoint.cpp
void make_checkpoint(const Node& node, const Request& request, Respond respond);

}  // namespace stonechat::api
