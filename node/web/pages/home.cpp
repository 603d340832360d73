#include <algorithm>

#include "node/web/pages/pages.hpp"
#include "node/web/words.hpp"

namespace stonechat::web {

void show_home(const VisitPtr& visit) {
    const Office& office = visit->office;
    const auto& warnings = office.engine().warnings();
    const Day today = office.node.today();
    const auto open = static_cast<std::size_t>(
        std::ranges::count_if(warnings.all(), [](const auto& entry) { return entry.second.is_open(); }));
    const std::size_t overdue = warnings.overdue(today).size();

    Page page;
    page.title = office.organisation().empty() ? std::string{"Stonechat"} : office.organisation();
    page.is_wide = true;
    if (office.organisation().empty())
        page.add(
            Callout{"This organisation does not belong to a federation yet",
                    {"Send admission.request to a steward. Until they admit it, nothing can be shared."}});
    page.add(warnings_notice(office));
    Cards cards;
    cards.cards.push_back({"Warnings that need an answer", "/warnings", "About AI tools that are used here.",
                           std::to_string(open)});
    cards.cards.push_back({"Overdue", "/warnings?show=overdue",
                           "Past the day by which they should have been dealt with.",
                           std::to_string(overdue)});
    const CaseCounts reports = counts_of(office.cases.all(), office.clock.wall());
    if (may(visit->account()->role, Need::review))
        cards.cards.push_back({"Reports to review", "/review", "Sent in by staff and the public.",
                               std::to_string(reports.waiting)});
    // Whoever administers is the second person, should the first ones not decide.
    if (may(visit->account()->role, Need::administer) && reports.late > 0)
        cards.cards.push_back({"Not decided on for 14 days", "/review?show=late",
                               "Somebody wrote these and has heard nothing. Read them, or ask who should.",
                               std::to_string(reports.late)});
    page.add(std::move(cards));
    visit->show(std::move(page));
}

}  // namespace stonechat::web
