#pragma once
// What a record says: the eleven kinds of body as types. The members carry the names of records' JSON fields;
// which values are allowed stands once, in body_fields.hpp, and serves reading, writing and checking alike.
//
// A code is the string that the code list holds (codes.json), so that a newer code survives a pass through
// here.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/record/kind.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::record {

using Code = std::string;
using Codes = std::vector<Code>;

// 0, a masked "1-4" (then value is 1), or a multiple of 5.
struct Count {
    std::int64_t value = 0;
    bool is_masked = false;
    friend bool operator==(const Count&, const Count&) = default;
};

// An AI product as a body names it. maker, product or version may be "not-known".
struct Technology {
    std::optional<std::string> tech;  // "tech:" and 32 hex digits
    std::string maker;
    std::string product;
    std::string version;
    std::optional<Code> version_scheme;  // dotted, date, opaque
    std::optional<std::string> udi_di;
    std::optional<std::string> mhra_ref;
    Code category;
    std::optional<std::vector<std::string>> built_on;
    friend bool operator==(const Technology&, const Technology&) = default;
};

// Which versions an alert is about: all; or those listed; or a range in one scheme.
struct Versions {
    bool all = false;
    std::optional<std::vector<std::string>> list;
    std::optional<Code> scheme;         // dotted, date
    std::optional<std::string> from;    // this one and later
    std::optional<std::string> before;  // earlier than this one
    std::optional<std::string> upto;    // this one and earlier
    friend bool operator==(const Versions&, const Versions&) = default;
};

struct Harm {
    Code physical;
    Code psychological;
    std::optional<Codes> other;
    std::optional<Code> ai_contribution;
    std::optional<Code> people;
    friend bool operator==(const Harm&, const Harm&) = default;
};

struct ActionTaken {
    Code code;
    Code status;
    friend bool operator==(const ActionTaken&, const ActionTaken&) = default;
};

struct Where {
    Code sector;
    Code setting;
    std::optional<Code> region;
    std::optional<std::string> organisation;
    friend bool operator==(const Where&, const Where&) = default;
};

struct Discrepancy {
    Code ai_said;
    Code person_said;
    Code truth;
    std::optional<Code> followed;
    friend bool operator==(const Discrepancy&, const Discrepancy&) = default;
};

struct Equity {
    Code suspected;
    std::optional<Codes> groups;
    friend bool operator==(const Equity&, const Equity&) = default;
};

struct Report {
    Code event_kind;
    Technology technology;
    Where where;
    Code who_reports;
    std::string month;
    bool masked = false;
    std::optional<Code> ai_role;
    std::optional<Code> oversight;
    std::optional<Codes> problems;
    std::optional<Codes> strengths;
    std::optional<Discrepancy> discrepancy;
    std::optional<Harm> harm;
    std::optional<Code> detected_by;
    std::optional<Code> time_to_detect;
    std::optional<Codes> factors;
    std::optional<Equity> equity;
    std::optional<std::vector<ActionTaken>> actions;
    std::optional<Code> outcome;
    std::optional<std::string> what_happened;
    std::optional<std::string> what_went_well;
    std::optional<std::string> what_we_learned;
    std::optional<std::string> would_help;
    std::optional<Code> text_checked;
    std::optional<std::string> local_ref;
    std::optional<std::vector<std::string>> related;
    friend bool operator==(const Report&, const Report&) = default;
};

struct Update {
    std::string report;
    Code type;
    std::string month;
    std::optional<std::string> same_as;
    std::optional<Code> outcome;
    std::optional<Harm> harm;
    std::optional<Codes> problems;
    std::optional<Codes> factors;
    std::optional<std::vector<ActionTaken>> actions;
    std::optional<Code> withdrawn_reason;
    std::optional<std::string> what_happened;
    std::optional<std::string> what_went_well;
    std::optional<std::string> what_we_learned;
    std::optional<std::string> would_help;
    std::optional<Code> text_checked;
    friend bool operator==(const Update&, const Update&) = default;
};

struct Counts {
    std::optional<Count> uses, checked, agreed, overridden, true_pos, false_pos, false_neg, true_neg, alerts,
        abandoned, complaints;
    friend bool operator==(const Counts&, const Counts&) = default;
};

struct GroupCounts {
    Code group;
    Counts counts;
    friend bool operator==(const GroupCounts&, const GroupCounts&) = default;
};

struct ExpectedPer10000 {
    std::optional<std::int64_t> false_pos, false_neg, overridden;
    friend bool operator==(const ExpectedPer10000&, const ExpectedPer10000&) = default;
};

struct Monitor {
    Technology technology;
    std::string period;
    std::optional<Code> sites;
    Counts counts;
    std::optional<std::vector<GroupCounts>> by_group;
    std::optional<ExpectedPer10000> expected_per_10000;
    std::optional<std::int64_t> drift_psi_milli;
    std::optional<std::int64_t> downtime_minutes;
    std::string rule;
    friend bool operator==(const Monitor&, const Monitor&) = default;
};

struct TechnologyStatement {
    Technology technology;
    Code by;    // maker, steward, user
    Code says;  // declare, same-as, not-same-as, withdrawn
    std::optional<std::vector<Technology>> other;
    std::optional<std::string> intended_use;
    std::optional<Codes> not_for;
    std::optional<std::string> released;
    friend bool operator==(const TechnologyStatement&, const TechnologyStatement&) = default;
};

struct AppliesTo {
    std::optional<std::string> tech;
    std::optional<std::string> udi_di;
    std::optional<std::string> built_on;
    Versions versions;
    std::optional<Codes> settings;
    std::optional<Codes> groups;
    friend bool operator==(const AppliesTo&, const AppliesTo&) = default;
};

struct AlertAction {
    Code code;
    std::string text;
    std::optional<std::string> by;
    friend bool operator==(const AlertAction&, const AlertAction&) = default;
};

struct Signal {
    Code rule;
    std::string cut;
    std::optional<std::int64_t> n, organisations, expected_milli, ic025_milli, llr_milli;
    friend bool operator==(const Signal&, const Signal&) = default;
};

struct Alert {
    Code severity;
    Code state;
    std::string title;
    std::string risk;
    std::string issued;
    std::optional<std::string> acknowledge_by;
    std::optional<std::string> complete_by;
    Code checked;
    std::vector<AppliesTo> applies_to;
    std::vector<AlertAction> actions;
    std::optional<std::vector<std::string>> based_on;
    std::optional<std::string> replaces;
    std::optional<Signal> signal;
    friend bool operator==(const Alert&, const Alert&) = default;
};

struct Endorsement {
    std::string record;
    friend bool operator==(const Endorsement&, const Endorsement&) = default;
};

struct Receipt {
    std::string alert;
    Code state;
    std::string on;
    Code match;
    std::optional<Code> by_role;
    std::optional<Code> reason;
    std::optional<Codes> done;
    friend bool operator==(const Receipt&, const Receipt&) = default;
};

struct Notice {
    Technology technology;
    std::optional<std::vector<std::string>> reports;
    std::optional<Count> discrepancies;
    Code state;
    std::string on;
    std::optional<std::string> reply_by;
    std::optional<std::string> fixed_in;
    std::optional<std::string> says;
    friend bool operator==(const Notice&, const Notice&) = default;
};

struct ReviewedSignal {
    std::string tech;
    Code problem;
    std::string cut;
    friend bool operator==(const ReviewedSignal&, const ReviewedSignal&) = default;
};

struct Review {
    ReviewedSignal signal;
    Code decision;
    std::string on;
    std::optional<std::string> says;
    friend bool operator==(const Review&, const Review&) = default;
};

struct RetiredCode {
    std::string list;
    std::string code;
    std::optional<std::string> use;
    friend bool operator==(const RetiredCode&, const RetiredCode&) = default;
};

struct CodesRelease {
    std::string version;
    std::string sha256;
    std::string from;
    std::optional<std::vector<RetiredCode>> retired;
    std::optional<std::string> reason;
    friend bool operator==(const CodesRelease&, const CodesRelease&) = default;
};

struct Erasure {
    std::string record;
    Code reason;
    friend bool operator==(const Erasure&, const Erasure&) = default;
};

// In the order of Kind, so that the alternative's index is the kind's number less one.
using Content = std::variant<Report, Update, Alert, Endorsement, TechnologyStatement, Notice, Review,
                             CodesRelease, Erasure, Monitor, Receipt>;

struct Body {
    std::string codes;  // version of the code lists, "1.0.0"
    Content content;
    [[nodiscard]] Kind kind() const { return static_cast<Kind>(content.index() + 1); }
    friend bool operator==(const Body&, const Body&) = default;
};

class CodeLists;

// Reads a body and holds it against schema and rules (records/README.md): types, lengths, codes, conditions
// between fields, technology ids, check digits, the calendar. Refusals name the field by JSON pointer.
//
// read_body takes any spelling of the JSON (white space, key order): what a person or program hands in.
// read_canonical_body takes only RFC 8785 bytes of at most limits::body_bytes_max: what arrives from a peer.
// Neither judges whether a text identifies someone (the privacy filter's business), nor the author's seat.
Checked<Body> read_body(std::string_view json, const CodeLists& lists);
Checked<Body> read_canonical_body(ByteView bytes, const CodeLists& lists);

// Whether canonical bytes that read_canonical_body refuses may be right in a newer version: a body in
// outline, of at most limits::body_bytes_max, whose kind is not known here or whose code lists are newer than
// `lists`. Such a body is kept, forwarded and shown as "newer".
bool is_newer_body(ByteView canonical, const CodeLists& lists);

// RFC 8785 canonical JSON. Reading it back gives the same body.
std::string write_body(const Body& body);

// The urgency that a body asks for, by the one rule of design section 5.
Urgency urgency_of(const Body& body);

// What the header lists: the `tech:` ids that the body is about, in order of appearance, without repeats;
// none when there are more than limits::technologies_max or when any part of the body is about something
// without an id, for then the record concerns everyone.
std::vector<TechId> technologies_of(const Body& body);

}  // namespace stonechat::record
