#pragma once
// The command line's way to the node's API: one blocking request.

#include <chrono>
#include <string>

#include "node/http/server.hpp"

namespace stonechat::http {

// `address` "127.0.0.1:7480", `target` "/v1/status?x=y". Errors: the system's (connection refused, timed out
// after `limit`), and Beast's for an answer that is not HTTP. That the server refuses is no error.
Result<Response> call(const std::string& address, const std::string& token, const std::string& method,
                      const std::string& target, const std::string& body, std::chrono::seconds limit,
                      const std::string& content_type = "application/json");

}  // namespace stonechat::http
