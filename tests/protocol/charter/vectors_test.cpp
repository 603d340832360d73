// tests/vectors/charter.json: a charter with every action, for other implementations to read and to
// reproduce. make() says how each entry comes about; tests/vectors/check.py works out every hash, root and
// proof, and checks every signature, by itself.

#include <gmock/gmock.h>

#include <algorithm>

#include "protocol/charter/charter.hpp"
#include "protocol/record/canonical_json.hpp"
#include "tests/protocol/record/vectors.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

using record::Json;

Json text(std::string value) {
    return Json{std::move(value)};
}

// The same keys, ids and entries in every run, and so the same bytes: Ed25519 signs without chance.
struct CharterVectors : testing::Test {
    crypto::SeededRng rng{2026};
    support::Federation federation{rng, 3, 2};
    support::Organisation trust = support::an_organisation(rng, "Example Trust");
    support::Organisation maker = support::an_organisation(rng, "Example Maker", "manufacturer");
    support::Organisation late = support::an_organisation(rng, "Example Late");
    crypto::SigningKey new_steward = crypto::SigningKey::generate(rng);
    Json::Array entries;
    Charter charter = federation.charter;

    static StewardKey public_key(const crypto::SigningKey& key) { return StewardKey{key.public_key().bytes}; }
    void note(const Bytes& bytes, bool is_aside = false) {
        const auto signed_entry = decode_signed_entry(bytes);
        const auto entry = decode_entry(signed_entry->payload);
        Json::Object one;
        if (is_aside) one.push_back({"aside", Json{true}});  // another entry of its place is in force
        one.push_back({"hash", text(hash_of(signed_entry->payload).hex())});
        one.push_back({"root", text(entry->root.hex())});
        one.push_back({"sequence", Json{static_cast<std::int64_t>(entry->sequence)}});
        one.push_back({"signed_entry", text(to_hex(bytes))});
        entries.push_back(Json{std::move(one)});
        check(charter.append(bytes).has_value());
    }
    void add(const Action& action) { note(federation.add(action)); }

    Json make() {
        note(federation.charter.entries().front());
        const std::vector<Pin> pins{{rng.id<Epoch>(), record::Lane::safety, 7, rng.id<RecordId>()}};
        add(Admit{trust.request_message, Role::member, {.issuer = true, .relay = false}, {}});
        add(Admit{maker.request_message, Role::maker, {}, {rng.id<TechId>()}});
        add(SetRole{trust.id, Role::member, {.issuer = false, .relay = true}, {}, pins});
        add(Update{trust.id, "Example Trust North", "nhs", "uk", {"hub.example.org:7443"}});
        add(Admit{late.request_message, Role::observer, {}, {}});
        add(Revoke{late.id, {{rng.id<Epoch>(), record::Lane::bulk, 2, rng.id<RecordId>()}}});
        add(Rekey{sign_key_request(
                      {federation.charter.federation(), trust.id, trust.link(), KeyAuthority::record_key,
                       trust.request.record_key, rng.id<LinkKey>(), trust.request.recovery_key},
                      trust.record_key),
                  {}});
        const auto new_record_key = crypto::SigningKey::generate(rng);
        add(Rekey{sign_key_request({federation.charter.federation(), maker.id, maker.link(),
                                    KeyAuthority::stewards, RecordKey{new_record_key.public_key().bytes},
                                    rng.id<LinkKey>(), rng.id<RecoveryKey>()},
                                   new_record_key),
                  {{rng.id<Epoch>(), record::Lane::safety, 3, rng.id<RecordId>()}}});
        SignedEntry joins{
            encode_entry(federation.next(AddSteward{{"D", public_key(new_steward), trust.id}, 3})), {}};
        add_signature(joins, new_steward);
        for (std::size_t i = 0; i < 2; ++i) add_signature(joins, federation.stewards[i]);
        check(federation.charter.append(encode_signed_entry(joins)).has_value());
        note(encode_signed_entry(joins));
        add(RemoveSteward{public_key(new_steward), 2});
        add(SetThreshold{3});
        add(SetThreshold{2});
        const Charter before = federation.charter;
        add(EraseOrder{{rng.id<RecordId>()}});
        const CharterHash chosen = federation.charter.head();
        // Another entry in the same place, and the way out.
        const Entry beside = *before.next(Revoke{maker.id, {}}, Day{20780});
        note(federation.signed_by(beside, 2), true);
        check(federation.charter.append(federation.signed_by(beside, 2)).has_value());
        const Entry resolve = *federation.charter.next_resolve(chosen, Day{20781});
        note(federation.signed_by(resolve, 2));

        Json::Object proofs;
        for (const auto* who : {&trust, &maker, &late})
            proofs.push_back({who->id.hex(), text(to_hex(encode_member_proof(*charter.prove(who->id))))});
        std::ranges::sort(proofs, {}, &record::JsonMember::name);
        Json::Object out;
        out.push_back({"entries", Json{std::move(entries)}});
        out.push_back({"federation", text(charter.federation().hex())});
        out.push_back({"member_proofs_at_the_end", Json{std::move(proofs)}});
        return Json{std::move(out)};
    }
};

// After a change of format, what this prints as made is the new file.
TEST_F(CharterVectors, AreWhatThisVersionWrites) {
    const std::string made = record::canonical_json(make());
    EXPECT_EQ(record::canonical_json(record::vector_json("charter.json")), made);
}

TEST_F(CharterVectors, AreRead) {
    const Json file = record::vector_json("charter.json");
    Charter read;
    CharterRoot root;
    for (const Json& one : record::items_of(file, "entries")) {
        const Bytes bytes = *from_hex(record::text_of(one, "signed_entry"));
        const auto signed_entry = decode_signed_entry(bytes);
        ASSERT_TRUE(signed_entry) << signed_entry.error().text();
        EXPECT_EQ(encode_signed_entry(*signed_entry), bytes);
        EXPECT_EQ(hash_of(signed_entry->payload).hex(), record::text_of(one, "hash"));
        const auto entry = decode_entry(signed_entry->payload);
        ASSERT_TRUE(entry) << entry.error().text();
        EXPECT_EQ(entry->root.hex(), record::text_of(one, "root"));
        const auto appended = read.append(bytes);
        ASSERT_TRUE(appended) << appended.error().text();
        root = entry->root;
    }
    EXPECT_EQ(read.federation().hex(), record::text_of(file, "federation"));
    EXPECT_FALSE(read.conflict());
    EXPECT_EQ(read.asides().size(), 1U);
    EXPECT_EQ(read.erase_orders().size(), 1U);
    for (const auto& [id, proof] : *file.find("member_proofs_at_the_end")->as<Json::Object>()) {
        const auto member_proof = decode_member_proof(*from_hex(*proof.as<std::string>()));
        ASSERT_TRUE(member_proof);
        const auto member = verify(*member_proof, root);
        ASSERT_TRUE(member) << member.error().text();
        EXPECT_EQ(member->id.hex(), id);
    }
}

}  // namespace
}  // namespace stonechat::charter
