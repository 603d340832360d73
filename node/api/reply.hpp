#pragma once
// What the API answers with: JSON, or an RFC 9457 problem document that names field and rule.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "node/api/json_object.hpp"
#include "node/http/server.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::api {

http::Response reply(const Json& json, unsigned status = 200);

// {"title", "detail", "rule", "code", and "pointer" or "field"}. The status follows from the code: 503 when
// the disk refused, 500 when the store is damaged, 429 when this node is overloaded, 403 when the author may
// not, 409 when the charter has moved on, 404 when it is not here, else 422.
http::Response refused(const Refusal& refusal);

// For a read that the store did not answer: with what to do where it is damaged.
Refusal unreadable(const boost::system::error_code& code);

// For what is not here, and for what a request's own fields must be.
http::Response not_here(std::string_view what);
http::Response bad_request(std::string_view field, std::string_view rule);

// A number of the query. Empty: it is there but not a whole number from `least` to `most`.
std::optional<std::uint64_t> number_in(const http::Request& request, const std::string& name,
                                       std::uint64_t otherwise, std::uint64_t least, std::uint64_t most);

}  // namespace stonechat::api
