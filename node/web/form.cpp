#include "node/web/form.hpp"

#include <algorithm>
#include <optional>

#include "crypto/ascii.hpp"

namespace stonechat::web {
namespace {

Refusal refuse(Errc code, std::string rule) {
    return {make_error_code(code), "form", std::move(rule)};
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// A percent sign without two digits stands for itself, as the URL standard says.
std::string percent_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out += ' ';
        } else if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
                   digit(text[i + 2]) >= 0) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

bool is_control(char c) {
    const auto code = static_cast<unsigned char>(c);
    return (code < 0x20 && c != '\n' && c != '\t') || code == 0x7f;
}

// Length of the UTF-8 sequence at the start of `text` (RFC 3629), or 0.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    if (length < 3) return length;
    const unsigned second = byte(1);
    const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool is_outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
    return is_overlong || is_outside ? 0 : length;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

// Lines end in LF. Text that is copied from slides or a PDF brings line and page breaks of its own (VT, FF)
// and other control characters, which nobody can see and find: the breaks are lines, the others go.
std::string tidy(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (c == '\r' || c == '\v' || c == '\f')
            out += '\n';
        else if (!is_control(c))
            out += c;
    }
    const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t'; };
    const auto first = std::ranges::find_if_not(out, is_space);
    out.erase(out.begin(), first);
    while (!out.empty() && is_space(out.back())) out.pop_back();
    return out;
}

// Takes fields one by one and holds each to the limits.
struct Collector {
    FormValues out{};
    std::size_t count = 0;

    Checked<void> take(std::string name, std::string_view raw) {
        if (++count > form_fields_max) return refuse(Errc::limit_exceeded, "has too many fields");
        if (name.size() > form_name_bytes_max)
            return refuse(Errc::limit_exceeded, "has a field with too long a name");
        std::string value = tidy(raw);
        if (!is_utf8(name) || !is_utf8(value)) return refuse(Errc::wrong_value, "must be UTF-8");
        out.add(std::move(name), std::move(value));
        return {};
    }
};

Checked<FormValues> read_urlencoded(std::string_view body) {
    Collector fields;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view pair = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view value = equals == pair.size() ? std::string_view{} : pair.substr(equals + 1);
        auto taken = fields.take(percent_decoded(pair.substr(0, equals)), percent_decoded(value));
        if (!taken) return taken.error();
    }
    return std::move(fields.out);
}

// The value of `name="..."` in a header line; browsers write quotes inside as %22 (HTML standard).
std::optional<std::string> parameter(std::string_view line, std::string_view name) {
    const std::string start = std::string{name} + "=";
    for (std::size_t at = line.find(start); at != std::string_view::npos; at = line.find(start, at + 1)) {
        if (at > 0 && line[at - 1] != ' ' && line[at - 1] != ';') continue;
        std::string_view rest = line.substr(at + start.size());
        if (!rest.starts_with('"')) return std::string{rest.substr(0, rest.find_first_of("; \r"))};
        rest.remove_prefix(1);
        const std::size_t end = rest.find('"');
        if (end == std::string_view::npos) return std::nullopt;
        return std::string{rest.substr(0, end)};
    }
    return std::nullopt;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
    return text.size() >= start.size() &&
           std::ranges::equal(text.substr(0, start.size()), start, {}, ascii_lower, ascii_lower);
}

// The name that a part's header gives it.
std::optional<std::string> name_of_part(std::string_view header) {
    while (!header.empty()) {
        const std::size_t end = std::min(header.find("\r\n"), header.size());
        const std::string_view line = header.substr(0, end);
        header.remove_prefix(std::min(end + 2, header.size()));
        if (starts_with_ignoring_case(line, "content-disposition: form-data")) return parameter(line, "name");
    }
    return std::nullopt;
}

Checked<FormValues> read_multipart(std::string_view boundary, std::string_view body) {
    const auto malformed = [] { return refuse(Errc::not_canonical, "must be a whole multipart form"); };
    if (boundary.empty() || boundary.size() > 70) return malformed();  // RFC 2046 section 5.1.1
    const std::string first = "--" + std::string{boundary};
    const std::string next = "\r\n" + first;
    if (!body.starts_with(first)) return malformed();
    body.remove_prefix(first.size());
    Collector fields;
    while (!body.starts_with("--")) {
        if (!body.starts_with("\r\n")) return malformed();
        body.remove_prefix(2);
        const std::size_t header_end = body.find("\r\n\r\n");
        if (header_end == std::string_view::npos) return malformed();
        auto name = name_of_part(body.substr(0, header_end));
        body.remove_prefix(header_end + 4);
        const std::size_t end = body.find(next);
        if (!name || end == std::string_view::npos) return malformed();
        auto taken = fields.take(*std::move(name), body.substr(0, end));
        if (!taken) return taken.error();
        body.remove_prefix(end + next.size());
    }
    return std::move(fields.out);
}

}  // namespace

std::string FormValues::text(std::string_view name) const {
    const auto found = values_.find(std::string{name});
    return found == values_.end() || found->second.empty() ? std::string{} : found->second.front();
}

std::vector<std::string> FormValues::all(std::string_view name) const {
    const auto found = values_.find(std::string{name});
    return found == values_.end() ? std::vector<std::string>{} : found->second;
}

Checked<FormValues> read_form(std::string_view content_type, std::string_view body) {
    if (starts_with_ignoring_case(content_type, "multipart/form-data"))
        return read_multipart(parameter(content_type, "boundary").value_or(""), body);
    return read_urlencoded(body);
}

}  // namespace stonechat::web
