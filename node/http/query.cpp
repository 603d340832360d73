#include "node/http/query.hpp"

namespace stonechat::http {
namespace {

std::string encoded_but(std::string_view text, std::string_view also) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool is_unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                   (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        const auto code = static_cast<unsigned char>(c);
        if (is_unreserved || also.find(c) != std::string_view::npos)
            out += c;
        else
            out += {'%', digits[code >> 4U], digits[code & 15U]};
    }
    return out;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
    return encoded_but(text, {});
}

std::string encoded_path(std::string_view path) {
    return encoded_but(path, "/");
}

std::string encoded(const Parameters& parameters) {
    std::string out;
    for (const auto& [name, value] : parameters)
        out += (out.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
    return out;
}

}  // namespace stonechat::http
