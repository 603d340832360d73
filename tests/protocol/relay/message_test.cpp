#include "protocol/relay/message.hpp"

#include <gmock/gmock.h>

namespace stonechat::relay {
namespace {

struct RelayMessageTest : testing::Test {
    std::vector<Question> questions() {
        return {{claim, Submit{Bytes(1234, std::byte{'x'})}},
                {claim, Submit{Bytes(limits::body_bytes_max, std::byte{'y'})}},
                {claim, AskAfter{}},
                {claim, AddWords{"It was on a Monday."}},
                {claim, AddWords{std::string(words_bytes_max, 'w')}}};
    }
    std::vector<Answer> answers() {
        return {
            Taken{}, NotTaken{"/content/masked: must be true"},
            Standing{Stage::published, {20780}, {20790}, "", rng.id<RecordId>(), {}},
            Standing{
                Stage::asked, {20780}, {20781}, "", std::nullopt, {{true, "Which version?"}, {false, "4"}}},
            Standing{Stage::declined, {20780}, {20781}, "It was reported already.", std::nullopt, {}}};
    }
    crypto::SeededRng rng{72};
    crypto::BoxKey key = crypto::BoxKey::generate(rng);
    ClaimHash claim = rng.id<ClaimHash>();
};

TEST_F(RelayMessageTest, AQuestionIsReadByTheRelayAsItWasAsked) {
    for (const Question& question : questions()) {
        const auto sealed = seal_question(question, key.public_key(), rng);
        ASSERT_TRUE(sealed);
        const auto opened = open_question(sealed->box, key);
        ASSERT_TRUE(opened) << opened.error().text();
        EXPECT_EQ(opened->question, question);
        EXPECT_EQ(opened->answer_key, sealed->answer_key);
    }
}

// Who carries a question learns neither what kind it is nor how much was written.
TEST_F(RelayMessageTest, EveryQuestionHasTheSameLength) {
    for (const Question& question : questions())
        EXPECT_EQ(seal_question(question, key.public_key(), rng)->box.size(), sealed_question_bytes);
}

TEST_F(RelayMessageTest, AnAnswerIsReadByWhoAskedAsItWasGiven) {
    crypto::Secret<32> lock_key;
    rng.fill(lock_key.writable());
    for (const Answer& answer : answers()) {
        const Bytes locked = lock_answer(answer, lock_key, rng);
        EXPECT_EQ((locked.size() - crypto::lock_overhead_bytes) % answer_step_bytes, 0U);
        const auto read = unlock_answer(locked, lock_key);
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(*read, answer);
    }
}

TEST_F(RelayMessageTest, OfManyWordsTheNewestAreTold) {
    Standing standing{Stage::asked, {1}, {2}, std::string(words_bytes_max, 'r'), std::nullopt, {}};
    for (std::size_t i = 0; i < 50; ++i)
        standing.words.push_back({i % 2 == 0, std::to_string(i) + std::string(words_bytes_max - 2, '.')});
    crypto::Secret<32> lock_key;
    const Bytes locked = lock_answer(standing, lock_key, rng);
    EXPECT_LE(locked.size(), locked_answer_bytes_max);
    const auto read = unlock_answer(locked, lock_key);
    ASSERT_TRUE(read) << read.error().text();
    const auto& words = std::get<Standing>(*read).words;
    ASSERT_EQ(words.size(), words_told_max);
    EXPECT_EQ(words.back(), standing.words.back());
}

TEST_F(RelayMessageTest, ABoxForAnotherRelayIsRefused) {
    const auto sealed = seal_question({claim, AskAfter{}}, crypto::BoxKey::generate(rng).public_key(), rng);
    const auto opened = open_question(sealed->box, key);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, crypto::make_error_code(crypto::Errc::bad_seal));
}

TEST_F(RelayMessageTest, ABoxOfAnotherLengthIsRefusedUnopened) {
    const auto box = crypto::box_for(key.public_key(), Bytes(100), rng);
    EXPECT_EQ(open_question(*box, key).error().field, "question");
}

TEST_F(RelayMessageTest, AnAnswerUnderAnotherKeyIsRefused) {
    crypto::Secret<32> lock_key;
    crypto::Secret<32> other;
    rng.fill(other.writable());
    EXPECT_FALSE(unlock_answer(lock_answer(Taken{}, lock_key, rng), other));
    EXPECT_EQ(unlock_answer(Bytes(locked_answer_bytes_max + 1), other).error().code, Errc::limit_exceeded);
}

// What stands inside the seal is a stranger's all the same.
TEST_F(RelayMessageTest, EveryChangeInsideTheSealIsRefusedOrAnotherQuestion) {
    crypto::Secret<32> lock_key;
    const Question asked{claim, AddWords{"words"}};
    const auto sealed = seal_question(asked, key.public_key(), rng);
    const Bytes inside = key.open(sealed->box).value();
    ASSERT_EQ(decode_question(inside, lock_key).value(), asked);
    // All of what is written, and some of what it is filled up with.
    for (std::size_t i = 0; i < inside.size(); i += i < 128 ? 1 : 997) {
        Bytes changed = inside;
        changed.at(i) ^= std::byte{0x21};
        crypto::Secret<32> changed_key;
        const auto read = decode_question(changed, changed_key);
        if (read && *read == asked) {
            EXPECT_FALSE(changed_key == lock_key) << "byte " << i;
        }
    }
}

TEST_F(RelayMessageTest, WordsThatAreNoTextAreRefused) {
    const auto sealed = seal_question({claim, AddWords{"\xff\xfe"}}, key.public_key(), rng);
    EXPECT_EQ(open_question(sealed->box, key).error().field, "content");
}

TEST_F(RelayMessageTest, ALengthPastTheEndAndFillingThatIsNotZeroAreRefused) {
    crypto::Secret<32> lock_key;
    EXPECT_EQ(decode_question(Bytes(3), lock_key).error().code, Errc::truncated);
    EXPECT_EQ(decode_answer(*from_hex("000000ff8200")).error().code, Errc::truncated);
    EXPECT_EQ(decode_answer(*from_hex("00000003820100")).value(), Answer{Taken{}});
    EXPECT_EQ(decode_answer(*from_hex("0000000382010001")).error().code, Errc::not_canonical);
}

}  // namespace
}  // namespace stonechat::relay
