#include "node/api/record_json.hpp"

#include <fmt/chrono.h>

#include <chrono>

#include "node/api/signer.hpp"
#include "protocol/matching/inventory.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::api {
namespace {

// A signature is checked again whenever a record is shown: the answer is about these bytes, not about what
// was once found.
bool signature_verifies(const record::SignedRecord& record, const charter::Charter& charter) {
    return signer_of(record, charter).has_value();
}

// What a record is about, in a few words.
struct About {
    const record::CodeLists& lists;

    std::string operator()(const record::Report& one) const { return matching::in_words(one.technology); }
    std::string operator()(const record::Monitor& one) const { return matching::in_words(one.technology); }
    std::string operator()(const record::Notice& one) const { return matching::in_words(one.technology); }
    std::string operator()(const record::TechnologyStatement& one) const {
        return matching::in_words(one.technology);
    }
    std::string operator()(const record::Alert& one) const { return one.title; }
    std::string operator()(const record::Update& one) const { return one.report; }
    std::string operator()(const record::Endorsement& one) const { return one.record; }
    std::string operator()(const record::Receipt& one) const { return one.alert; }
    std::string operator()(const record::Erasure& one) const { return one.record; }
    std::string operator()(const record::Review& one) const { return one.signal.tech; }
    std::string operator()(const record::CodesRelease& one) const { return "code lists " + one.version; }
};

Json header_json(const record::Header& header) {
    JsonObject out;
    out.number("version", header.version).text("federation", header.federation.hex());
    out.text("author", header.author.hex()).text("epoch", header.epoch.hex());
    out.text("lane", name_of(header.lane)).number("sequence", header.sequence);
    out.text("previous", header.previous.hex()).text("kind", name_of(header.kind));
    out.text("day", iso_date(header.day)).text("urgency", name_of(header.urgency));
    out.add("technologies", json_array(header.technologies, [](const TechId& tech) {
                return json_text(record::tech_text(tech));
            }));
    out.text("body_hash", header.body_hash.hex()).number("body_bytes", header.body_bytes);
    out.number("charter", header.charter).number("ruleset", header.ruleset);
    return out.take();
}

}  // namespace

std::string iso_date(Day day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day.value}}};
    const auto digits = [](unsigned number, std::size_t width) {
        const std::string text = std::to_string(number);
        return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
    };
    return digits(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
           digits(static_cast<unsigned>(date.month()), 2) + "-" +
           digits(static_cast<unsigned>(date.day()), 2);
}

std::string iso_time(std::chrono::system_clock::time_point time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

Checked<ReadRecord> read_stored(engine::StoredRecord stored, const record::CodeLists& lists) {
    auto record = record::read_record(stored.envelope.message);
    if (!record) return record.error();
    ReadRecord out{std::move(*record), std::move(stored), std::nullopt};
    if (out.stored.envelope.body)
        if (auto body = record::read_canonical_body(out.stored.envelope.body->body, lists))
            out.body = std::move(*body);
    return out;
}

std::string author_name(const ReadRecord& read, const charter::Charter& charter) {
    if (read.body) {
        const auto* const report = std::get_if<record::Report>(&read.body->content);
        if (report != nullptr && report->masked) return "organisation hidden";
    }
    const charter::Member* const author = charter.find(read.record.header.author);
    return author != nullptr ? author->request.organisation : "not a member known here";
}

JsonObject summary(const ReadRecord& read, const charter::Charter& charter, const record::CodeLists& lists) {
    const record::Header& header = read.record.header;
    JsonObject out;
    out.text("id", read.record.id.hex()).text("kind", name_of(header.kind));
    out.text("author", header.author.hex()).text("author_name", author_name(read, charter));
    out.text("day", iso_date(header.day)).text("urgency", name_of(header.urgency));
    out.text("about", read.body ? std::visit(About{lists}, read.body->content) : "");
    out.text("body_state", name_of(read.stored.body_state));
    out.text("signature_state", name_of(read.stored.signature));
    return out;
}

Json whole_json(const ReadRecord& read, const charter::Charter& charter, const record::CodeLists& lists) {
    JsonObject out = summary(read, charter, lists);
    out.add("header", header_json(read.record.header));
    out.truth("signature_verifies", signature_verifies(read.record, charter));
    const auto judgement = charter.judge(read.record.header, read.record.id);
    const bool is_verified = read.stored.signature == record::SignatureState::verified;
    out.text("standing", !judgement    ? judgement.error().text()
                         : is_verified ? "counts"
                                       : std::string{name_of(read.stored.signature)});
    out.text("message", to_base64url(read.stored.envelope.message));
    if (const auto& body = read.stored.envelope.body) {
        out.text("salt", to_base64url(body->salt.bytes)).text("body_exact", to_base64url(body->body));
        out.truth("body_matches_header", record::hash_of(*body) == read.record.header.body_hash);
        if (auto json = record::parse_json(as_text(body->body))) out.add("body", std::move(*json));
    }
    return out.take();
}

}  // namespace stonechat::api
