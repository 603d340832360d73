// What honest nodes send: decoded once, and held against what they may send.

#include <algorithm>

#include "protocol/gossip/names.hpp"
#include "protocol/privacy/receive.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "tests/sim/watch.hpp"

namespace stonechat::sim {

// By any key that its author has had: which of them counts where is the charter's to say.
bool Watch::is_verified(const record::SignedRecord& record) {
    const auto [known, is_new] = verified_.try_emplace(record.id, false);
    if (!is_new && known->second) return true;
    const charter::Member* author = charter_.find(record.header.author);
    if (author == nullptr) return false;
    const auto is_signed_with = [&](const charter::Standing& standing) {
        return record::verify(record, standing.record_key).has_value();
    };
    known->second = is_signed_with(author->standing) ||
                    std::ranges::any_of(author->earlier, is_signed_with, &charter::EndedStanding::standing);
    return known->second;
}

bool Watch::is_clear(const record::SaltedBody& body) {
    const auto [known, is_new] = clear_.try_emplace(crypto::sha256(body.body), true);
    if (is_new) known->second = !privacy::examine_canonical(as_text(body.body)).is_withheld;
    return known->second;
}

// The gate's, or a node's own word that an erased text is gone, which has codes and ids only.
bool Watch::is_cleared_own(ByteView body) const {
    if (cleared_.contains(crypto::sha256(body))) return true;
    const auto read = record::read_canonical_body(body, record::builtin_code_lists());
    const auto* const receipt = read ? std::get_if<record::Receipt>(&read->content) : nullptr;
    return receipt != nullptr && receipt->by_role == "node";
}

void Watch::take(Content& content, const record::Envelope& envelope, const Seen& sender) {
    const auto record = record::read_record(envelope.message);
    check(record.has_value());  // an honest engine made it
    if (is_honest(record->header.author)) content.records.push_back(record->id);
    const auto fault = [&](std::string_view broken, const std::string& detail) {
        content.broken_invariant = broken;
        content.detail = detail + " " + record->id.hex();
    };
    // A badly signed one that its author has named keeps its place, without content.
    if (!is_verified(*record)) {
        if (envelope.body) fault(invariant::verified, "sends the body of what is badly signed:");
        return;
    }
    check_place(record->header, record->id);
    if (!envelope.body) return;
    content.has_bodies = true;
    const bool is_own = record->header.author == sender.member;
    if (is_own && !is_cleared_own(envelope.body->body))
        return fault(invariant::cleared, "sends a body of its own that nobody cleared:");
    if (!is_clear(*envelope.body)) fault(invariant::cleared, "sends a body that identifies someone:");
}

const Watch::Content& Watch::content_of(ByteView frame, const Seen& sender) {
    const auto [known, is_new] = contents_.try_emplace(crypto::sha256(frame));
    Content& content = known->second;
    if (!is_new) return content;
    const auto decoded = engine::decode_frame(frame);
    check(decoded.has_value());  // an honest engine made it
    if (const auto* follow = std::get_if<engine::Follow>(&*decoded)) content.follow = *follow;
    if (const auto* records = std::get_if<engine::Records>(&*decoded))
        for (const engine::Item& item : records->items) {
            if (const auto* envelope = std::get_if<record::Envelope>(&item))
                take(content, *envelope, sender);
            else if (const feed::Link& link = std::get<engine::Announcement>(item).link;
                     is_honest(link.feed.author))
                content.records.push_back(link.id);
        }
    if (const auto* names = std::get_if<engine::Names>(&*decoded))
        for (const RecordName& name : names->names) {
            const auto named = written_.lower_bound(gossip::id_for(name));
            if (named != written_.end() && gossip::name_of(named->first) == name)
                content.records.push_back(named->first);
        }
    if (const auto* pulled = std::get_if<engine::Pulled>(&*decoded))
        for (const record::Envelope& envelope : pulled->records) take(content, envelope, sender);
    if (const auto* places = std::get_if<engine::Places>(&*decoded))
        for (const record::Envelope& envelope : places->records) take(content, envelope, sender);
    return content;
}

void Watch::sent(NodeIndex node, NodeIndex to, ByteView frame) {
    const Seen& seen = nodes_[node];
    if (!seen.is_honest) return;
    const Content& content = content_of(frame, seen);
    if (!content.broken_invariant.empty())
        violated(content.broken_invariant, node_name(node) + " " + content.detail);
    for (const RecordId& record : content.records)
        if (!seen.durable.contains(record))
            violated(invariant::durable_before_it_leaves,
                     node_name(node) + " sends what a loss of power could take: " + record.hex());
    if (content.has_bodies && seen.must_hear_first)
        violated(invariant::restored_is_silent,
                 node_name(node) + " sends a body before it has heard what was erased since its backup");
    if (!content.follow) return;
    const auto kept = seen.cursors.find(nodes_[to].store);
    if (kept != seen.cursors.end() && content.follow->number < kept->second.number)
        violated(invariant::cursors_last, node_name(node) + " follows from before its cursor");
}

}  // namespace stonechat::sim
