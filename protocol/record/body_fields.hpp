#pragma once
// Every field of every body, once: its name, its member and what it may hold. Reader and writer are visitors.
//
// fields(struct, visitor) calls visitor(name, member, constraint) for each field in the order of the names,
// which is the order of canonical JSON. A member that is optional may be absent; any other must be there.
// What one field asks of another stands in body_rules.cpp.

#include <concepts>
#include <type_traits>

#include "protocol/record/body.hpp"
#include "protocol/record/body_constraints.hpp"

namespace stonechat::record {

// T is Struct or const Struct: the reader fills, the writer only looks.
template <class T, class Struct>
concept Like = std::same_as<std::remove_const_t<T>, Struct>;

void fields(Like<Technology> auto& t, auto&& visit) {
    visit("built_on", t.built_on, set_of(0, 3, name_form));
    visit("category", t.category, CodeIn{"ai_category"});
    visit("maker", t.maker, name_form);
    visit("mhra_ref", t.mhra_ref, mhra_form);
    visit("product", t.product, name_form);
    visit("tech", t.tech, tech_form);
    visit("udi_di", t.udi_di, udi_form);
    visit("version", t.version, version_form);
    visit("version_scheme", t.version_scheme, one_of("dotted", "date", "opaque"));
}

// The word "all" in place of the object is read and written apart.
void fields(Like<Versions> auto& v, auto&& visit) {
    visit("before", v.before, version_form);
    visit("from", v.from, version_form);
    visit("list", v.list, items(1, 50, version_form));
    visit("scheme", v.scheme, one_of("dotted", "date"));
    visit("upto", v.upto, version_form);
}

void fields(Like<Harm> auto& h, auto&& visit) {
    visit("ai_contribution", h.ai_contribution, CodeIn{"ai_contribution"});
    visit("other", h.other, set_of(0, 6, CodeIn{"other_effect"}));
    visit("people", h.people, CodeIn{"people_affected"});
    visit("physical", h.physical, CodeIn{"harm_physical"});
    visit("psychological", h.psychological, CodeIn{"harm_psychological"});
}

void fields(Like<ActionTaken> auto& a, auto&& visit) {
    visit("code", a.code, CodeIn{"action"});
    visit("status", a.status, one_of("done", "planned"));
}

void fields(Like<Where> auto& w, auto&& visit) {
    visit("organisation", w.organisation, organisation_form);
    visit("region", w.region, CodeIn{"region"});
    visit("sector", w.sector, CodeIn{"sector"});
    visit("setting", w.setting, CodeIn{"setting"});
}

void fields(Like<Discrepancy> auto& d, auto&& visit) {
    visit("ai_said", d.ai_said, one_of("present", "absent", "urgent", "not-urgent", "other"));
    visit("followed", d.followed, one_of("ai", "person", "shared-decision", "not-decided"));
    visit("person_said", d.person_said,
          one_of("present", "absent", "urgent", "not-urgent", "unsure", "other"));
    visit("truth", d.truth, one_of("ai-right", "person-right", "both-partly", "not-yet-known"));
}

void fields(Like<Equity> auto& e, auto&& visit) {
    visit("groups", e.groups, set_of(1, 3, CodeIn{"equity"}));
    visit("suspected", e.suspected, one_of("yes", "no", "not-known"));
}

void fields(Like<Report> auto& r, auto&& visit) {
    visit("actions", r.actions, items(0, 12, ByType{}));
    visit("ai_role", r.ai_role, CodeIn{"ai_role"});
    visit("detected_by", r.detected_by, CodeIn{"detected_by"});
    visit("discrepancy", r.discrepancy, ByType{});
    visit("equity", r.equity, ByType{});
    visit("event_kind", r.event_kind, CodeIn{"event_kind"});
    visit("factors", r.factors, set_of(0, 6, CodeIn{"factor"}));
    visit("harm", r.harm, ByType{});
    visit("local_ref", r.local_ref, local_ref_form);
    visit("masked", r.masked, ByType{});
    visit("month", r.month, month_form);
    visit("outcome", r.outcome, CodeIn{"outcome"});
    visit("oversight", r.oversight, CodeIn{"oversight"});
    visit("problems", r.problems, set_of(1, 4, CodeIn{"problem"}));
    visit("related", r.related, set_of(0, 8, hash_form));
    visit("strengths", r.strengths, set_of(1, 4, CodeIn{"strength"}));
    visit("technology", r.technology, ByType{});
    visit("text_checked", r.text_checked, one_of("person", "filter-only"));
    visit("time_to_detect", r.time_to_detect, CodeIn{"time_to_detect"});
    visit("what_happened", r.what_happened, FreeText{1200});
    visit("what_we_learned", r.what_we_learned, FreeText{600});
    visit("what_went_well", r.what_went_well, FreeText{600});
    visit("where", r.where, ByType{});
    visit("who_reports", r.who_reports, CodeIn{"who_reports"});
    visit("would_help", r.would_help, FreeText{400});
}

void fields(Like<Update> auto& u, auto&& visit) {
    visit("actions", u.actions, items(0, 12, ByType{}));
    visit("factors", u.factors, set_of(0, 6, CodeIn{"factor"}));
    visit("harm", u.harm, ByType{});
    visit("month", u.month, month_form);
    visit("outcome", u.outcome, CodeIn{"outcome"});
    visit("problems", u.problems, set_of(1, 4, CodeIn{"problem"}));
    visit("report", u.report, hash_form);
    visit("same_as", u.same_as, hash_form);
    visit("text_checked", u.text_checked, one_of("person", "filter-only"));
    visit("type", u.type,
          one_of("outcome", "correction", "narrative", "duplicate-of", "withdrawn", "review"));
    visit("what_happened", u.what_happened, FreeText{1200});
    visit("what_we_learned", u.what_we_learned, FreeText{600});
    visit("what_went_well", u.what_went_well, FreeText{600});
    visit("withdrawn_reason", u.withdrawn_reason,
          one_of("mistake", "identifies-someone", "not-ai", "reporter-asked"));
    visit("would_help", u.would_help, FreeText{400});
}

void fields(Like<Counts> auto& c, auto&& visit) {
    visit("abandoned", c.abandoned, ByType{});
    visit("agreed", c.agreed, ByType{});
    visit("alerts", c.alerts, ByType{});
    visit("checked", c.checked, ByType{});
    visit("complaints", c.complaints, ByType{});
    visit("false_neg", c.false_neg, ByType{});
    visit("false_pos", c.false_pos, ByType{});
    visit("overridden", c.overridden, ByType{});
    visit("true_neg", c.true_neg, ByType{});
    visit("true_pos", c.true_pos, ByType{});
    visit("uses", c.uses, ByType{});
}

void fields(Like<GroupCounts> auto& g, auto&& visit) {
    visit("counts", g.counts, ByType{});
    visit("group", g.group, CodeIn{"equity"});
}

void fields(Like<ExpectedPer10000> auto& e, auto&& visit) {
    visit("false_neg", e.false_neg, Range{0, 10'000});
    visit("false_pos", e.false_pos, Range{0, 10'000});
    visit("overridden", e.overridden, Range{0, 10'000});
}

void fields(Like<Monitor> auto& m, auto&& visit) {
    visit("by_group", m.by_group, items(0, 12, ByType{}));
    visit("counts", m.counts, ByType{});
    visit("downtime_minutes", m.downtime_minutes, Range{0, 50'000});
    visit("drift_psi_milli", m.drift_psi_milli, Range{0, 100'000});
    visit("expected_per_10000", m.expected_per_10000, ByType{});
    visit("period", m.period, month_form);
    visit("rule", m.rule, one_of("mask-1-4-round-5"));
    visit("sites", m.sites, CodeIn{"people_affected"});
    visit("technology", m.technology, ByType{});
}

void fields(Like<TechnologyStatement> auto& t, auto&& visit) {
    visit("by", t.by, one_of("maker", "steward", "user"));
    visit("intended_use", t.intended_use, FreeText{400});
    visit("not_for", t.not_for, set_of(0, 10, CodeIn{"equity"}));
    visit("other", t.other, items(0, 10, ByType{}));
    visit("released", t.released, date_form);
    visit("says", t.says, one_of("declare", "same-as", "not-same-as", "withdrawn"));
    visit("technology", t.technology, ByType{});
}

void fields(Like<AppliesTo> auto& a, auto&& visit) {
    visit("built_on", a.built_on, name_form);
    visit("groups", a.groups, set_of(0, 3, CodeIn{"equity"}));
    visit("settings", a.settings, set_of(0, 8, CodeIn{"setting"}));
    visit("tech", a.tech, tech_form);
    visit("udi_di", a.udi_di, udi_form);
    visit("versions", a.versions, ByType{});
}

void fields(Like<AlertAction> auto& a, auto&& visit) {
    visit("by", a.by, date_form);
    visit("code", a.code,
          one_of("stop-use", "limit-use", "change-setting", "update", "add-check", "tell-people", "look-back",
                 "tell-maker", "check-use", "read"));
    visit("text", a.text, FreeText{240});
}

void fields(Like<Signal> auto& s, auto&& visit) {
    visit("cut", s.cut, hash_form);
    visit("expected_milli", s.expected_milli, Range{});
    visit("ic025_milli", s.ic025_milli, Range{-json_integer_max});
    visit("llr_milli", s.llr_milli, Range{});
    visit("n", s.n, Range{1});
    visit("organisations", s.organisations, Range{1});
    visit("rule", s.rule, one_of("serious-single", "cluster", "ic", "maxsprt", "drift"));
}

void fields(Like<Alert> auto& a, auto&& visit) {
    visit("acknowledge_by", a.acknowledge_by, date_form);
    visit("actions", a.actions, items(1, 6, ByType{}));
    visit("applies_to", a.applies_to, items(1, 10, ByType{}));
    visit("based_on", a.based_on, items(0, 20, hash_form));
    visit("checked", a.checked, one_of("automatic", "issuer", "issuer-and-maker"));
    visit("complete_by", a.complete_by, date_form);
    visit("issued", a.issued, date_form);
    visit("replaces", a.replaces, hash_form);
    visit("risk", a.risk, FreeText{600});
    visit("severity", a.severity, CodeIn{"severity"});
    visit("signal", a.signal, ByType{});
    visit("state", a.state, CodeIn{"alert_state"});
    visit("title", a.title, FreeText{120});
}

void fields(Like<Endorsement> auto& e, auto&& visit) {
    visit("record", e.record, hash_form);
}

void fields(Like<Receipt> auto& r, auto&& visit) {
    visit("alert", r.alert, hash_form);
    visit("by_role", r.by_role,
          one_of("node", "ai-officer", "clinical-safety-officer", "executive", "practitioner", "steward"));
    visit("done", r.done, items(0, 8, CodeIn{"action"}));
    visit("match", r.match, CodeIn{"same_tech_level"});
    visit("on", r.on, date_form);
    visit("reason", r.reason,
          one_of("not-in-use", "other-version", "other-setting", "already-fixed", "waiting-for-maker",
                 "no-alternative", "not-enough-staff"));
    visit("state", r.state, CodeIn{"receipt_state"});
}

void fields(Like<Notice> auto& n, auto&& visit) {
    visit("discrepancies", n.discrepancies, ByType{});
    visit("fixed_in", n.fixed_in, version_form);
    visit("on", n.on, date_form);
    visit("reply_by", n.reply_by, date_form);
    visit("reports", n.reports, items(0, 50, hash_form));
    visit("says", n.says, FreeText{600});
    visit("state", n.state,
          one_of("sent", "received", "investigating", "cause-found", "fix-planned", "fix-available",
                 "no-fault-found", "disagrees"));
    visit("technology", n.technology, ByType{});
}

void fields(Like<ReviewedSignal> auto& s, auto&& visit) {
    visit("cut", s.cut, hash_form);
    visit("problem", s.problem, CodeIn{"problem"});
    visit("tech", s.tech, tech_form);
}

void fields(Like<Review> auto& r, auto&& visit) {
    visit("decision", r.decision, one_of("real", "watch", "not-a-signal"));
    visit("on", r.on, date_form);
    visit("says", r.says, FreeText{400});
    visit("signal", r.signal, ByType{});
}

void fields(Like<RetiredCode> auto& r, auto&& visit) {
    visit("code", r.code, AnyText{});
    visit("list", r.list, AnyText{});
    visit("use", r.use, AnyText{});
}

void fields(Like<CodesRelease> auto& c, auto&& visit) {
    visit("from", c.from, date_form);
    visit("reason", c.reason, FreeText{400});
    visit("retired", c.retired, items(0, 50, ByType{}));
    visit("sha256", c.sha256, hash_form);
    visit("version", c.version, list_version_form);
}

void fields(Like<Erasure> auto& e, auto&& visit) {
    visit("reason", e.reason, one_of("identifies-someone", "published-in-error", "order"));
    visit("record", e.record, hash_form);
}

}  // namespace stonechat::record
