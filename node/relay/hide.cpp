#include "node/relay/hide.hpp"

#include <algorithm>

#include "protocol/privacy/coarse_place.hpp"

namespace stonechat::relay {
namespace {

constexpr std::string_view no_setting = "other";

bool holds_seat(const charter::Member& member) {
    return !member.standing.is_revoked && member.standing.seats.relay;
}

std::vector<privacy::CoarsePlace> places_of(const charter::Charter& charter) {
    std::vector<privacy::CoarsePlace> out;
    for (const auto& [id, member] : charter.members())
        if (!member.standing.is_revoked && member.standing.role == charter::Role::member)
            out.push_back({member.request.sector, member.request.region});
    return out;
}

// Whether it says of what kind its organisation is. The charter knows sectors and regions but no kinds, so
// nobody can count how many share that: four dentists and one osteopath may be all that a region has.
bool says_kind(const record::Report& report) {
    const bool names_groups = report.equity && report.equity->groups && !report.equity->groups->empty();
    return report.where.setting != no_setting || names_groups;
}

}  // namespace

std::optional<record::Body> hidden(const record::Body& body, const charter::Charter& charter) {
    const auto* const report = std::get_if<record::Report>(&body.content);
    if (report == nullptr) return std::nullopt;
    record::Report out = *report;
    out.masked = true;
    out.where.organisation.reset();
    out.local_ref.reset();  // known again by the system that gave it
    out.related.reset();    // earlier records of the same organisation, which bear its name
    const auto place = privacy::coarsened(
        privacy::CoarsePlace{out.where.sector, out.where.region.value_or(std::string{privacy::no_region})},
        places_of(charter));
    out.where.sector = place.sector;
    if (out.where.region) out.where.region = says_kind(out) ? std::string{privacy::no_region} : place.region;
    return record::Body{body.codes, std::move(out)};
}

std::vector<const charter::Member*> relays_in(const charter::Charter& charter, const MemberId& self) {
    std::vector<const charter::Member*> out;
    for (const auto& [id, member] : charter.members())
        if (id != self && holds_seat(member)) out.push_back(&member);
    std::ranges::sort(out, {}, [](const charter::Member* one) { return one->request.organisation; });
    return out;
}

bool is_relay(const charter::Charter& charter, const MemberId& self) {
    const charter::Member* const member = charter.find(self);
    return member != nullptr && holds_seat(*member);
}

}  // namespace stonechat::relay
