#include "storage/schema.hpp"

#include <algorithm>
#include <tuple>

#include "crypto/hash.hpp"
#include "protocol/limits.hpp"

namespace stonechat::storage {
namespace {

// Fills an array from the front; the array's type fixes the length, so a field too many does not pass unseen.
template <std::size_t size>
class Fields {
public:
    Fields& id(ByteView bytes) {
        check(at_ + bytes.size() <= size);
        std::ranges::copy(bytes, out_.begin() + static_cast<std::ptrdiff_t>(at_));
        at_ += bytes.size();
        return *this;
    }
    Fields& byte(std::uint64_t value) {
        check(value <= 255);
        const std::byte one{static_cast<unsigned char>(value)};
        return id({&one, 1});
    }
    Fields& number(std::uint64_t value) {
        std::array<std::byte, 8> bytes{};
        for (std::size_t i = 8; i-- > 0; value >>= 8U) bytes.at(i) = static_cast<std::byte>(value & 255U);
        return id(bytes);
    }
    [[nodiscard]] std::array<std::byte, size> done() const {
        check(at_ == size);
        return out_;
    }

private:
    std::array<std::byte, size> out_{};
    std::size_t at_ = 0;
};

// Takes fields from the front of bytes whose length was checked before.
class Taker {
public:
    explicit Taker(ByteView in) : in_{in} {}
    template <class IdType>
    IdType id() {
        return *IdType::from(take(IdType::bytes_count));
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (std::byte b : take(8)) value = value << 8U | std::to_integer<std::uint64_t>(b);
        return value;
    }
    std::uint64_t byte() { return std::to_integer<std::uint64_t>(take(1).front()); }
    [[nodiscard]] ByteView rest() const { return in_; }

private:
    ByteView take(std::size_t count) {
        check(count <= in_.size());
        const ByteView out = in_.first(count);
        in_ = in_.subspan(count);
        return out;
    }
    ByteView in_;
};

// Added to the state of a record's body where the record is void.
constexpr std::uint64_t void_flag = 128;

// False for a lane that this version does not know.
bool take_feed(Taker& in, record::FeedId& feed) {
    feed.author = in.id<MemberId>();
    feed.epoch = in.id<Epoch>();
    const std::uint64_t lane = in.byte();
    feed.lane = static_cast<record::Lane>(lane);
    return lane <= static_cast<std::uint64_t>(record::Lane::bulk);
}

bool is_body_state(std::uint64_t value) {
    return value >= static_cast<std::uint64_t>(record::BodyState::present) &&
           value <= static_cast<std::uint64_t>(record::BodyState::unexamined);
}

bool is_signature_state(std::uint64_t value) {
    return value >= static_cast<std::uint64_t>(record::SignatureState::verified) &&
           value <= static_cast<std::uint64_t>(record::SignatureState::bad);
}

// The most urgent sorts first.
std::uint64_t rank_of(record::Urgency urgency) {
    return static_cast<std::uint64_t>(record::Urgency::critical) - static_cast<std::uint64_t>(urgency);
}

bool is_change(std::uint64_t value) {
    return value >= static_cast<std::uint64_t>(Change::record_accepted) &&
           value <= static_cast<std::uint64_t>(Change::record_restored);
}

}  // namespace

namespace key {

Feed feed(const record::FeedId& feed) {
    return Fields<25>{}
        .id(feed.author.bytes)
        .id(feed.epoch.bytes)
        .byte(static_cast<std::uint64_t>(feed.lane))
        .done();
}

Place place(const record::FeedId& feed, Sequence sequence) {
    return Fields<33>{}.id(key::feed(feed)).number(sequence).done();
}

Link link(const FeedLink& link) {
    return Fields<65>{}.id(place(link.feed, link.sequence)).id(link.id.bytes).done();
}

Number number(std::uint64_t number) {
    return Fields<8>{}.number(number).done();
}

CharterPlace charter(CharterSequence sequence, ByteView entry) {
    return Fields<40>{}.number(sequence).id(crypto::sha256(entry).bytes).done();
}

Erasure erasure(const RecordId& target, const MemberId& author) {
    return Fields<48>{}.id(target.bytes).id(author.bytes).done();
}

Bytes trace(Table table, ByteView prefix) {
    Bytes out{static_cast<std::byte>(table)};
    out.insert(out.end(), prefix.begin(), prefix.end());
    return out;
}

Provisional provisional(record::Urgency urgency, LogNumber accepted) {
    return Fields<9>{}.byte(rank_of(urgency)).number(accepted).done();
}

}  // namespace key

RecordRowFields encode(const RecordRow& row) {
    return Fields<18>{}
        .byte(static_cast<std::uint64_t>(row.body_state) + (row.is_void ? void_flag : 0))
        .byte(static_cast<std::uint64_t>(row.signature))
        .number(row.ruleset)
        .number(row.changed)
        .done();
}

Result<RecordRow> decode_record_row(LogNumber accepted, ByteView value) {
    constexpr std::size_t fields = std::tuple_size_v<RecordRowFields>;
    if (value.size() <= fields || value.size() > fields + limits::message_bytes_max) return Errc::damaged;
    Taker in{value};
    const std::uint64_t first = in.byte();
    const std::uint64_t state = first % void_flag;
    RecordRow row;
    row.is_void = first >= void_flag;
    row.body_state = static_cast<record::BodyState>(state);
    const std::uint64_t signature = in.byte();
    row.signature = static_cast<record::SignatureState>(signature);
    row.ruleset = in.number();
    row.changed = in.number();
    row.message = in.rest();
    if (!is_body_state(state) || !is_signature_state(signature) || row.changed < accepted)
        return Errc::damaged;
    return row;
}

Result<record::SaltedBody> decode_body(ByteView value) {
    if (value.size() < Salt::bytes_count || value.size() > Salt::bytes_count + limits::body_bytes_max)
        return Errc::damaged;
    Taker in{value};
    record::SaltedBody body;
    body.salt = in.id<Salt>();
    body.body.assign(in.rest().begin(), in.rest().end());
    return body;
}

Result<FeedLink> decode_link(ByteView key, ByteView value) {
    if (key.size() != std::tuple_size_v<key::Link> || value.size() != RecordId::bytes_count)
        return Errc::damaged;
    Taker in{key};
    FeedLink link;
    if (!take_feed(in, link.feed)) return Errc::damaged;
    link.sequence = in.number();
    link.id = in.id<RecordId>();
    link.previous = *RecordId::from(value);
    if (link.sequence == 0) return Errc::damaged;
    return link;
}

HeadFields encode(const LaneHead& head) {
    return Fields<40>{}.number(head.sequence).id(head.id.bytes).done();
}

Result<LaneHead> decode_head(ByteView key, ByteView value) {
    if (key.size() != std::tuple_size_v<key::Feed> || value.size() != std::tuple_size_v<HeadFields>)
        return Errc::damaged;
    LaneHead head;
    Taker in{key};
    if (!take_feed(in, head.feed)) return Errc::damaged;
    Taker fields{value};
    head.sequence = fields.number();
    head.id = fields.id<RecordId>();
    if ((head.sequence == 0) != head.id.is_zero()) return Errc::damaged;
    return head;
}

LogFields encode(const LogRow& row) {
    return Fields<73>{}
        .byte(static_cast<std::uint64_t>(row.entry.change))
        .id(row.entry.record.bytes)
        .id(row.entry.digest.bytes)
        .number(row.accepted)
        .done();
}

Result<LogRow> decode_log_row(ByteView key, ByteView value) {
    const auto number = decode_number(key);
    if (!number || value.size() != std::tuple_size_v<LogFields>) return Errc::damaged;
    LogRow row;
    row.entry.number = *number;
    Taker in{value};
    const std::uint64_t change = in.byte();
    row.entry.change = static_cast<Change>(change);
    row.entry.record = in.id<RecordId>();
    row.entry.digest = in.id<LogDigest>();
    row.accepted = in.number();
    const bool is_first = row.entry.change == Change::record_accepted;
    const bool fits = is_first ? row.accepted == *number : row.accepted > 0 && row.accepted < *number;
    if (!is_change(change) || !fits) return Errc::damaged;
    return row;
}

CursorFields encode(const Cursor& cursor) {
    return Fields<40>{}.number(cursor.number).id(cursor.digest.bytes).done();
}

Result<Cursor> decode_cursor(ByteView key, ByteView value) {
    const auto store = StoreId::from(key);
    if (!store || value.size() != std::tuple_size_v<CursorFields>) return Errc::damaged;
    Taker in{value};
    Cursor cursor;
    cursor.store = *store;
    cursor.number = in.number();
    cursor.digest = in.id<LogDigest>();
    return cursor;
}

Result<CharterSequence> decode_charter_key(ByteView key) {
    if (key.size() != std::tuple_size_v<key::CharterPlace>) return Errc::damaged;
    return decode_number(key.first(std::tuple_size_v<key::Number>));
}

LackingFields encode(const engine::LackingBody& lacking) {
    return Fields<9>{}.byte(static_cast<std::uint64_t>(lacking.state)).number(lacking.ruleset).done();
}

Result<engine::LackingBody> decode_lacking(ByteView key, ByteView value) {
    const auto record = RecordId::from(key);
    if (!record || value.size() != std::tuple_size_v<LackingFields>) return Errc::damaged;
    Taker in{value};
    const std::uint64_t state = in.byte();
    if (!is_body_state(state)) return Errc::damaged;
    return engine::LackingBody{*record, static_cast<record::BodyState>(state), in.number()};
}

Result<feed::AskedErasure> decode_erasure(ByteView key, ByteView value) {
    const auto erasure = RecordId::from(value);
    if (!erasure || key.size() != std::tuple_size_v<key::Erasure>) return Errc::damaged;
    Taker in{key};
    const RecordId target = in.id<RecordId>();
    return feed::AskedErasure{target, in.id<MemberId>(), *erasure};
}

Result<Trace> decode_trace(ByteView key, ByteView value) {
    if (key.size() < 2) return Errc::damaged;
    Taker in{key};
    const std::uint64_t table = in.byte();
    if (table >= tables_count) return Errc::damaged;
    Trace trace{.table = static_cast<Table>(table), .prefix = {in.rest().begin(), in.rest().end()}};
    if (value.empty()) return trace;
    const auto number = decode_number(value);
    if (!number) return number.error();
    trace.number = *number;
    return trace;
}

Result<LogNumber> decode_provisional(ByteView key) {
    if (key.size() != std::tuple_size_v<key::Provisional>) return Errc::damaged;
    if (Taker{key}.byte() > rank_of(record::Urgency::routine)) return Errc::damaged;
    return decode_number(key.subspan(1));
}

Result<std::uint64_t> decode_number(ByteView bytes) {
    if (bytes.size() != std::tuple_size_v<key::Number>) return Errc::damaged;
    const std::uint64_t number = Taker{bytes}.number();
    if (number == 0) return Errc::damaged;
    return number;
}

Bytes end_of_prefix(ByteView prefix) {
    Bytes end{prefix.begin(), prefix.end()};
    while (!end.empty() && end.back() == std::byte{255}) end.pop_back();
    if (!end.empty()) end.back() = static_cast<std::byte>(std::to_integer<unsigned>(end.back()) + 1U);
    return end;
}

}  // namespace stonechat::storage
