#include "protocol/codec/cbor.hpp"
#include "protocol/engine/frame.hpp"
#include "protocol/engine/frame_form.hpp"
#include "protocol/limits.hpp"
#include "protocol/record/lean.hpp"

namespace stonechat::engine {
namespace {

using codec::Reader;
using namespace frame_form;

constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;
constexpr std::size_t agent_bytes_max = 64;
constexpr std::size_t charter_entries_max = 256;
// Parts of a frame, its number included, and numbers of frames: what newer versions may come to use.
constexpr std::size_t frame_parts_max = 24;
constexpr std::uint64_t frame_number_max = 1023;

// How many parts each frame has at least, its number included.
constexpr std::size_t parts_of[] = {
    7, 2, 2, 4, 3, 4, 2, 3, 1 + sync::audit_open_parts, 2 + sync::audit_answer_parts, 2, 4, 3, 3, 7, 4, 4,
    2, 2, 2, 7, 2, 5, 2, 4,
};

Bytes copy(ByteView view) {
    return {view.begin(), view.end()};
}

bool read_flag(Reader& in, std::string_view field) {
    return in.uint(field, 1) == 1;
}

record::SaltedBody read_body(Reader& in) {
    const Salt salt = in.id<Salt>("salt");
    return {salt, copy(in.bytes("body", limits::body_bytes_max))};
}

record::Envelope read_envelope(Reader& in, std::uint64_t kind) {
    record::Envelope envelope{copy(in.bytes("record", limits::message_bytes_max)), std::nullopt};
    if (kind == item_whole) envelope.body = read_body(in);
    return envelope;
}

record::Envelope read_lean(Reader& in) {
    record::Lean lean;
    lean.payload = copy(in.bytes("payload", limits::message_bytes_max));
    lean.hash_at = in.uint("hash at", limits::message_bytes_max);
    lean.signature = in.id<crypto::Signature>("signature");
    lean.body = read_body(in);
    if (!in.ok()) return {};
    auto whole = record::whole_of(std::move(lean));
    if (!whole) in.refuse(Errc::wrong_value, "lean record", "is none that a record can be cut down to");
    return whole ? std::move(*whole) : record::Envelope{};
}

constexpr std::size_t parts_of_item[] = {6, 2, 4, 6};

// The kind of the next item, at most `kind_max`.
std::uint64_t read_item_kind(Reader& in, std::uint64_t kind_max) {
    const std::size_t parts = in.array("item", 6);
    const std::uint64_t kind = in.uint("item kind", kind_max);
    if (parts != parts_of_item[kind])
        in.refuse(Errc::wrong_value, "item", "has another number of parts for its kind");
    return kind;
}

Item read_item(Reader& in) {
    const std::uint64_t kind = read_item_kind(in, item_whole);
    if (!in.ok() || kind != item_announcement) return read_envelope(in, kind);
    Announcement one;
    one.link.id = in.id<RecordId>("record id");
    one.link.feed.author = in.id<MemberId>("author");
    one.link.feed.epoch = in.id<Epoch>("epoch");
    one.link.feed.lane = static_cast<record::Lane>(in.uint("lane", 1));
    one.link.sequence = in.uint("sequence", counter_max);
    if (one.link.sequence == 0) in.refuse(Errc::wrong_value, "sequence", "counts from 1");
    return one;
}

Hello read_hello(Reader& in, std::size_t parts) {
    Hello hello;
    if (in.uint("version", counter_max) != Hello::current_version)
        in.refuse(Errc::wrong_value, "version", "this node speaks version 1");
    hello.federation = in.id<FederationId>("federation");
    hello.store = in.id<StoreId>("store");
    hello.charter = in.uint("charter", counter_max);
    hello.agent = in.text("agent", agent_bytes_max);
    hello.head = in.id<CharterHash>("charter head");
    hello.minor = 0;
    if (parts > parts_of[0]) {
        hello.minor = in.uint("minor version", counter_max);
        if (hello.minor == 0) in.refuse(Errc::not_canonical, "minor version", "0 is left out");
    }
    return hello;
}

matching::Interest read_interest(Reader& in) {
    const bool is_everything = read_flag(in, "everything");
    const std::size_t count = in.array("topics", matching::Interest::topics_max);
    std::vector<matching::Topic> topics;
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        topics.push_back(in.id<matching::Topic>("topic"));
        if (i > 0 && !(topics[i - 1] < topics[i]))
            in.refuse(Errc::not_canonical, "topics", "ascend, without repeats");
    }
    if (is_everything && !topics.empty())
        in.refuse(Errc::wrong_value, "topics", "are not named by who wants everything");
    return is_everything ? matching::Interest::everything()
                         : matching::Interest::in_topics(std::move(topics));
}

Follow read_follow(Reader& in) {
    Follow follow;
    follow.number = in.uint("number", counter_max);
    follow.digest = in.id<LogDigest>("digest");
    follow.ids_first = read_flag(in, "ids first");
    return follow;
}

Follow read_light_follow(Reader& in) {
    Follow follow = read_follow(in);
    const LogNumber headers_until = in.uint("headers until", counter_max);
    follow.light = LightFollow{headers_until, read_interest(in)};
    return follow;
}

std::vector<Bytes> read_entries(Reader& in, std::string_view field, std::size_t max) {
    std::vector<Bytes> entries;
    const std::size_t count = in.array(field, max);
    for (std::size_t i = 0; i < count && in.ok(); ++i)
        entries.push_back(copy(in.bytes("entry", limits::charter_entry_bytes_max)));
    return entries;
}

std::vector<charter::MemberProof> read_proofs(Reader& in) {
    std::vector<charter::MemberProof> proofs;
    const std::size_t count = in.array("members", limits::proofs_asked_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) proofs.push_back(charter::read_member_proof(in));
    return proofs;
}

std::vector<MemberId> read_members(Reader& in, std::string_view field) {
    std::vector<MemberId> ids;
    const std::size_t count = in.array(field, limits::proofs_asked_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) ids.push_back(in.id<MemberId>("member id"));
    return ids;
}

OutlinePart read_outline_part(Reader& in) {
    OutlinePart part;
    part.is = static_cast<OutlinePart::Is>(
        in.uint("kind of part", static_cast<std::uint64_t>(OutlinePart::Is::never)));
    part.outline.entries = read_entries(in, "entries", limits::frame_bytes_max / charter::outlined_bytes_min);
    part.outline.tail = read_entries(in, "tail", limits::outline_tail_max);
    part.outline.stewards = charter::read_leaf_proof(in);
    part.outline.erasures =
        charter::read_leaf_proofs(in, limits::frame_bytes_max / charter::outlined_bytes_min);
    part.members = read_proofs(in);
    return part;
}

AskMembers read_ask_members(Reader& in) {
    AskMembers ask{read_members(in, "ids")};
    if (ask.ids.empty()) in.refuse(Errc::wrong_value, "ids", "at least one");
    return ask;
}

ProvedMembers read_proved_members(Reader& in) {
    ProvedMembers proved;
    proved.at = in.uint("at", counter_max);
    proved.head = in.id<CharterHash>("head");
    proved.members = read_proofs(in);
    proved.absent = read_members(in, "absent");
    return proved;
}

ProvedAuthors read_proved_authors(Reader& in) {
    ProvedAuthors proved;
    proved.some.at = in.uint("at", counter_max);
    proved.some.head = in.id<CharterHash>("head");
    proved.some.members = read_proofs(in);
    return proved;
}

Records read_records(Reader& in) {
    Records records;
    records.number = in.uint("number", counter_max);
    records.digest = in.id<LogDigest>("digest");
    const std::size_t count = in.array("items", limits::frame_records_max);
    records.items.reserve(count);
    for (std::size_t i = 0; i < count && in.ok(); ++i) records.items.push_back(read_item(in));
    return records;
}

std::vector<RecordId> read_ids(Reader& in, std::string_view field) {
    std::vector<RecordId> ids;
    const std::size_t count = in.array(field, limits::frame_records_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) ids.push_back(in.id<RecordId>("record id"));
    return ids;
}

struct WholeRecords {
    std::vector<record::Envelope> records;
    bool are_lean = false;  // any of them
};

WholeRecords read_whole_records(Reader& in, std::uint64_t kind_max) {
    WholeRecords out;
    const std::size_t count = in.array("records", limits::frame_records_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const std::uint64_t kind = read_item_kind(in, kind_max);
        if (kind == item_announcement)
            in.refuse(Errc::wrong_value, "records", "an announcement is not what was asked for");
        if (!in.ok()) break;
        out.records.push_back(kind == item_lean ? read_lean(in) : read_envelope(in, kind));
        out.are_lean = out.are_lean || kind == item_lean;
    }
    return out;
}

AskPlaces read_ask_places(Reader& in) {
    AskPlaces ask;
    const std::size_t count = in.array("ranges", AskPlaces::ranges_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        feed::Range& range = ask.ranges.emplace_back();
        if (in.array("range", 5) != 5) in.refuse(Errc::wrong_value, "range", "has 5 parts");
        range.feed.author = in.id<MemberId>("author");
        range.feed.epoch = in.id<Epoch>("epoch");
        range.feed.lane = static_cast<record::Lane>(in.uint("lane", 1));
        range.from = in.uint("from", counter_max);
        range.to = in.uint("to", counter_max);
        if (range.from == 0 || range.to < range.from)
            in.refuse(Errc::wrong_value, "range", "goes from 1 upwards");
    }
    return ask;
}

Pulled read_pulled(Reader& in) {
    WholeRecords some = read_whole_records(in, item_lean);
    Pulled pulled{.records = std::move(some.records), .is_lean = some.are_lean};
    pulled.absent = read_ids(in, "absent");
    return pulled;
}

Places read_places(Reader& in) {
    Places places;
    places.answered = in.uint("answered", AskPlaces::ranges_max);
    places.resume = in.uint("resume", counter_max);
    places.records = read_whole_records(in, item_whole).records;
    return places;
}

RelayQuestion read_relay_question(Reader& in) {
    RelayQuestion question;
    question.number = in.uint("number", counter_max);
    question.relay = in.id<MemberId>("relay");
    question.sealed = copy(in.bytes("sealed question", limits::relayed_bytes_max));
    return question;
}

RelayReply read_relay_reply(Reader& in) {
    RelayReply reply;
    reply.number = in.uint("number", counter_max);
    reply.outcome = static_cast<RelayReply::Outcome>(
        in.uint("outcome", static_cast<std::uint64_t>(RelayReply::Outcome::unanswered)));
    reply.locked = copy(in.bytes("locked answer", limits::relayed_bytes_max));
    return reply;
}

// One after the other in one byte string: a head for each would be an eighth more.
std::vector<RecordName> read_names(Reader& in) {
    constexpr std::size_t each = RecordName::bytes_count;
    const ByteView together = in.bytes("names", limits::frame_records_max * each);
    if (in.ok() && (together.empty() || together.size() % each != 0))
        in.refuse(Errc::wrong_value, "names", "are one or more of 8 bytes each");
    std::vector<RecordName> names;
    if (!in.ok()) return names;
    for (std::size_t at = 0; at < together.size(); at += each)
        names.push_back(*RecordName::from(together.subspan(at, each)));
    return names;
}

Frame read_known(Reader& in, std::uint64_t number, std::size_t parts) {
    switch (number) {
        case 0:
            return read_hello(in, parts);
        case 1:
            return AskCharter{in.uint("from", counter_max)};
        case 2:
            return CharterEntries{read_entries(in, "entries", charter_entries_max)};
        case 3:
            return read_follow(in);
        case 4: {
            Following following;
            following.after = in.uint("after", counter_max);
            following.end = in.uint("end", counter_max);
            return following;
        }
        case 5:
            return read_records(in);
        case 6:
            return Pull{read_ids(in, "ids")};
        case 7:
            return read_pulled(in);
        case 8:
            return AuditStart{sync::read_audit_open(in)};
        case 9: {
            AuditReply reply;
            reply.by_opener = read_flag(in, "by opener");
            reply.answer = sync::read_audit_answer(in);
            return reply;
        }
        case 10:
            return read_ask_places(in);
        case 11:
            return read_places(in);
        case 12: {
            Apply apply;
            apply.application.invite = copy(in.bytes("invitation", limits::invite_bytes_max));
            apply.application.request = copy(in.bytes("request", limits::charter_entry_bytes_max));
            return apply;
        }
        case 13: {
            ApplyAnswer answer;
            answer.is_held = read_flag(in, "is held");
            answer.rule = in.text("rule", answer_bytes_max);
            return answer;
        }
        case 14:
            return read_light_follow(in);
        case 15:
            return read_relay_question(in);
        case 16:
            return read_relay_reply(in);
        case 17:
            return Names{read_names(in)};
        case 18:
            return PullNamed{read_names(in)};
        case 19:
            return AskOutline{in.uint("at", counter_max)};
        case 20:
            return read_outline_part(in);
        case 21:
            return read_ask_members(in);
        case 22:
            return read_proved_members(in);
        case 23:
            return AskAuthors{in.id<MemberId>("after")};
        default:
            return read_proved_authors(in);
    }
}

}  // namespace

Checked<Frame> decode_frame(ByteView bytes) {
    if (bytes.size() > limits::frame_bytes_max)
        return Refusal{Errc::limit_exceeded, "frame", "longer than the format allows", 0};
    Reader in{bytes};
    const std::size_t parts = in.array("frame", frame_parts_max);
    const std::uint64_t number = in.uint("frame number", frame_number_max);
    if (!in.ok()) return in.finish(Frame{});
    Frame frame = Newer{};
    std::size_t read = 1;
    if (number < std::size(parts_of)) {
        read = parts_of[number];
        if (parts < read) in.refuse(Errc::wrong_value, "frame", "has too few parts");
        if (!in.ok()) return in.finish(Frame{});
        frame = read_known(in, number, parts);
        if (number == 0 && parts > read) ++read;
    }
    for (; read < parts && in.ok(); ++read) in.skip("newer part");
    if (in.ok() && in.at_end() && std::holds_alternative<Newer>(frame)) frame = Newer{copy(bytes)};
    return in.finish(std::move(frame));
}

}  // namespace stonechat::engine
