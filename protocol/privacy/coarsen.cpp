#include "protocol/privacy/coarsen.hpp"

#include <array>
#include <map>
#include <set>

namespace stonechat::privacy {
namespace {

constexpr std::size_t year_chars = 4;  // "2026-11"
constexpr std::size_t month_chars = 7;

// "2026-11" to "2026 quarter 4"; what is no month stays.
std::string quarter_of(const std::string& time) {
    if (time.size() != month_chars) return time;
    const int month = (time[5] - '0') * 10 + (time[6] - '0');
    return time.substr(0, year_chars) + " quarter " + std::to_string((month + 2) / 3);
}

using Step = void (*)(Combination&);
constexpr std::array<Step, 7> steps{
    [](Combination&) {},
    [](Combination& c) { c.time = quarter_of(c.time); },
    [](Combination& c) { c.time = c.time.substr(0, year_chars); },
    [](Combination& c) { c.group.clear(); },
    [](Combination& c) { c.setting.clear(); },
    [](Combination& c) { c.region.clear(); },
    [](Combination& c) { c.time.clear(); },
};

struct Cell {
    std::set<MemberId> authors;
    std::uint64_t reports = 0;
};

}  // namespace

Coarsened coarsened(const std::vector<AuthorCount>& counts) {
    Coarsened out;
    std::map<Combination, Cell> told;  // a line may gather what two steps leave
    std::vector<AuthorCount> left = counts;
    for (const Step step : steps) {
        std::map<Combination, Cell> cells;
        for (AuthorCount& one : left) {
            step(one.combination);
            Cell& cell = cells[one.combination];
            cell.authors.insert(one.author);
            cell.reports += one.reports;
        }
        for (const auto& [combination, cell] : cells) {
            if (cell.authors.size() < sharers_min) continue;
            told[combination].authors.insert(cell.authors.begin(), cell.authors.end());
            told[combination].reports += cell.reports;
        }
        std::erase_if(left, [&](const AuthorCount& one) {
            return cells.at(one.combination).authors.size() >= sharers_min;
        });
    }
    for (const auto& [combination, cell] : told)
        out.shared.push_back({combination, cell.authors.size(), cell.reports});
    for (const AuthorCount& one : left) out.left_out += one.reports;
    return out;
}

}  // namespace stonechat::privacy
