#include "protocol/matching/csv.hpp"

#include <algorithm>

namespace stonechat::matching {

CsvReader::CsvReader(std::string_view text) : rest_{text} {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
}

bool CsvReader::take_line_end() {
    const std::size_t length = rest_.starts_with("\r\n") ? 2 : rest_.starts_with('\n') ? 1 : 0;
    rest_.remove_prefix(length);
    line_ += length > 0 ? 1 : 0;
    return length > 0;
}

std::string CsvReader::take_quoted(bool& is_well_quoted) {
    const std::string_view whole = rest_;
    rest_.remove_prefix(1);
    std::string out;
    for (;;) {
        const std::size_t quote = rest_.find('"');
        if (quote == std::string_view::npos) {  // never closed: the rest of this line is the field
            is_well_quoted = false;
            out = whole.substr(0, whole.find('\n'));
            rest_ = whole.substr(out.size());
            return out;
        }
        out += rest_.substr(0, quote);
        rest_.remove_prefix(quote + 1);
        if (!rest_.starts_with('"')) break;
        out += '"';
        rest_.remove_prefix(1);
    }
    line_ += static_cast<std::size_t>(std::ranges::count(out, '\n'));
    return out;
}

std::string CsvReader::take_field(bool& is_well_quoted) {
    std::string out;
    const bool is_quoted = rest_.starts_with('"');
    if (is_quoted) out = take_quoted(is_well_quoted);
    const std::size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
    std::string_view plain = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (plain.ends_with('\r') && rest_.starts_with('\n')) plain.remove_suffix(1);
    if (is_quoted && !plain.empty()) is_well_quoted = false;
    out += plain;
    return out;
}

std::optional<CsvRow> CsvReader::next() {
    while (!rest_.empty()) {
        CsvRow row{.line = line_, .fields = {}};
        for (bool more = true; more;) {
            row.fields.push_back(take_field(row.is_well_quoted));
            more = rest_.starts_with(',');
            if (more) rest_.remove_prefix(1);
        }
        take_line_end();
        const bool has_text = std::ranges::any_of(row.fields, [](const std::string& f) {
            return f.find_first_not_of(" \t\r") != std::string::npos;
        });
        if (has_text || !row.is_well_quoted) return row;
    }
    return std::nullopt;
}

}  // namespace stonechat::matching
