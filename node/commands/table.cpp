#include "node/commands/table.hpp"

#include <algorithm>
#include <ostream>

#include "crypto/result.hpp"
#include "node/commands/console.hpp"

namespace stonechat::commands {
namespace {

// In characters: the bytes that continue a UTF-8 character take no place. (East Asian width is not looked at:
// names here are in Latin script.)
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

Table::Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}

void Table::add(std::vector<std::string> cells) {
    check(cells.size() == rows_.front().size());
    for (std::string& cell : cells) cell = printable(cell);
    rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out) const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += row[i] + std::string(widths[i] - width(row[i]) + 2, ' ');
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

void print_pairs(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& pairs) {
    std::size_t widest = 0;
    for (const auto& [name, value] : pairs) widest = std::max(widest, width(name));
    for (const auto& [name, value] : pairs)
        out << name << std::string(widest - width(name) + 2, ' ') << printable(value) << '\n';
}

}  // namespace stonechat::commands
