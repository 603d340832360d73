// tests/vectors/frames.json: every message of a link, byte by byte, for other implementations to read and to
// reproduce. tests/vectors/check.py holds the file against what it knows of CBOR by itself.

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "protocol/codec/cose.hpp"
#include "protocol/engine/frame.hpp"
#include "protocol/record/canonical_json.hpp"
#include "tests/protocol/record/vectors.hpp"

namespace stonechat::engine {
namespace {

using record::Json;

template <class IdType>
IdType filled(unsigned byte) {
    IdType id;
    std::ranges::fill(id.bytes, static_cast<std::byte>(byte));
    return id;
}

// What stands in for signed messages and bodies: a frame does not look into them.
Bytes stand_in(std::string_view text) {
    const ByteView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

// In the form of a record's message, which a lean record is cut from.
record::Envelope naming_its_body(const std::optional<record::SaltedBody>& body) {
    Bytes payload = stand_in("header ");
    const BodyHash hash = record::hash_of(*body);
    payload.insert(payload.end(), hash.bytes.begin(), hash.bytes.end());
    payload.push_back(std::byte{'.'});
    return {codec::encode_sign1(codec::Purpose::record, payload, filled<crypto::Signature>(0x51)), body};
}

struct Named {
    std::string name;
    Frame frame;
};

std::vector<Named> named_frames() {
    const record::FeedId feed{filled<MemberId>(0x0a), filled<Epoch>(0x0e), record::Lane::bulk};
    const record::Envelope bare{stand_in("message"), std::nullopt};
    const record::Envelope whole{stand_in("message"),
                                 record::SaltedBody{filled<Salt>(0x05), stand_in(R"({"codes":"1.0.0"})")}};
    const Announcement announced{{feed, 7, filled<RecordId>(0x07), {}}};
    const sync::AuditLeaf head{feed, 12, filled<RecordId>(0x0c), false};
    const sync::AuditLeaf forked{feed, 3, {}, true};
    const auto short_hash = [](unsigned byte) { return filled<sync::ShortHash>(byte); };
    const auto print = [](unsigned byte) { return filled<sync::Fingerprint>(byte); };
    Hello hello{filled<FederationId>(0xfe), filled<StoreId>(0x50),     4,
                "stonechat 0.1.0",          filled<CharterHash>(0xc4), 0};
    Hello newer = hello;
    newer.minor = 1;
    const charter::LeafProof steps{{{0, filled<crypto::Digest>(0x70)}, {255, filled<crypto::Digest>(0x7f)}}};
    const charter::MemberProof proof{stand_in("member state"), steps};
    const charter::Outline outline{
        {stand_in("entry 1")}, {stand_in("entry 99999"), stand_in("entry 100000")}, steps, {steps}};
    const auto topic = [](unsigned byte) { return filled<matching::Topic>(byte); };
    return {
        {"hello", hello},
        {"hello of a node without a charter", Hello{{}, filled<StoreId>(0x50), 0, "stonechat 0.1.0", {}, 0}},
        {"hello of minor version 1", newer},
        {"ask-charter", AskCharter{3}},
        {"charter-entries", CharterEntries{{stand_in("entry 3"), stand_in("entry 4")}}},
        {"follow", Follow{1000, filled<LogDigest>(0xd1), false}},
        {"follow, ids first", Follow{0, {}, true}},
        {"follow-light", Follow{1000, filled<LogDigest>(0xd1), false,
                                LightFollow{0, matching::Interest::in_topics({topic(0x71), topic(0x72)})}}},
        {"follow-light, for everything, again from the start",
         Follow{0, {}, false, LightFollow{1000, matching::Interest::everything()}}},
        {"following", Following{1000, 70'000}},
        {"records", Records{70'000, filled<LogDigest>(0xd2), {announced, bare, whole}}},
        {"records, none but a mark", Records{70'001, filled<LogDigest>(0xd3), {}}},
        {"pull", Pull{{filled<RecordId>(0x07), filled<RecordId>(0x08)}}},
        {"pulled", Pulled{{whole, bare}}},
        {"pulled, with what is absent", Pulled{{bare}, {filled<RecordId>(0x08)}}},
        {"pulled, lean", Pulled{{naming_its_body(whole.body), bare}, {}, true}},
        {"audit-start", AuditStart{{filled<sync::AuditNonce>(0xa0), 50'000, print(0xf0)}}},
        {"audit-reply: parts",
         AuditReply{false, {false, {{0, sync::AuditParts{1, {print(0xf1), print(0xf2)}}}}}}},
        {"audit-reply: list",
         AuditReply{true, {false, {{1, sync::AuditList{{short_hash(0x51), short_hash(0x52)}}}}}}},
        {"audit-reply: difference",
         AuditReply{false, {true, {{0, sync::AuditDifference{{0, 63}, {head, forked}}}}}}},
        {"audit-reply: leaves", AuditReply{true, {false, {{0, sync::AuditLeaves{{head}}}}}}},
        {"audit-reply that ends an audit", AuditReply{true, {}}},
        {"ask-places", AskPlaces{{{feed, 3, 900}, {feed, 1, 1}}}},
        {"places", Places{1, 17, {whole}}},
        {"apply", Apply{{stand_in("invitation"), stand_in("request")}}},
        {"apply-answer: held", ApplyAnswer{true, ""}},
        {"apply-answer: refused", ApplyAnswer{false, "last day: has passed"}},
        {"relay-question", RelayQuestion{7, filled<MemberId>(0x0a), stand_in("sealed")}},
        {"relay-reply", RelayReply{7, RelayReply::Outcome::answered, stand_in("locked")}},
        {"relay-reply: no way", RelayReply{7, RelayReply::Outcome::no_way, {}}},
        {"names", Names{{filled<RecordName>(0x07), filled<RecordName>(0x08)}}},
        {"pull-named", PullNamed{{filled<RecordName>(0x07)}}},
        {"ask-outline", AskOutline{100'000}},
        {"outline-part: the last", OutlinePart{OutlinePart::Is::last, outline, {proof}}},
        {"outline-part: not now", OutlinePart{OutlinePart::Is::later, {}, {}}},
        {"ask-members", AskMembers{{filled<MemberId>(0x0a), filled<MemberId>(0x0b)}}},
        {"proved-members",
         ProvedMembers{100'000, filled<CharterHash>(0xc4), {proof}, {filled<MemberId>(0x0b)}}},
        {"ask-authors", AskAuthors{filled<MemberId>(0x0a)}},
        {"proved-authors", ProvedAuthors{{100'000, filled<CharterHash>(0xc4), {proof}, {}}}},
        {"a frame of a newer minor version", Newer{*from_hex("83182aa1010203")}},
    };
}

TEST(FrameVectors, AreWhatThisVersionWritesAndReads) {
    const Json file = record::vector_json("frames.json");
    const Json::Array& vectors = record::items_of(file, "frames");
    const std::vector<Named> made = named_frames();
    ASSERT_EQ(vectors.size(), made.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
        const auto& [name, frame] = made[i];
        EXPECT_EQ(record::text_of(vectors[i], "name"), name);
        EXPECT_EQ(record::text_of(vectors[i], "hex"), to_hex(encode_frame(frame))) << name;
        const auto read = decode_frame(*from_hex(record::text_of(vectors[i], "hex")));
        ASSERT_TRUE(read) << name << ": " << read.error().text();
        EXPECT_EQ(*read, frame) << name;
    }
}

TEST(FrameVectors, LeaveOutNoKindOfFrame) {
    std::set<std::size_t> kinds;
    for (const auto& [name, frame] : named_frames()) kinds.insert(frame.index());
    EXPECT_EQ(kinds.size(), std::variant_size_v<Frame>);
}

TEST(FrameVectors, ThatAreRefusedAreRefusedForTheirReason) {
    const Json file = record::vector_json("frames.json");
    for (const Json& one : record::items_of(file, "refused")) {
        const auto read = decode_frame(*from_hex(record::text_of(one, "hex")));
        ASSERT_FALSE(read) << record::text_of(one, "name");
        EXPECT_EQ(read.error().field, record::text_of(one, "field")) << record::text_of(one, "name");
        EXPECT_EQ(read.error().code.message(), record::text_of(one, "error")) << record::text_of(one, "name");
    }
}

}  // namespace
}  // namespace stonechat::engine
