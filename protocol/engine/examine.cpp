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

}  // namespace

Examination examine(Unexamined input, const record::CodeLists& lists) {
    Examination out{.record = record::verify(std::move(input.record), input.key), .salted = {}, .body = {}};
    if (!out.record || !input.body) return out;
    const record::Header& header = out.record->header();
    if (input.body->body.size() != header.body_bytes || record::hash_of(*input.body) != header.body_hash) {
        out.had_other_body = true;
        return out;
    }
    examine_body(out, header, input, lists);
    if (out.body_state == record::BodyState::present) out.salted = std::move(input.body);
    return out;
}

}  // namespace stonechat::engine
