#pragma once
// Which endpoint answers a request, or why none does: everything that can be judged before the body is read.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "node/http/server.hpp"

namespace stonechat::http {

// What the first line and the header fields of a request say. Absent fields are empty.
struct Head {
    std::string_view method;
    std::string_view target;  // "/v1/records?x=y"
    std::string_view host;
    std::string_view authorization;
    std::string_view content_type;
    bool has_body = false;
};

struct Chosen {
    const Endpoint* endpoint;
    Request request;  // all but its body
    std::size_t body_bytes_max;
};

struct Refused {
    Response response;
    std::string allow = {};  // for 405: the methods that the path knows
};

// Throws nothing and keeps no state: the same head always gets the same answer.
class Routes {
public:
    // Patterns start with "/"; "{name}" stands for one whole segment.
    Routes(Access access, std::vector<Endpoint> endpoints);

    // Judged in this order: 421 Host, 401 token, 400 target, 404 path, 405 method, 415 type of a body.
    [[nodiscard]] std::variant<Chosen, Refused> choose(const Head& head) const;
    // A refusal of the server's own, in the words of those whom it serves.
    [[nodiscard]] Response refusal(unsigned status, std::string_view title, std::string_view detail) const;
    [[nodiscard]] bool serves_browsers() const { return access_.callers == Callers::browsers; }

private:
    [[nodiscard]] std::optional<Refused> refuse_stranger(const Head& head) const;
    [[nodiscard]] bool is_known_host(std::string_view host) const;
    [[nodiscard]] bool is_body_type(std::string_view type) const;

    Access access_;
    std::vector<Endpoint> endpoints_;
};

// A form, or what a program tells the API.
inline constexpr std::size_t usual_body_bytes_max = std::size_t{64} * 1024;
// The largest body that any endpoint takes.
inline constexpr std::size_t body_bytes_max = std::size_t{1024} * 1024;

}  // namespace stonechat::http
