#include "protocol/engine/examine.hpp"

#include "protocol/privacy/receive.hpp"

namespace stonechat::engine {
namespace {

bool is_masked(const record::Body& body) {
    const auto* report = std::get_if<record::Report>(&body.content);
    return report != nullptr && report->masked;
}

// Sets the state of a body that is the one the header promises.
void examine_body(Examination& out, const record::Header& header, const Unexamined& input,
                  const record::CodeLists& lists) {
    auto body = record::read_canonical_body(input.body->body, lists);
    // A newer version may know what we do not: kept and forwarded, shown as "newer".
    const bool is_newer =
        !record::is_known(header.kind) || (!body && record::is_newer_body(input.body->body, lists));
    const bool is_valid = body && body->kind() == header.kind && (!is_masked(*body) || input.may_be_masked);
    if (!is_newer && !is_valid) {
        out.body_state = record::BodyState::invalid;
        return;
    }
    const auto verdict = privacy::examine_canonical(as_text(input.body->body));
    out.ruleset = verdict.ruleset;
    if (verdict.is_withheld) {
        out.body_state = record::BodyState::withheld;
        return;
    }
    out.body_state = record::BodyState::present;
    if (is_valid) out.body = std::make_unique<const record::Body>(std::move(*body));
}

bool is_promised(const record::Header& header, const record::SaltedBody& body) {
    return body.body.size() == header.body_bytes && record::hash_of(body) == header.body_hash;
}

// `input` without its record, which is `verified` now.
Examination examine_verified(record::VerifiedRecord verified, Unexamined&& input,
                             const record::CodeLists& lists) {
    Examination out{.record = record::AcceptedRecord{std::move(verified)}, .salted = {}, .body = {}};
    if (!input.body) return out;
    const record::Header& header = out.record->header();
    if (!is_promised(header, *input.body)) {
        out.had_other_body = true;
        return out;
    }
    examine_body(out, header, input, lists);
    if (out.body_state == record::BodyState::present) out.salted = std::move(input.body);
    return out;
}

Examination unexamined(record::AcceptedRecord accepted, std::optional<record::SaltedBody>&& body) {
    Examination out{.record = std::move(accepted), .salted = {}, .body = {}};
    if (!body) return out;
    out.had_other_body = !is_promised(out.record->header(), *body);
    if (out.had_other_body) return out;
    out.body_state = record::BodyState::unexamined;
    out.salted = std::move(body);
    return out;
}

}  // namespace

Examination examine(Unexamined input, const record::CodeLists& lists) {
    // Only what may be kept without a good signature is copied: a record in ten thousand.
    auto named = input.is_named ? std::optional{input.record} : std::nullopt;
    auto verified = record::verify(std::move(input.record), input.key);
    if (verified) return examine_verified(std::move(*verified), std::move(input), lists);
    if (!named) return {.record = verified.error(), .salted = {}, .body = {}};
    const RecordId id = named->id;
    return {.record = record::accept_badly_signed(std::move(*named), id),
            .body_state = record::BodyState::invalid,
            .salted = {},
            .body = {}};
}

std::vector<Examination> examine_run(std::vector<Unexamined> run, const record::CodeLists& lists) {
    check(!run.empty());
    std::vector<Examination> out;
    out.reserve(run.size());
    const auto last = record::verify(run.back().record, run.back().key);
    if (!last) {
        for (Unexamined& one : run) out.push_back(examine(std::move(one), lists));
        return out;
    }
    std::vector<record::SignedRecord> before;
    before.reserve(run.size() - 1);
    for (std::size_t i = 0; i + 1 < run.size(); ++i) before.push_back(std::move(run[i].record));
    auto accepted = record::accept_run(std::move(before), *last);
    for (std::size_t i = 0; i < accepted.size(); ++i)
        out.push_back(unexamined(std::move(accepted[i]), std::move(run[i].body)));
    out.push_back(examine_verified(*last, std::move(run.back()), lists));
    return out;
}

}  // namespace stonechat::engine
