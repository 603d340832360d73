#include <algorithm>

#include "node/web/pages/hubs.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/words.hpp"

namespace stonechat::web {
namespace {

std::string role_of(const charter::Member& member) {
    if (member.standing.is_revoked) return "No longer belongs";
    std::string out{member.standing.role == charter::Role::observer ? "Reads only"
                    : member.standing.role == charter::Role::maker  ? "Manufacturer"
                                                                    : "Member"};
    if (member.standing.seats.issuer) out += ", may send safety alerts";
    if (member.standing.seats.relay) out += ", may publish for hidden organisations";
    return out;
}

Table links_table(const engine::EngineStatus& status) {
    Table out{.caption = "Connections",
              .columns = {"Organisation", "Connection", "Under way"},
              .rows = {},
              .when_empty =
                  "This node is not connected to any other now. It keeps trying, and what others "
                  "publish meanwhile will arrive later."};
    for (const auto& peer : status.peers)
        out.rows.push_back(
            {{.text = peer.name.empty() ? std::string{"Not known yet"} : peer.name},
             {.tag = peer.has_greeted ? Tag{"Connected", Colour::green} : Tag{"Connecting", Colour::yellow}},
             {.text = std::to_string(peer.under_way), .is_number = true}});
    return out;
}

Table members_table(const charter::Charter& charter, const record::CodeLists& lists) {
    Table out{.caption = count_of(charter.members().size(), "organisation", "organisations") +
                         (charter.is_outline() ? " that this light node has met" : ""),
              .columns = {"Organisation", "Sector", "Region", "Part"},
              .rows = {},
              .when_empty = "Nobody belongs yet."};
    for (const auto& [id, member] : charter.members())
        out.rows.push_back({{.text = member.request.organisation},
                            {.text = label_of(lists, "sector", member.request.sector)},
                            {.text = label_of(lists, "region", member.request.region)},
                            {.text = role_of(member)}});
    std::ranges::sort(out.rows, {}, [](const auto& row) { return row.front().text; });
    return out;
}

// As of when, and against whom, what is held here was found to be the same.
std::string completeness_of(const engine::EngineStatus& status, const charter::Charter& charter) {
    if (!status.agreement) return "Not compared with any other node yet";
    const charter::Member* const other = charter.by_link_key(status.agreement->peer);
    return "As of " + in_words(status.agreement->day) + ", compared with " +
           (other == nullptr ? std::string{"another node"} : other->request.organisation);
}

}  // namespace

void show_federation(const VisitPtr& visit) {
    const api::Node& node = visit->office.node;
    const engine::Engine& engine = visit->office.engine();
    const charter::Charter& charter = engine.charter();
    const engine::EngineStatus status = engine.status();
    Page page;
    page.title = charter.name().empty() ? std::string{"Federation"} : charter.name();
    page.caption = charter.name().empty() ? "" : "Federation";
    page.is_wide = true;
    const auto connected = static_cast<std::size_t>(
        std::ranges::count_if(status.peers, [](const auto& peer) { return peer.has_greeted; }));
    Summary facts;
    facts.rows.push_back({"This organisation",
                          {visit->office.organisation().empty() ? std::string{"Does not belong yet"}
                                                                : visit->office.organisation()}});
    facts.rows.push_back({"Connected to", {count_of(connected, "other node", "other nodes")}});
    facts.rows.push_back(
        {"Records with a gap before them",
         {status.lanes_with_gaps == 0 ? std::string{"None: everything that is known of has arrived"}
                                      : "From " + count_of(status.lanes_with_gaps, "author", "authors")}});
    facts.rows.push_back({"Complete", {completeness_of(status, charter)}});
    facts.rows.push_back(
        {"Everything held here was looked at", {engine.has_looked_at_all() ? "Yes" : "Not yet"}});
    page.add(std::move(facts));
    page.add(requests_table(visit->office));
    const HubsSeen hubs{charter, status.peers, node.lists, node.self};
    page.add(Heading{"Where hubs are"});
    page.add(Paragraph{
        "Hubs are the organisations that others can call. Records reach this node from those that it is "
        "connected to, and through them from all."});
    page.add(hub_map(hubs));
    page.add(hubs_table(hubs));
    page.add(links_table(status));
    page.add(members_table(charter, node.lists));
    Table stewards{
        .caption = "Stewards", .columns = {"Steward"}, .rows = {}, .when_empty = "There are none yet."};
    for (const auto& steward : charter.stewards()) stewards.rows.push_back({{.text = steward.name}});
    page.add(Paragraph{"Stewards decide together who belongs. " + std::to_string(charter.threshold()) +
                       " of " + std::to_string(charter.stewards().size()) + " must agree."});
    page.add(std::move(stewards));
    visit->show(std::move(page));
}

}  // namespace stonechat::web
