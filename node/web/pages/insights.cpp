#include <algorithm>

#include "node/api/record_json.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/words.hpp"
#include "protocol/privacy/small_counts.hpp"

namespace stonechat::web {
namespace {

// Changes counted for one look at the page: half a second's work at the most, on the pool.
constexpr std::size_t counted_together = 20'000;
constexpr std::size_t read_together = 1'000;
constexpr std::size_t bytes_together = std::size_t{4} * 1024 * 1024;
constexpr std::size_t bars_max = 12;

using Counts = std::map<std::string, std::uint64_t>;

// Runs on the pool.
Insights count_after(const storage::Store& store, LogNumber after, const record::CodeLists& lists) {
    Insights out;
    out.counted = after;
    for (std::size_t seen = 0; seen < counted_together;) {
        auto page = store.log_after(out.counted, read_together, bytes_together);
        if (!page || page->lines.empty()) break;
        for (auto& line : page->lines) {
            ++seen;
            out.counted = line.entry.number;
            if (line.entry.change != sync::Change::record_accepted) continue;
            if (const auto read = api::read_stored(std::move(line.record), lists); read && read->body)
                out.count(*read->body);
        }
    }
    return out;
}

struct Entry {
    std::string label;
    std::uint64_t count = 0;
};

std::vector<Entry> largest(const Counts& counts, const record::CodeLists& lists, std::string_view list) {
    std::vector<Entry> out;
    for (const auto& [code, count] : counts) out.push_back({label_of(lists, list, code), count});
    std::ranges::stable_sort(out, std::ranges::greater{}, &Entry::count);
    if (out.size() > bars_max) out.resize(bars_max);
    return out;
}

std::vector<Entry> newest_months(const Counts& counts) {
    std::vector<Entry> out;
    for (auto it = counts.rbegin(); it != counts.rend() && out.size() < bars_max; ++it)
        out.push_back({month_in_words(it->first), it->second});
    std::ranges::reverse(out);
    return out;
}

// A picture, and below it the same figures as a table: what a picture cannot tell everyone.
void add_counts(Page& page, const std::string& title, const std::string& column,
                const std::vector<Entry>& entries, bool is_good_care = false) {
    page.add(Heading{title});
    if (entries.empty()) {
        page.add(Paragraph{"Nothing is counted yet."});
        return;
    }
    Bars bars{title + ", as bars", {}};
    Table table{.caption = title,
                .columns = {column, "Reports"},
                .rows = {},
                .when_empty = "",
                .hides_caption = true};
    std::vector<std::uint64_t> counts;
    counts.reserve(entries.size());
    for (const Entry& entry : entries) counts.push_back(entry.count);
    const auto shown = privacy::shown_parts(counts);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string words = shown[i].words();
        bars.bars.push_back({entries[i].label, static_cast<long>(shown[i].value), words, is_good_care});
        table.rows.push_back({{.text = entries[i].label}, {.text = words, .is_number = true}});
    }
    page.add(std::move(bars));
    page.add(std::move(table));
}

Page insights_page(const VisitPtr& visit) {
    const Office& office = visit->office;
    const record::CodeLists& lists = office.node.lists;
    const Insights& counts = office.insights;
    Page page;
    page.title = "Insights";
    page.add(Callout{
        "Unverified reports; counts are not rates",
        {"A tool that more people use, or that people report on more openly, has more reports. No "
         "organisation and no product is ranked here. Counts below five are shown as 1 to 4, others to "
         "the nearest five, so that none tells of one person."}});
    const LogNumber all = office.engine().log_end();
    if (counts.counted < all)
        page.add(
            Inset{"Counting goes on: " + std::to_string(counts.counted * 100 / std::max<LogNumber>(all, 1)) +
                  " percent of what is held is counted. Load the page again for more."});
    page.add(
        Cards{{{"Reports of harm, near misses and worries", "", "", privacy::shown(counts.reports).words()},
               {"Reports of good care", "", "", privacy::shown(counts.good_care).words()},
               {"Safety alerts", "", "", std::to_string(counts.alerts)}}});
    add_counts(page, "Reports by month", "Month", newest_months(counts.by_month));
    add_counts(page, "Good care by month", "Month", newest_months(counts.good_by_month), true);
    add_counts(page, "By what the tool does", "Tool", largest(counts.by_category, lists, "ai_category"));
    add_counts(page, "By problem", "Problem", largest(counts.by_problem, lists, "problem"));
    add_counts(page, "What went well", "Strength", largest(counts.by_strength, lists, "strength"), true);
    add_counts(page, "By group for whom it worked worse", "Group", largest(counts.by_group, lists, "equity"));
    // So that whoever hesitates to report sees that reports are read, and how many go nowhere.
    const CaseCounts here = counts_of(office.cases.all(), office.clock.wall());
    add_counts(page, "What became of reports sent in here", "State",
               {{"Wait for somebody to read them", here.waiting - here.late},
                {"Wait for more than 14 days", here.late},
                {"Published", here.published},
                {"Declined, with a reason", here.declined}});
    return page;
}

}  // namespace

void show_insights(const VisitPtr& visit) {
    Office& office = visit->office;
    if (office.insights.counted >= office.engine().log_end() || office.is_counting)
        return visit->show(insights_page(visit));
    office.is_counting = true;
    office.read(
        [visit, after = office.insights.counted](const storage::Store& store) -> std::function<void()> {
            Insights more = count_after(store, after, visit->office.node.lists);
            return [visit, more = std::move(more)] {
                visit->office.insights.add(more);
                visit->office.is_counting = false;
                visit->show(insights_page(visit));
            };
        });
}

}  // namespace stonechat::web
