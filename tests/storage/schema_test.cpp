#include "storage/schema.hpp"

#include <gmock/gmock.h>

#include "crypto/hash.hpp"
#include "protocol/limits.hpp"
#include "tests/storage/builders.hpp"

namespace stonechat::storage {
namespace {

template <class Array>
Bytes bytes_of(const Array& array) {
    return {array.begin(), array.end()};
}

// No length but the right one is read, whatever stands in the row.
template <class Decode>
void expect_only_length(const Bytes& right, Decode decode) {
    EXPECT_TRUE(decode(right)) << "the row itself";
    for (std::size_t length = 0; length < right.size(); ++length)
        EXPECT_FALSE(decode(Bytes(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(length))))
            << length;
    Bytes longer = right;
    longer.push_back(std::byte{0});
    EXPECT_FALSE(decode(longer)) << "one byte more";
}

const FeedLink sample_link{a_feed(), 7, id_of<RecordId>(3), id_of<RecordId>(2)};
const LogRow sample_row{{9, Change::body_changed, id_of<RecordId>(3), id_of<LogDigest>(4)}, 5};

TEST(Schema, KeysSortAsTheThingsThemselves) {
    EXPECT_LT(key::number(255), key::number(256));
    EXPECT_LT(key::number(1), key::number(std::uint64_t{1} << 40U));
    EXPECT_LT(key::place(a_feed(1), 9), key::place(a_feed(1), 300));
    EXPECT_LT(key::place(a_feed(1), 300), key::place(a_feed(1, record::Lane::bulk), 1));
    EXPECT_LT(key::place(a_feed(1, record::Lane::bulk), 300), key::place(a_feed(2), 1));
}

TEST(Schema, EachTableHasAName) {
    EXPECT_EQ(std::set(table_names.begin(), table_names.end()).size(), tables_count);
}

TEST(Schema, ThePrefixesOfAKeyAreWhatItBeginsWith) {
    const Bytes link = bytes_of(key::link(sample_link));
    EXPECT_TRUE(as_text(link).starts_with(as_text(key::feed(sample_link.feed))));
    EXPECT_TRUE(as_text(link).starts_with(as_text(key::place(sample_link.feed, 7))));
}

TEST(Schema, APrefixEndsBehindItsLastKey) {
    EXPECT_EQ(to_hex(end_of_prefix(*from_hex("01ff02"))), "01ff03");
    EXPECT_EQ(to_hex(end_of_prefix(*from_hex("01ffff"))), "02");
    EXPECT_TRUE(end_of_prefix(*from_hex("ffff")).empty());
}

TEST(Schema, RecordRowsComeBackAndDamagedOnesAreErrors) {
    const Bytes message(10, std::byte{1});
    const auto write = [&](const RecordRow& row) {
        Bytes out = bytes_of(encode(row));
        append(out, message);
        return out;
    };
    const RecordRow row{record::BodyState::withheld, record::SignatureState::provisional, 4, 6, {}};
    const Bytes bytes = write(row);
    const auto read = decode_record_row(5, bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->body_state, row.body_state);
    EXPECT_EQ(read->signature, row.signature);
    EXPECT_EQ(read->ruleset, 4U);
    EXPECT_EQ(read->changed, 6U);
    EXPECT_EQ(Bytes(read->message.begin(), read->message.end()), message);

    EXPECT_EQ(decode_record_row(5, ByteView{bytes}.first(18)).error(), Errc::damaged) << "no message";
    EXPECT_TRUE(decode_record_row(5, Bytes(18 + limits::message_bytes_max, std::byte{1})));
    EXPECT_FALSE(decode_record_row(5, Bytes(18 + limits::message_bytes_max + 1, std::byte{1})));
    using record::BodyState;
    using record::SignatureState;
    const auto reads = [&](int state, int signature, LogNumber changed) {
        const RecordRow one{
            static_cast<BodyState>(state), static_cast<SignatureState>(signature), 4, changed, {}};
        return decode_record_row(5, write(one)).has_value();
    };
    EXPECT_TRUE(reads(1, 1, 5));
    EXPECT_TRUE(reads(8, 3, 5));
    EXPECT_FALSE(reads(0, 1, 6));
    EXPECT_FALSE(reads(9, 1, 6));
    EXPECT_FALSE(reads(1, 0, 6));
    EXPECT_FALSE(reads(1, 4, 6));
    EXPECT_FALSE(reads(1, 1, 4));
}

TEST(Schema, TheMostUrgentProvisionalRecordsComeFirst) {
    using record::Urgency;
    EXPECT_LT(key::provisional(Urgency::critical, 9), key::provisional(Urgency::urgent, 2));
    EXPECT_LT(key::provisional(Urgency::urgent, 9), key::provisional(Urgency::routine, 2));
    EXPECT_LT(key::provisional(Urgency::routine, 255), key::provisional(Urgency::routine, 256));
    const Bytes key = bytes_of(key::provisional(Urgency::routine, 7));
    EXPECT_EQ(decode_provisional(key).value(), 7U);
    expect_only_length(key, [](const Bytes& k) { return decode_provisional(k).has_value(); });
    EXPECT_FALSE(decode_provisional(key::provisional(Urgency::routine, 0)));
    Bytes unknown_rank = key;
    unknown_rank.front() = std::byte{3};
    EXPECT_FALSE(decode_provisional(unknown_rank));
}

TEST(Schema, BodyRowsHaveASaltAndALimit) {
    EXPECT_FALSE(decode_body(Bytes(31)));
    EXPECT_TRUE(decode_body(Bytes(32)));
    EXPECT_TRUE(decode_body(Bytes(32 + limits::body_bytes_max)));
    EXPECT_FALSE(decode_body(Bytes(32 + limits::body_bytes_max + 1)));
}

TEST(Schema, LinkRowsComeBackAndDamagedOnesAreErrors) {
    const Bytes key = bytes_of(key::link(sample_link));
    const Bytes value = bytes_of(sample_link.previous.bytes);
    EXPECT_EQ(decode_link(key, value).value(), sample_link);
    expect_only_length(key, [&](const Bytes& k) { return decode_link(k, value).has_value(); });
    expect_only_length(value, [&](const Bytes& v) { return decode_link(key, v).has_value(); });
    Bytes unknown_lane = key;
    unknown_lane.at(24) = std::byte{2};
    EXPECT_FALSE(decode_link(unknown_lane, value));
    FeedLink at_zero = sample_link;
    at_zero.sequence = 0;
    EXPECT_FALSE(decode_link(key::link(at_zero), value));
}

TEST(Schema, HeadRowsComeBackAndDamagedOnesAreErrors) {
    const LaneHead head{a_feed(), 7, id_of<RecordId>(3)};
    const Bytes key = bytes_of(key::feed(head.feed));
    const Bytes value = bytes_of(encode(head));
    EXPECT_EQ(decode_head(key, value).value(), head);
    expect_only_length(key, [&](const Bytes& k) { return decode_head(k, value).has_value(); });
    expect_only_length(value, [&](const Bytes& v) { return decode_head(key, v).has_value(); });
    EXPECT_TRUE(decode_head(key, encode(LaneHead{a_feed(), 0, {}})));
    EXPECT_FALSE(decode_head(key, encode(LaneHead{a_feed(), 7, {}})));
    EXPECT_FALSE(decode_head(key, encode(LaneHead{a_feed(), 0, id_of<RecordId>(1)})));
}

TEST(Schema, LogRowsComeBackAndDamagedOnesAreErrors) {
    const Bytes key = bytes_of(key::number(sample_row.entry.number));
    const Bytes value = bytes_of(encode(sample_row));
    EXPECT_EQ(decode_log_row(key, value)->entry, sample_row.entry);
    EXPECT_EQ(decode_log_row(key, value)->accepted, sample_row.accepted);
    expect_only_length(key, [&](const Bytes& k) { return decode_log_row(k, value).has_value(); });
    expect_only_length(value, [&](const Bytes& v) { return decode_log_row(key, v).has_value(); });
    EXPECT_FALSE(decode_log_row(key::number(0), value));
    for (const std::byte change : {std::byte{0}, std::byte{5}, std::byte{255}}) {
        Bytes bad = value;
        bad.front() = change;
        EXPECT_FALSE(decode_log_row(key, bad)) << std::to_integer<int>(change);
    }
}

TEST(Schema, ALogLineNamesTheLineThatItsRecordCameWith) {
    const auto reads = [](Change change, LogNumber accepted) {
        const LogRow row{{9, change, id_of<RecordId>(3), id_of<LogDigest>(4)}, accepted};
        return decode_log_row(key::number(9), encode(row)).has_value();
    };
    EXPECT_TRUE(reads(Change::record_accepted, 9));
    EXPECT_FALSE(reads(Change::record_accepted, 8));
    EXPECT_TRUE(reads(Change::body_changed, 8));
    for (const LogNumber accepted : {0U, 9U, 10U})
        EXPECT_FALSE(reads(Change::body_changed, accepted)) << accepted;
}

TEST(Schema, CursorRowsComeBackAndDamagedOnesAreErrors) {
    const Cursor cursor{id_of<StoreId>(1), 3, id_of<LogDigest>(2)};
    const Bytes key = bytes_of(cursor.store.bytes);
    const Bytes value = bytes_of(encode(cursor));
    EXPECT_EQ(decode_cursor(key, value).value(), cursor);
    expect_only_length(key, [&](const Bytes& k) { return decode_cursor(k, value).has_value(); });
    expect_only_length(value, [&](const Bytes& v) { return decode_cursor(key, v).has_value(); });
}

TEST(Schema, RowsOfLackingBodiesComeBackAndDamagedOnesAreErrors) {
    const engine::LackingBody lacking{id_of<RecordId>(3), record::BodyState::withheld, 7};
    const Bytes key = bytes_of(key::record(lacking.record));
    const Bytes value = bytes_of(encode(lacking));
    EXPECT_EQ(decode_lacking(key, value).value(), lacking);
    expect_only_length(key, [&](const Bytes& k) { return decode_lacking(k, value).has_value(); });
    expect_only_length(value, [&](const Bytes& v) { return decode_lacking(key, v).has_value(); });
    EXPECT_FALSE(decode_lacking(key, encode(engine::LackingBody{lacking.record, record::BodyState{0}, 7})));
}

TEST(Schema, RowsOfErasuresComeBackAndDamagedOnesAreErrors) {
    const feed::AskedErasure asked{id_of<RecordId>(3), id_of<MemberId>(4), id_of<RecordId>(5)};
    const Bytes key = bytes_of(key::erasure(asked.target, asked.author));
    const Bytes value = bytes_of(asked.erasure.bytes);
    EXPECT_EQ(decode_erasure(key, value).value(), asked);
    expect_only_length(key, [&](const Bytes& k) { return decode_erasure(k, value).has_value(); });
    expect_only_length(value, [&](const Bytes& v) { return decode_erasure(key, v).has_value(); });
}

TEST(Schema, RowsOfTracesComeBackAndDamagedOnesAreErrors) {
    const Bytes key = key::trace(Table::bodies, key::number(9));
    const auto trace = decode_trace(key, key::number(2));
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->number, 2U);
    EXPECT_EQ(decode_trace(key, {})->number, 0U) << "as earlier programs left it";
    EXPECT_EQ(trace->table, Table::bodies);
    EXPECT_EQ(trace->prefix, bytes_of(key::number(9)));
    EXPECT_FALSE(decode_trace(key, as_bytes("x")));
    EXPECT_FALSE(decode_trace(ByteView{key}.first(1), key::number(2))) << "it would mean the whole table";
    EXPECT_FALSE(decode_trace(key::trace(static_cast<Table>(tables_count), key::number(9)), {}));
}

TEST(Schema, TheLogDigestIsTheHashThatTheFormatNames) {
    const auto before = id_of<LogDigest>(1);
    const auto record = id_of<RecordId>(2);
    Bytes input = bytes_of(before.bytes);
    input.push_back(std::byte{3});
    append(input, record.bytes);
    EXPECT_EQ(next_digest(before, Change::record_voided, record).bytes, crypto::sha256(input).bytes);
}

}  // namespace
}  // namespace stonechat::storage
