#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stonechat::matching {

struct CsvRow {
    std::size_t line = 0;  // where it begins, from 1
    std::vector<std::string> fields;
    bool is_well_quoted = true;  // false: a quote is never closed, or text follows a closing one
};

// Reads RFC 4180, a row at a time; lines end in CRLF or LF, a byte order mark is passed over, and rows
// without any text are skipped. A row that is badly quoted ends at the next line.
class CsvReader {
public:
    explicit CsvReader(std::string_view text);
    std::optional<CsvRow> next();

private:
    bool take_line_end();
    std::string take_field(bool& is_well_quoted);
    std::string take_quoted(bool& is_well_quoted);

    std::string_view rest_;
    std::size_t line_ = 1;
};

}  // namespace stonechat::matching
