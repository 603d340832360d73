#pragma once
// Records as a node is told of them, and the warnings of one that uses SkinSort.

#include <gmock/gmock.h>

#include "protocol/matching/warnings.hpp"
#include "tests/protocol/matching/builders.hpp"

namespace stonechat::matching {

// A record with its body, so that the pointer in it stays good.
struct Told {
    HeldRecord held;
    std::optional<record::Body> body;
};

inline Told by(unsigned char author, unsigned char id, record::Content content) {
    Told out;
    out.body = record::Body{"1.0.0", std::move(content)};
    out.held.id = record_id(id);
    out.held.author = member(author);
    out.held.author_name = "Organisation " + std::to_string(author);
    out.held.author_sector = "nhs";
    out.held.kind = out.body->kind();
    out.held.urgency = record::urgency_of(*out.body);
    out.held.day = Day{1000};
    out.held.technologies = record::technologies_of(*out.body);
    return out;
}

inline record::Report a_report(record::Technology about = skin_sort()) {
    record::Report out;
    out.event_kind = "incident";
    out.technology = std::move(about);
    out.where.sector = "nhs";
    out.where.setting = "gp";
    out.problems = {"missed-finding"};
    out.harm = record::Harm{"low", "none", {}, "probably", {}};
    return out;
}
inline record::Report a_serious_report() {
    auto out = a_report();
    out.harm->physical = "too-early";
    return out;
}
inline record::Alert an_alert(std::string severity, std::optional<std::string> upto = "2.3.1") {
    record::Alert out;
    out.severity = std::move(severity);
    out.state = "issued";
    out.title = "Stop using SkinSort for darker skin";
    out.risk = "Skin cancer may be missed.";
    out.acknowledge_by = "2026-11-24";
    out.complete_by = "2026-12-21";
    record::AppliesTo entry;
    entry.tech = skin_sort().tech;
    entry.versions.all = !upto;
    if (upto) entry.versions.scheme = "dotted";
    entry.versions.upto = upto;
    out.applies_to = {entry};
    return out;
}
inline Told issued(unsigned char author, unsigned char id, record::Alert alert) {
    auto out = by(author, id, std::move(alert));
    out.held.author_is_issuer = true;
    return out;
}
inline Told endorsed(unsigned char author, unsigned char id, unsigned char target, std::string sector) {
    auto out = by(author, id, record::Endorsement{record_id(target).hex()});
    out.held.author_sector = std::move(sector);
    return out;
}
inline Told updated(unsigned char author, unsigned char id, unsigned char target, std::string type,
                    std::optional<record::Harm> harm = {}) {
    record::Update update;
    update.report = record_id(target).hex();
    update.type = std::move(type);
    update.harm = std::move(harm);
    return by(author, id, std::move(update));
}
inline Told on_day(std::int32_t day, Told told) {
    told.held.day = Day{day};
    return told;
}
inline Told header_only(Told told) {
    told.body.reset();
    return told;
}

inline Told erased(Told told) {
    told.held.is_erased = true;
    return header_only(std::move(told));
}

struct WarningsTest : testing::Test {
    Warnings warnings{record::builtin_code_lists(), {in_use(skin_sort())}};

    WarningsTest() { warnings.settle(); }

    static WarningChanges feed(Warnings& to, const Told& told) {
        HeldRecord held = told.held;
        held.body = told.body ? &*told.body : nullptr;
        return to.feed(held);
    }
    WarningChanges feed(const Told& told) { return feed(warnings, told); }
    // The one warning because of record `id`.
    const Warning& warning(unsigned char id) const {
        for (const auto& [key, one] : warnings.all())
            if (key.record == record_id(id)) return one;
        ADD_FAILURE() << "no warning because of record " << int{id};
        static const Warning none;
        return none;
    }
    bool asks(unsigned char id) const { return warning(id).level == WarningLevel::answer_needed; }
    void move(unsigned char id, WarningState to, std::optional<std::string> reason = {}) {
        const auto moved = warnings.move(warning(id).id, to, reason);
        ASSERT_TRUE(moved) << moved.error().text();
    }
};

}  // namespace stonechat::matching
