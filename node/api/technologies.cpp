#include <algorithm>
#include <set>

#include "node/api/handlers.hpp"
#include "node/api/reply.hpp"
#include "protocol/matching/inventory.hpp"

namespace stonechat::api {
namespace {

using matching::TechnologyInUse;

Json technology_json(const TechnologyInUse& in_use, const matching::HereId& id) {
    const record::Technology& technology = in_use.technology;
    JsonObject out;
    const auto optional = [&](std::string_view name, const std::optional<std::string>& value) {
        out.add(name, value ? json_text(*value) : Json{nullptr});
    };
    out.text("id", id.hex()).text("name", matching::in_words(technology));
    out.text("maker", technology.maker).text("product", technology.product);
    out.text("version", technology.version).text("category", technology.category);
    optional("tech", technology.tech);
    optional("udi_di", technology.udi_di);
    optional("mhra_ref", technology.mhra_ref);
    optional("version_scheme", technology.version_scheme);
    optional("setting", in_use.setting);
    optional("owner", in_use.owner);
    out.add("built_on", json_array(technology.built_on.value_or(std::vector<std::string>{}), json_text));
    return out.take();
}

struct Difference {
    std::size_t added = 0;
    std::size_t removed = 0;
};

// By what a warning stays with: an update of a version is neither.
Difference difference(const std::vector<TechnologyInUse>& before, const std::vector<TechnologyInUse>& after) {
    const auto ids_of = [](const std::vector<TechnologyInUse>& list) {
        const auto ids = matching::here_ids(list);
        return std::set<matching::HereId>{ids.begin(), ids.end()};
    };
    const auto count_lacking = [](const auto& ids, const auto& others) {
        return static_cast<std::size_t>(
            std::ranges::count_if(ids, [&](const auto& id) { return !others.contains(id); }));
    };
    const auto old_ids = ids_of(before);
    const auto new_ids = ids_of(after);
    return {count_lacking(new_ids, old_ids), count_lacking(old_ids, new_ids)};
}

http::Response faulty(const std::vector<matching::InventoryFault>& faults) {
    const matching::InventoryFault& first = faults.front();
    JsonObject out;
    out.text("title", "The list has faults").text("rule", first.rule);
    out.text("detail", std::to_string(faults.size()) + " faults; the first is in line " +
                           std::to_string(first.line) + " " + first.column + ": " + first.rule);
    out.add("faults", json_array(faults, [](const matching::InventoryFault& fault) {
                return JsonObject{}
                    .number("line", fault.line)
                    .text("column", fault.column)
                    .text("rule", fault.rule)
                    .take();
            }));
    return {422, "application/problem+json", record::canonical_json(out.take())};
}

}  // namespace

void list_technologies(const Node& node, const Request&, Respond respond) {
    const auto& inventory = node.driver.engine().inventory();
    const auto ids = matching::here_ids(inventory);
    Json::Array out;
    for (std::size_t i = 0; i < inventory.size(); ++i) out.push_back(technology_json(inventory[i], ids[i]));
    respond(reply(JsonObject{}.add("technologies", Json{std::move(out)}).take()));
}

void import_technologies(const Node& node, const Request& request, Respond respond) {
    const auto reading = matching::read_inventory(request.body, node.lists);
    if (!reading.faults.empty()) return respond(faulty(reading.faults));
    const Difference changes = difference(node.driver.engine().inventory(), reading.technologies);
    node.driver.submit(
        [csv = request.body](engine::RequestId number) {
            return engine::SetInventory{number, csv};
        },
        [count = reading.technologies.size(), changes,
         respond = std::move(respond)](const Checked<RecordId>& result) {
            if (!result) return respond(refused(result.error()));
            respond(reply(JsonObject{}
                              .number("technologies", count)
                              .number("added", changes.added)
                              .number("removed", changes.removed)
                              .take()));
        });
}

}  // namespace stonechat::api
