#include "node/api/reply.hpp"

#include <charconv>

#include "storage/store.hpp"

namespace stonechat::api {
namespace {

unsigned status_of(const boost::system::error_code& code) {
    if (code == make_error_code(storage::Errc::damaged)) return 500;
    if (code.category() != protocol_category()) return 422;
    switch (static_cast<Errc>(code.value())) {
        case Errc::store_failed:
        case Errc::not_confirmed:
            return 503;
        case Errc::overloaded:
            return 429;
        case Errc::not_allowed:
        case Errc::unknown_author:
        case Errc::revoked_author:
            return 403;
        case Errc::charter_conflict:
        case Errc::charter_not_held:
            return 409;
        case Errc::truncated:
        case Errc::trailing_bytes:
        case Errc::not_canonical:
        case Errc::wrong_type:
        case Errc::wrong_value:
        case Errc::missing_field:
        case Errc::unknown_field:
        case Errc::limit_exceeded:
        case Errc::bad_signature:
        case Errc::wrong_federation:
        case Errc::below_threshold:
        case Errc::body_mismatch:
        case Errc::identifies_someone:
        case Errc::text_not_checked:
        case Errc::bad_frame:
            return 422;
    }
    return 422;
}

}  // namespace

http::Response reply(const Json& json, unsigned status) {
    return {status, "application/json", record::canonical_json(json)};
}

http::Response refused(const Refusal& refusal) {
    JsonObject problem;
    problem.text("title", refusal.code.message()).text("detail", refusal.text()).text("rule", refusal.rule);
    problem.number("code", refusal.code.value());
    if (!refusal.field.empty())
        problem.text(refusal.field.starts_with('/') ? "pointer" : "field", refusal.field);
    return {status_of(refusal.code), "application/problem+json", record::canonical_json(problem.take())};
}

Refusal unreadable(const boost::system::error_code& code) {
    const bool is_damaged = code == make_error_code(storage::Errc::damaged);
    return {code, "",
            is_damaged ? "the store is damaged; with the node stopped, run: stonechat repair"
                       : "the store could not be read"};
}

http::Response not_here(std::string_view what) {
    return http::problem(404, "Not here", what);
}

http::Response bad_request(std::string_view field, std::string_view rule) {
    JsonObject problem;
    problem.text("title", "Bad request").text("detail", std::string{field} + ": " + std::string{rule});
    problem.text("field", field).text("rule", rule);
    return {400, "application/problem+json", record::canonical_json(problem.take())};
}

std::optional<std::uint64_t> number_in(const http::Request& request, const std::string& name,
                                       std::uint64_t otherwise, std::uint64_t least, std::uint64_t most) {
    const auto found = request.query.find(name);
    if (found == request.query.end()) return otherwise;
    const std::string& text = found->second;
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (number < least || number > most) return std::nullopt;
    return number;
}

}  // namespace stonechat::api
