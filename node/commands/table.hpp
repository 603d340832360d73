#pragma once
// Tables for people: columns aligned, headings first.

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace stonechat::commands {

// Digits of a record's id in a table: a person can compare them, and `records show` takes 8 or more.
inline constexpr std::size_t id_digits_shown = 16;

// What is printed passes through printable(): cells come from other organisations.
class Table {
public:
    explicit Table(std::vector<std::string> headings);
    // As many cells as there are headings.
    void add(std::vector<std::string> cells);
    [[nodiscard]] bool is_empty() const { return rows_.size() == 1; }
    void print(std::ostream& out) const;

private:
    std::vector<std::vector<std::string>> rows_;  // the headings first
};

// Where both sides of a small list stand: "Federation   Example".
void print_pairs(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace stonechat::commands
