#include "protocol/codec/cbor.hpp"
#include "protocol/engine/frame.hpp"
#include "protocol/engine/frame_form.hpp"
#include "protocol/record/lean.hpp"

namespace stonechat::engine {
namespace {

using codec::Writer;
using namespace frame_form;

void write(Writer& out, const Hello& hello) {
    out.array(hello.minor == 0 ? 7 : 8).uint(0).uint(Hello::current_version);
    out.bytes(hello.federation.bytes).bytes(hello.store.bytes);
    out.uint(hello.charter).text(hello.agent).bytes(hello.head.bytes);
    if (hello.minor != 0) out.uint(hello.minor);
}
void write(Writer& out, const AskCharter& ask) {
    out.array(2).uint(1).uint(ask.from);
}
void write_entries(Writer& out, const std::vector<Bytes>& entries) {
    out.array(entries.size());
    for (const Bytes& entry : entries) out.bytes(entry);
}
void write(Writer& out, const CharterEntries& some) {
    out.array(2).uint(2);
    write_entries(out, some.entries);
}
void write(Writer& out, const Follow& follow) {
    out.array(follow.light ? 7 : 4).uint(follow.light ? 14 : 3);
    out.uint(follow.number).bytes(follow.digest.bytes).uint(follow.ids_first ? 1 : 0);
    if (!follow.light) return;
    const matching::Interest& interest = follow.light->interest;
    out.uint(follow.light->headers_until).uint(interest.is_everything() ? 1 : 0);
    out.array(interest.topics().size());
    for (const matching::Topic& topic : interest.topics()) out.bytes(topic.bytes);
}
void write(Writer& out, const Following& following) {
    out.array(3).uint(4).uint(following.after).uint(following.end);
}

void write_item(Writer& out, const record::Envelope& envelope) {
    if (!envelope.body) {
        out.array(2).uint(item_header).bytes(envelope.message);
        return;
    }
    out.array(4)
        .uint(item_whole)
        .bytes(envelope.message)
        .bytes(envelope.body->salt.bytes)
        .bytes(envelope.body->body);
}
void write_lean(Writer& out, const record::Lean& lean) {
    out.array(6).uint(item_lean).bytes(lean.payload).uint(lean.hash_at).bytes(lean.signature.bytes);
    out.bytes(lean.body.salt.bytes).bytes(lean.body.body);
}
void write_item(Writer& out, const Announcement& one) {
    out.array(6).uint(item_announcement).bytes(one.link.id.bytes).bytes(one.link.feed.author.bytes);
    out.bytes(one.link.feed.epoch.bytes)
        .uint(static_cast<std::uint64_t>(one.link.feed.lane))
        .uint(one.link.sequence);
}

void write(Writer& out, const Records& records) {
    out.array(4).uint(5).uint(records.number).bytes(records.digest.bytes).array(records.items.size());
    for (const Item& item : records.items) std::visit([&](const auto& one) { write_item(out, one); }, item);
}
void write_ids(Writer& out, const std::vector<RecordId>& ids) {
    out.array(ids.size());
    for (const RecordId& id : ids) out.bytes(id.bytes);
}
void write(Writer& out, const Pull& pull) {
    out.array(2).uint(6);
    write_ids(out, pull.ids);
}
void write(Writer& out, const Pulled& pulled) {
    out.array(3).uint(7).array(pulled.records.size());
    for (const record::Envelope& envelope : pulled.records) {
        if (const auto lean = pulled.is_lean ? record::lean_of(envelope) : std::nullopt)
            write_lean(out, *lean);
        else
            write_item(out, envelope);
    }
    write_ids(out, pulled.absent);
}

void write(Writer& out, const AuditStart& start) {
    out.array(1 + sync::audit_open_parts).uint(8);
    write(out, start.open);
}
void write(Writer& out, const AuditReply& reply) {
    out.array(2 + sync::audit_answer_parts).uint(9).uint(reply.by_opener ? 1 : 0);
    write(out, reply.answer);
}
void write(Writer& out, const AskPlaces& ask) {
    out.array(2).uint(10).array(ask.ranges.size());
    for (const feed::Range& range : ask.ranges) {
        out.array(5).bytes(range.feed.author.bytes).bytes(range.feed.epoch.bytes);
        out.uint(static_cast<std::uint64_t>(range.feed.lane)).uint(range.from).uint(range.to);
    }
}
void write(Writer& out, const Places& places) {
    out.array(4).uint(11).uint(places.answered).uint(places.resume).array(places.records.size());
    for (const record::Envelope& envelope : places.records) write_item(out, envelope);
}
void write(Writer& out, const Apply& apply) {
    out.array(3).uint(12).bytes(apply.application.invite).bytes(apply.application.request);
}
void write(Writer& out, const ApplyAnswer& answer) {
    const std::string_view rule = answer.rule;
    out.array(3).uint(13).uint(answer.is_held ? 1 : 0).text(rule.substr(0, answer_bytes_max));
}
void write(Writer& out, const RelayQuestion& question) {
    out.array(4).uint(15).uint(question.number).bytes(question.relay.bytes).bytes(question.sealed);
}
void write(Writer& out, const RelayReply& reply) {
    out.array(4).uint(16).uint(reply.number).uint(static_cast<std::uint64_t>(reply.outcome));
    out.bytes(reply.locked);
}
void write_names(Writer& out, const std::vector<RecordName>& names) {
    Bytes together;
    together.reserve(names.size() * RecordName::bytes_count);
    for (const RecordName& name : names)
        together.insert(together.end(), name.bytes.begin(), name.bytes.end());
    out.bytes(together);
}
void write(Writer& out, const Names& some) {
    out.array(2).uint(17);
    write_names(out, some.names);
}
void write(Writer& out, const PullNamed& pull) {
    out.array(2).uint(18);
    write_names(out, pull.names);
}
void write(Writer& out, const AskOutline& ask) {
    out.array(2).uint(19).uint(ask.at);
}
void write_proofs(Writer& out, const std::vector<charter::MemberProof>& proofs) {
    out.array(proofs.size());
    for (const charter::MemberProof& proof : proofs) out.raw(charter::encode_member_proof(proof));
}
void write(Writer& out, const OutlinePart& part) {
    out.array(7).uint(20).uint(static_cast<std::uint64_t>(part.is));
    write_entries(out, part.outline.entries);
    write_entries(out, part.outline.tail);
    charter::write_leaf_proof(out, part.outline.stewards);
    out.array(part.outline.erasures.size());
    for (const charter::LeafProof& proof : part.outline.erasures) charter::write_leaf_proof(out, proof);
    write_proofs(out, part.members);
}
void write_members(Writer& out, const std::vector<MemberId>& ids) {
    out.array(ids.size());
    for (const MemberId& id : ids) out.bytes(id.bytes);
}
void write(Writer& out, const AskMembers& ask) {
    out.array(2).uint(21);
    write_members(out, ask.ids);
}
void write(Writer& out, const ProvedMembers& proved) {
    out.array(5).uint(22).uint(proved.at).bytes(proved.head.bytes);
    write_proofs(out, proved.members);
    write_members(out, proved.absent);
}
void write(Writer& out, const AskAuthors& ask) {
    out.array(2).uint(23).bytes(ask.after.bytes);
}
void write(Writer& out, const ProvedAuthors& proved) {
    out.array(4).uint(24).uint(proved.some.at).bytes(proved.some.head.bytes);
    write_proofs(out, proved.some.members);
}
void write(Writer& out, const Newer& newer) {
    out.raw(newer.frame);
}

}  // namespace

Bytes encode_frame(const Frame& frame) {
    Writer out;
    std::visit([&](const auto& one) { write(out, one); }, frame);
    return out.take();
}

std::size_t encoded_bytes(const Item& item) {
    constexpr std::size_t announcement_bytes = 96;
    constexpr std::size_t heads_bytes = 64;  // array, kind, salt and the heads of three byte strings
    if (const auto* envelope = std::get_if<record::Envelope>(&item))
        return envelope->message.size() + (envelope->body ? envelope->body->body.size() : 0) + heads_bytes;
    return announcement_bytes;
}

}  // namespace stonechat::engine
