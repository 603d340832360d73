#include "node/bench/federation.hpp"

#include <algorithm>
#include <array>

#include "protocol/privacy/ruleset.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::bench {
namespace {

constexpr Day today{20780};
constexpr std::size_t nodes_count = 3;  // here, there and a third
constexpr std::size_t products_count = 50;
// Of authors' keys at once; all others are made for each record.
constexpr std::size_t keys_kept_max = 5000;

Organisation make_organisation(crypto::Rng& rng, std::size_t number) {
    auto record_key = crypto::SigningKey::generate(rng);
    auto link_key = crypto::SigningKey::generate(rng);
    const charter::AdmissionRequest request{.organisation = "Organisation " + std::to_string(number),
                                            .sector = "nhs",
                                            .region = "uk",
                                            .record_key = RecordKey{record_key.public_key().bytes},
                                            .link_key = LinkKey{link_key.public_key().bytes},
                                            .recovery_key = rng.id<RecoveryKey>(),
                                            .addresses = {},
                                            .nonce = rng.id<decltype(charter::AdmissionRequest::nonce)>()};
    Bytes message = charter::sign_request(request, record_key);
    const MemberId id = charter::member_id(message);
    return {std::move(record_key), std::move(link_key), std::move(message), id};
}

constexpr std::array<std::string_view, 8> sentences{
    "Version 2.3.1 had been in use for 14 weeks in 3 rooms. ",
    "The tool rated the picture as low concern and advised no follow-up. ",
    "A clinician who looked again saw what the tool had not marked. ",
    "The advice was read out to the person before anyone had checked it. ",
    "The summary left out a medicine that was spoken of twice. ",
    "Staff had been told to expect this and compared both lists. ",
    "The person kept watching and asked to be seen again. ",
    "Two more reviews found the same gap for the same group. ",
};

// Whole sentences, cut to `bytes`.
std::string some_text(std::size_t bytes, crypto::Rng& rng) {
    std::string out;
    while (out.size() < bytes) out += sentences.at(rng.below(sentences.size()));
    out.resize(bytes);
    if (!out.empty()) out.back() = '.';
    return out;
}

record::Report bare_report(const std::string& product) {
    record::Report report;
    report.event_kind = "incident";
    // Of another maker where it is not what is used: else each concerned the warned node as another tool of
    // its maker, and the room for what does were full.
    report.technology.maker = product == used_product ? used_maker : "Another Maker";
    report.technology.product = product;
    report.technology.tech = record::tech_text(*record::tech_id(report.technology.maker, product));
    report.technology.version = "2.3.1";
    report.technology.version_scheme = "dotted";
    report.technology.category = "scribe";
    report.where = {.sector = "nhs", .setting = "gp", .region = "e-south-west", .organisation = {}};
    report.who_reports = "professional";
    report.month = "2026-09";
    report.problems = {"missed-finding", "over-reliance"};
    report.harm = record::Harm{.physical = "low",
                               .psychological = "none",
                               .other = {},
                               .ai_contribution = "probably",
                               .people = "one"};
    report.detected_by = "other-professional";
    return report;
}

}  // namespace

Federation::Federation(std::size_t authors_count, std::uint64_t seed)
    : seed_{seed},
      rng_{seed},
      steward_{crypto::SigningKey::generate(rng_)} {
    add(charter::Found{.federation = "Benchmark",
                       .threshold = 1,
                       .stewards = {charter::Steward{"Steward", StewardKey{steward_.public_key().bytes}}},
                       .is_demo = true});
    for (std::size_t i = 0; i < nodes_count; ++i) {
        organisations_.push_back(make_organisation(rng_, i));
        add(charter::Admit{organisations_.back().request, charter::Role::member, {}, {}});
    }
    for (std::size_t i = 0; i < authors_count; ++i) {
        crypto::SeededRng rng = author_rng(i);
        Organisation author = make_organisation(rng, i + nodes_count);
        authors_.push_back(author.id);
        add(charter::Admit{std::move(author.request), charter::Role::member, {}, {}});
    }
}

crypto::SeededRng Federation::author_rng(std::size_t index) const {
    constexpr std::uint64_t seeds_apart = 1'000'003;  // of federations
    return crypto::SeededRng{seed_ * seeds_apart + index};
}

crypto::SigningKey Federation::author_key(std::size_t index) const {
    crypto::SeededRng rng = author_rng(index);
    return crypto::SigningKey::generate(rng);  // the first thing that make_organisation() draws
}

void Federation::add(charter::Action action) {
    const auto entry = charter_.next(std::move(action), today);
    check(entry.has_value());
    charter::SignedEntry signed_entry{charter::encode_entry(*entry), {}};
    charter::add_signature(signed_entry, steward_);
    check(charter_.append(charter::encode_signed_entry(signed_entry)).has_value());
}

std::string report_text(const std::string& product, const Load& load, crypto::Rng& rng) {
    record::Report report = bare_report(product);
    const auto written = [&] { return record::write_body({record::builtin_code_lists().version(), report}); };
    if (load.text_characters > 0) {
        report.text_checked = "person";
        report.what_happened = some_text(load.text_characters, rng);  // ASCII: as many bytes
        return written();
    }
    const std::size_t bytes = load.body_bytes;
    const auto fill = [&](std::optional<std::string>& field, std::size_t room) {
        report.text_checked = "person";
        field = ".";
        const std::size_t so_far = written().size();
        if (bytes > so_far) field = some_text(std::min(room, bytes - so_far + 1), rng);
        return bytes > so_far + room;  // more is wanted
    };
    if (written().size() + 48 < bytes && fill(report.what_happened, text_characters_max) &&
        fill(report.what_we_learned, 600))
        fill(report.what_went_well, 600);
    return written();
}

std::vector<Prepared> prepare(const Federation& federation, const Load& load) {
    struct Lane {
        Epoch epoch;
        Sequence sequence = 0;
        RecordId previous;
    };
    crypto::SeededRng rng{load.seed + 1};
    std::vector<Lane> lanes(federation.authors_count());
    std::vector<crypto::SigningKey> keys;
    for (std::size_t i = 0; i < std::min(lanes.size(), keys_kept_max); ++i)
        keys.push_back(federation.author_key(i));
    for (Lane& lane : lanes) lane.epoch = rng.id<Epoch>();
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < products_count; ++i)
        texts.push_back(report_text("Product " + std::to_string(i), load, rng));
    std::vector<Prepared> out;
    out.reserve(load.records);
    for (std::size_t i = 0; i < load.records; ++i) {
        const std::size_t author = i % lanes.size();
        Lane& lane = lanes[author];
        const std::string& text = texts[rng.below(texts.size())];
        const auto parsed = record::read_canonical_body(as_bytes(text), record::builtin_code_lists());
        check(parsed.has_value());
        const ByteView bytes = as_bytes(text);
        record::SaltedBody body{rng.id<Salt>(), Bytes{bytes.begin(), bytes.end()}};
        const record::Header header{.federation = federation.charter().federation(),
                                    .author = federation.author(author),
                                    .epoch = lane.epoch,
                                    .lane = record::Lane::safety,
                                    .sequence = ++lane.sequence,
                                    .previous = lane.previous,
                                    .kind = record::Kind::report,
                                    .day = today,
                                    .technologies = record::technologies_of(*parsed),
                                    .urgency = record::urgency_of(*parsed),
                                    .body_hash = record::hash_of(body),
                                    .body_bytes = body.body.size(),
                                    .charter = federation.charter().sequence(),
                                    .ruleset = privacy::ruleset_version};
        std::optional<crypto::SigningKey> made;
        if (author >= keys.size()) made = federation.author_key(author);
        const crypto::SigningKey& key = made ? *made : keys[author];
        auto record = record::sign(header, key);
        lane.previous = record.id();
        out.push_back({std::move(record), std::move(body), key.public_key()});
    }
    return out;
}

std::uint64_t payload_bytes(std::span<const Prepared> records) {
    std::uint64_t sum = 0;
    for (const Prepared& one : records)
        sum += one.record.message().size() + Salt::bytes_count + one.body.body.size();
    return sum;
}

}  // namespace stonechat::bench
