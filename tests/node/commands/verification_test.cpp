#include "node/commands/verification.hpp"

#include <gmock/gmock.h>

#include "node/api/signer.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::commands {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

record::SaltedBody salted(crypto::Rng& rng, std::string_view text) {
    const ByteView bytes = as_bytes(text);
    return {rng.id<Salt>(), {bytes.begin(), bytes.end()}};
}

struct Verifying : testing::Test {
    Verifying() {
        crypto::start();
        federation.admit(who);
        store = *storage::open_memory_store(disk, rng);
        for (int i = 0; i < 3; ++i) {
            const auto body = salted(rng, "text " + std::to_string(i));
            keep(author.write(record::Kind::report, body), body);
        }
        lines = store->log_after(0, 100, 1U << 20U)->lines;
    }
    void keep(record::VerifiedRecord record, const record::SaltedBody& body) {
        check(store->append({std::move(record), record::BodyState::present, 1, body, {}}).has_value());
    }
    Verification result() {
        Verification out{federation.charter};
        for (const auto& line : lines) out.take(line);
        out.finish();
        return out;
    }
    // One fault, about this line's record.
    void expect_fault(std::size_t line, std::string_view words) {
        const auto found = result().faults;
        ASSERT_THAT(found, SizeIs(1));
        EXPECT_EQ(found[0].record, lines[line].entry.record.hex());
        EXPECT_THAT(found[0].what, testing::HasSubstr(words));
    }

    crypto::SeededRng rng{3};
    support::Federation federation{rng};
    support::Organisation who = support::an_organisation(rng, "Example Trust");
    support::Author author{federation, who, rng.id<Epoch>()};
    storage::MemoryDisk disk;
    std::unique_ptr<storage::Store> store;
    std::vector<engine::LogPage::Line> lines;
};

TEST_F(Verifying, FindsNothingWrongWhereNothingIs) {
    const auto found = result();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.records, 3U);
    EXPECT_EQ(found.texts, 3U);
    EXPECT_EQ(found.missing, 0U);
    EXPECT_THAT(found.authors, SizeIs(1));
}

TEST_F(Verifying, AChangedTextShows) {
    lines[1].record.envelope.body->body.front() ^= std::byte{1};
    expect_fault(1, "text is not the one");
}

TEST_F(Verifying, AChangedMessageShows) {
    lines[1].record.envelope.message.back() ^= std::byte{1};  // the signature's last byte
    Verification found = result();
    ASSERT_FALSE(found.faults.empty());
    EXPECT_EQ(found.faults[0].record, lines[1].entry.record.hex());
    EXPECT_EQ(found.records, 2U);
}

TEST_F(Verifying, ASignatureOfAnotherKeyShows) {
    support::Organisation impostor = support::an_organisation(rng, "Impostor");
    impostor.id = who.id;
    support::Author forging{federation, impostor, rng.id<Epoch>()};
    const auto body = salted(rng, "forged");
    keep(forging.write(record::Kind::report, body), body);
    lines = store->log_after(0, 100, 1U << 20U)->lines;
    expect_fault(3, "signature is not its author's");
}

TEST_F(Verifying, AStrangersRecordShows) {
    const support::Organisation stranger = support::an_organisation(rng, "Stranger");
    support::Author unknown{federation, stranger, rng.id<Epoch>()};
    const auto body = salted(rng, "hello");
    keep(unknown.write(record::Kind::report, body), body);
    lines = store->log_after(0, 100, 1U << 20U)->lines;
    expect_fault(3, "not in the charter");
}

TEST_F(Verifying, ALineTakenOutShowsThoughItsRecordsVerify) {
    lines.erase(lines.begin() + 1);
    const auto found = result();
    EXPECT_FALSE(found.faults.empty());
    EXPECT_EQ(found.missing, 1U);
}

TEST_F(Verifying, AGapIsCountedAndIsNoFault) {
    author.write(record::Kind::report);  // never arrives
    const auto body = salted(rng, "later");
    keep(author.write(record::Kind::report, body), body);
    lines = store->log_after(0, 100, 1U << 20U)->lines;
    const auto found = result();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.missing, 1U);
}

TEST_F(Verifying, TwoRecordsInOnePlaceShow) {
    support::Author first{federation, who, Epoch{}};
    support::Author second{federation, who, Epoch{}};
    for (auto* one : {&first, &second}) {
        const auto body = salted(rng, "fork");
        keep(one->write(record::Kind::report, body), body);
    }
    lines = store->log_after(0, 100, 1U << 20U)->lines;
    const auto found = result();
    ASSERT_THAT(found.faults, SizeIs(1));
    EXPECT_THAT(found.faults[0].what, testing::HasSubstr("same place"));
}

TEST_F(Verifying, WhatWasSignedWithAFormerKeyIsStillItsAuthorsAndWithAnyOtherIsNot) {
    const auto new_key = crypto::SigningKey::generate(rng);
    const charter::KeyRequest request{federation.charter.federation(),
                                      who.id,
                                      who.link(),
                                      charter::KeyAuthority::stewards,
                                      RecordKey{new_key.public_key().bytes},
                                      rng.id<LinkKey>(),
                                      rng.id<RecoveryKey>()};
    const auto newest = record::read_record(lines.back().record.envelope.message);
    federation.add(
        charter::Rekey{charter::sign_key_request(request, new_key),
                       {{newest->header.epoch, newest->header.lane, newest->header.sequence, newest->id}}});
    const auto found = result();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.records, 3U);
    EXPECT_EQ(found.voided, 0U);
    EXPECT_EQ(api::signer_of(*newest, federation.charter), who.request.record_key);
    support::Author late{federation, who, rng.id<Epoch>()};  // the old key, after the entry that replaced it
    const auto body = salted(rng, "late");
    keep(late.write(record::Kind::report, body), body);
    lines = store->log_after(0, 100, 1U << 20U)->lines;
    expect_fault(3, "signature is not its author's");
}

// Two histories of one lane that part behind its first record, and where the charter pins it.
struct VerifyingAFork : Verifying {
    VerifyingAFork() {
        support::Author before{federation, who, epoch};
        first = add(before.write(record::Kind::report));
        for (auto* side : {&own, &stolen}) {
            support::Author writer{federation, who, epoch};
            writer.write(record::Kind::report);  // the same first record
            for (int i = 0; i < 3; ++i) {
                const record::SaltedBody body{rng.id<Salt>(), {}};
                side->push_back(add(writer.write(record::Kind::report, body)));
            }
        }
    }
    record::VerifiedRecord add(record::VerifiedRecord record) {
        check(store->append({record, record::BodyState::missing, 0, {}, {}}).has_value());
        lines = store->log_after(0, 100, 1U << 20U)->lines;
        return record;
    }
    static charter::Pin pin(const record::VerifiedRecord& r) {
        return {r.header().epoch, r.header().lane, r.header().sequence, r.id()};
    }
    const Epoch epoch = rng.id<Epoch>();
    std::optional<record::VerifiedRecord> first;
    std::vector<record::VerifiedRecord> own;
    std::vector<record::VerifiedRecord> stolen;
};

TEST_F(VerifyingAFork, IsAFaultForEveryPlaceWhileItIsOpen) {
    EXPECT_THAT(result().faults, SizeIs(3));
}

TEST_F(VerifyingAFork, IsNoFaultOnceAPinHasEndedItAndTheOtherSideDoesNotCount) {
    federation.add(charter::SetRole{who.id, charter::Role::member, {}, {}, {pin(own[1])}});
    const auto found = result();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.voided, 3U) << "all of the other side, also above the pin";
    EXPECT_EQ(found.missing, 0U);
}

TEST_F(VerifyingAFork, IsNoFaultOnceItsAuthorIsRevokedBelowIt) {
    federation.add(charter::Revoke{who.id, {pin(*first)}});
    const auto found = result();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.voided, 9U) << "and the three of the other lane, which nothing pins";
}

TEST_F(VerifyingAFork, StaysAFaultAboveAPinThatDoesNotDecideIt) {
    federation.add(charter::SetRole{who.id, charter::Role::member, {}, {}, {pin(*first)}});
    EXPECT_THAT(result().faults, SizeIs(3));
}

TEST_F(Verifying, ATextThatShouldBeGoneShows) {
    lines[0].record.body_state = record::BodyState::withheld;
    expect_fault(0, "should be gone");
}

TEST_F(Verifying, ABadlySignedRecordIsRightOnlyAsAPlaceThatTheNextOneNames) {
    const auto bad = author.write_badly_signed(record::Kind::report);
    check(store->append({record::accept_badly_signed(bad, bad.id), record::BodyState::invalid, 0, {}, {}})
              .has_value());
    lines = store->log_after(0, 100, 1U << 20U)->lines;
    expect_fault(3, "no record names it");
    const auto body = salted(rng, "later");
    keep(author.write(record::Kind::report, body), body);
    lines = store->log_after(0, 100, 1U << 20U)->lines;
    const auto found = result();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.records, 4U);
    EXPECT_EQ(found.unsigned_records, 1U);
    Verification one_by_one{federation.charter};
    for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(one_by_one.take(lines[i]), i != 3) << i;
    lines[3].record.signature = record::SignatureState::verified;
    expect_fault(3, "not its author's");
}

TEST_F(Verifying, ARecordThatTheNodeHasNotCheckedYetIsCheckedHere) {
    lines[1].record.signature = record::SignatureState::provisional;
    EXPECT_EQ(result().unchecked, 1U);
    EXPECT_THAT(result().faults, IsEmpty());
    lines[1].record.signature = record::SignatureState::bad;
    expect_fault(1, "kept as badly signed");
}

TEST_F(Verifying, RecordsBeyondARemovalDoNotCountAndAreNoFault) {
    federation.add(charter::Revoke{who.id, {}});
    const auto found = result();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.voided, 3U);
}

}  // namespace
}  // namespace stonechat::commands
