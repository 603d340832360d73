#include "protocol/matching/warnings.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace stonechat::matching {
namespace {

constexpr Shares room{.places = limits::warned_records_max,
                      .of_author = limits::warned_records_max,
                      .ranked_of_author = limits::warned_records_of_author_max};

constexpr std::string_view hidden = "organisation hidden";

std::optional<Standing> standing_after(const record::Update& update) {
    if (update.type == "withdrawn") return Standing::withdrawn;
    if (update.type == "duplicate-of") return Standing::duplicate;
    if (update.type == "correction") return Standing::corrected;
    return std::nullopt;
}

}  // namespace

Warnings::Warnings(const record::CodeLists& lists, std::vector<TechnologyInUse> inventory,
                   std::vector<Warning> stored)
    : lists_{&lists},
      matcher_{{}},
      room_{room} {
    for (Warning& warning : stored) {
        const WarningId id = warning.id;
        warnings_.insert_or_assign(id, std::move(warning));
    }
    use(std::move(inventory));
}

void Warnings::use(std::vector<TechnologyInUse> inventory) {
    here_ids_ = here_ids(inventory);
    matcher_ = Matcher{std::move(inventory), matcher_.statements()};
    cases_.clear();
    room_ = Room{room};
    reports_.clear();
    early_.clear();
    early_order_.clear();
    repeated_by_.clear();
    is_settled_ = false;
}

WarningChanges Warnings::feed(const HeldRecord& held) {
    WarningChanges changes;
    switch (held.kind) {
        case record::Kind::technology:
            feed_statement(held, changes);
            break;
        case record::Kind::alert:
            feed_replacement(held, changes);
            [[fallthrough]];
        case record::Kind::report:
            feed_case(held, changes);
            break;
        case record::Kind::update:
            feed_case(held, changes);  // where it is grave, and only its header is held
            [[fallthrough]];
        case record::Kind::notice:
        case record::Kind::endorsement:
            feed_follow_up(held, changes);
            break;
        case record::Kind::review:
        case record::Kind::codes:
        case record::Kind::erasure:
        case record::Kind::monitor:
        case record::Kind::receipt:
            break;
    }
    if (held.is_erased) forget_text(held, changes);
    return changes;
}

// What quotes an erased text goes with it, also where the record no longer concerns what is used here and
// only what people did about it is kept.
void Warnings::forget_text(const HeldRecord& held, WarningChanges& changes) {
    const std::string title = title_without_text(held.kind, held.urgency, NoText::erased);
    for (auto at = warnings_.lower_bound({held.id, HereId{}});
         at != warnings_.end() && at->first.record == held.id; ++at) {
        if (at->second.title == title) continue;
        at->second.title = title;
        at->second.why = {"its text was erased"};
        changes.changed.push_back(at->second);
    }
    // What it said about others is known no more after the next start, so it counts no more from now on.
    std::set<RecordId> targets;
    for (const auto& [target, one] : cases_)
        if (one.attached.all().contains(held.id)) targets.insert(target);
    for (const auto& [target, attached] : early_)
        if (attached.contains(held.id)) targets.insert(target);
    for (const RecordId& target : targets) detach(target, held.id, changes);
}

void Warnings::feed_statement(const HeldRecord& held, WarningChanges& changes) {
    const auto* body = held.body ? std::get_if<record::TechnologyStatement>(&held.body->content) : nullptr;
    if (held.is_void || !body) {
        changes.feed_again = matcher_.forget(held.id);
        return;
    }
    changes.feed_again = matcher_.learn(
        Statement{held.id, held.author, held.author_is_maker_of_it, held.author_is_steward, *body});
    changes.feed_again |= matcher_.learn(body->technology, held.author);
    for (const record::Technology& other : body->other.value_or(std::vector<record::Technology>{}))
        changes.feed_again |= matcher_.learn(other, held.author);
}

std::vector<Match> Warnings::matches_of(const HeldRecord& held) const {
    std::vector<Match> out;
    if (!held.body) {
        out = matcher_.match_header(held.technologies);
        const bool is_for_everyone = !out.empty() && out.front().which == Identifier::everyone;
        if (is_for_everyone && (held.urgency == record::Urgency::routine || here_ids_.empty())) out.clear();
    } else if (const auto* report = std::get_if<record::Report>(&held.body->content)) {
        out = matcher_.match(report->technology);
    } else if (const auto* alert = std::get_if<record::Alert>(&held.body->content)) {
        out = matcher_.match(alert->applies_to);
    }
    std::ranges::stable_sort(out, std::ranges::greater{}, &Match::level);
    if (out.size() > limits::matches_per_record_max) out.resize(limits::matches_per_record_max);
    return out;
}

void Warnings::feed_case(const HeldRecord& held, WarningChanges& changes) {
    if (const auto* report = held.body ? std::get_if<record::Report>(&held.body->content) : nullptr)
        changes.feed_again |= matcher_.learn(report->technology, held.author);
    auto matches = matches_of(held);
    if (matches.empty()) return forget(held.id, changes);  // most records: nobody here uses it
    auto telling =
        held.body ? telling_of(*held.body, held.urgency, *lists_)
                  : telling_of(held.kind, held.urgency, held.is_erased ? NoText::erased : NoText::not_here);
    if (!telling) return forget(held.id, changes);
    Case fresh{.author = held.author,
               .author_name = telling->is_masked ? std::string{hidden} : held.author_name,
               .is_issuer = held.author_is_issuer,
               .is_void = held.is_void,
               .kind = held.kind,
               .day = held.day,
               .believed = std::min(held.day, held.today.value_or(held.day)),
               .telling = std::move(*telling),
               .matches = std::move(matches),
               .attached = FollowUps{held.author, held.author_sector},
               .clustered = {},
               .repeats = {}};
    std::set<std::size_t> places;
    if (const auto before = cases_.find(held.id); before != cases_.end()) {
        uncount(held.id, before->second);
        places = places_of(before->second);
        fresh.attached = std::move(before->second.attached);
        changes.feed_again |= fresh.attached.set_sector(held.author_sector).feed_again;
        fresh.believed = std::min(fresh.believed, before->second.believed);
        fresh.repeats = std::move(before->second.repeats);
        room_.remove(before->second.author, claim_of(held.id, before->second));
    } else {
        take_early(held.id, fresh);
    }
    if (const auto without = room_.add(held.author, claim_of(held.id, fresh))) {
        const RecordId left_out = without->claim.order.second;
        if (left_out == held.id) {
            note_no_repeats(held.id, fresh);
            cases_.erase(held.id);
            return publish_clusters(places, held.day, {held.id}, changes);
        }
        forget(left_out, changes);
    }
    places.merge(places_of(fresh));
    Case& kept = cases_.insert_or_assign(held.id, std::move(fresh)).first->second;
    count(held.id, kept);
    note_repeats(held.id, kept);
    publish_clusters(places, kept.day, {held.id}, changes);
}

// An alert that names an earlier one of its author takes its place, or ends it.
void Warnings::feed_replacement(const HeldRecord& held, WarningChanges& changes) {
    const auto* alert = held.body ? std::get_if<record::Alert>(&held.body->content) : nullptr;
    const auto replaced = alert && alert->replaces ? RecordId::from_hex(*alert->replaces) : std::nullopt;
    if (!replaced) return;
    if (held.is_void) return detach(*replaced, held.id, changes);
    const auto telling = telling_of(*held.body, held.urgency, *lists_);
    attach(*replaced,
           {held.id, held.author, held.author_sector, held.author_is_steward, "alert", false,
            telling->standing.value_or(Standing::replaced)},
           changes);
}

void Warnings::feed_follow_up(const HeldRecord& held, WarningChanges& changes) {
    if (!held.body) return;
    const auto use = [&](std::string_view target, const Attached& attached) {
        const auto id = RecordId::from_hex(target);
        if (id && held.is_void)
            detach(*id, held.id, changes);
        else if (id)
            attach(*id, attached, changes);
    };
    Attached attached{held.id, held.author, held.author_sector, held.author_is_steward, "", false, {}};
    if (const auto* update = std::get_if<record::Update>(&held.body->content)) {
        attached.type = update->type;
        attached.standing = standing_after(*update);
        if (attached.standing == Standing::duplicate && update->same_as)
            attached.same_as = RecordId::from_hex(*update->same_as);
        attached.is_serious = record::urgency_of(*held.body) >= record::Urgency::urgent;
        use(update->report, attached);
    } else if (const auto* endorsement = std::get_if<record::Endorsement>(&held.body->content)) {
        attached.type = "endorsement";
        use(endorsement->record, attached);
    } else if (const auto* notice = std::get_if<record::Notice>(&held.body->content)) {
        changes.feed_again |= matcher_.learn(notice->technology, held.author);
        if (!held.author_is_maker_of_it) return;
        attached.type = "reply";
        for (const std::string& report : notice->reports.value_or(std::vector<std::string>{}))
            use(report, attached);
    }
}

void Warnings::attach(const RecordId& target, const Attached& attached, WarningChanges& changes) {
    if (const auto found = cases_.find(target); found != cases_.end()) {
        Case& one = found->second;
        const FollowUps::Change change = one.attached.add(attached);
        changes.feed_again |= change.feed_again;
        if (!change.is_change) return;
        uncount(target, one);
        count(target, one);
        note_repeats(target, one);
        return publish_clusters(places_of(one), one.day, {target}, changes);
    }
    auto& order = early_order_[attached.author];
    const RecordId id = attached.id;
    if (!early_[target].insert_or_assign(id, attached).second) return;
    order.emplace_back(target, id);
    if (order.size() <= limits::early_follow_ups_max) return;
    const auto [old_target, old_id] = order.front();
    order.pop_front();
    if (const auto old = early_.find(old_target); old != early_.end()) {
        old->second.erase(old_id);
        if (old->second.empty()) early_.erase(old);
    }
}

void Warnings::take_early(const RecordId& id, Case& target) {
    const auto early = early_.find(id);
    if (early == early_.end()) return;
    for (const auto& [record, attached] : early->second) target.attached.add(attached);
}

void Warnings::detach(const RecordId& target, const RecordId& id, WarningChanges& changes) {
    if (const auto early = early_.find(target); early != early_.end()) early->second.erase(id);
    const auto found = cases_.find(target);
    if (found == cases_.end()) return;
    const FollowUps::Change change = found->second.attached.remove(id);
    changes.feed_again |= change.feed_again;
    if (!change.is_change) return;
    count(target, found->second);
    note_repeats(target, found->second);
    publish_clusters(places_of(found->second), found->second.day, {target}, changes);
}

Warnings::Room::Claim Warnings::claim_of(const RecordId& id, const Case& one) {
    const bool is_of_what_is_used = std::ranges::any_of(one.matches, [](const Match& match) {
        return match.level >= MatchLevel::likely || match.which == Identifier::everyone;
    });
    const bool is_grave = !one.is_void && (one.telling.is_serious || one.telling.severity);
    const std::uint8_t rank = !is_of_what_is_used ? 2 : is_grave ? 0 : 1;
    return {.rank = rank, .order = {-std::int64_t{one.believed.value}, id}};
}

std::set<std::size_t> Warnings::places_of(const Case& one) {
    std::set<std::size_t> out;
    for (const Match& match : one.matches)
        if (match.here != Match::nowhere) out.insert(match.here);
    return out;
}

void Warnings::forget(const RecordId& id, WarningChanges& changes) {
    const auto found = cases_.find(id);
    if (found == cases_.end()) return;
    const Case old = std::move(found->second);
    uncount(id, old);
    note_no_repeats(id, old);
    room_.remove(old.author, claim_of(id, old));
    cases_.erase(found);
    publish_clusters(places_of(old), old.day, {id}, changes);
}

}  // namespace stonechat::matching
