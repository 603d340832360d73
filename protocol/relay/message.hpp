#pragma once
// What passes between someone who hides their organisation and a relay: a report to publish as the relay's
// own, and what became of it. Sealed for the relay alone, and carried by whoever is linked with it
// (engine/relaying), so that the relay does not learn who sends, and who carries does not learn what. The
// idea is that of Oblivious HTTP (RFC 9458); ops/docs/relay.md says what each of them can still see.
//
// Layouts are CBOR arrays behind a 4-byte big-endian length, filled up with zeros: a question of any kind and
// size is one and the same number of bytes long, and an answer one of sixteen.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/box.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::relay {

// A claim code's hash: who holds the code can ask after the report, and nobody can find the code.
using ClaimHash = Id32<struct ClaimHashTag>;

// What either side writes to the other, and that in bytes of UTF-8.
inline constexpr std::size_t words_characters_max = 1000;
inline constexpr std::size_t words_bytes_max = 4 * words_characters_max;
// Of those, in one answer; the newest.
inline constexpr std::size_t words_told_max = 12;
// Why a relay took nothing: a field, a rule and a code.
inline constexpr std::size_t rule_bytes_max = 400;
// A body, and room for the rest.
inline constexpr std::size_t question_bytes = limits::body_bytes_max + 1024;
inline constexpr std::size_t sealed_question_bytes = question_bytes + crypto::box_overhead_bytes;
// Answers are filled up to whole steps.
inline constexpr std::size_t answer_step_bytes = std::size_t{4} * 1024;
inline constexpr std::size_t answer_bytes_max = 16 * answer_step_bytes;
inline constexpr std::size_t locked_answer_bytes_max = answer_bytes_max + crypto::lock_overhead_bytes;

// -- questions

struct Submit {
    Bytes body;  // a masked report in canonical JSON
    friend bool operator==(const Submit&, const Submit&) = default;
};
struct AskAfter {
    friend bool operator==(const AskAfter&, const AskAfter&) = default;
};
struct AddWords {  // an answer to what the relay's reviewer asked, or something to add
    std::string text;
    friend bool operator==(const AddWords&, const AddWords&) = default;
};
struct Question {
    ClaimHash claim;
    std::variant<Submit, AskAfter, AddWords> what;
    friend bool operator==(const Question&, const Question&) = default;
};

// -- answers

struct Taken {
    friend bool operator==(const Taken&, const Taken&) = default;
};
// How far a report is: read by nobody yet, asked back about, approved and leaving later, and how it ended.
enum class Stage : std::uint8_t { waiting, asked, held, published, declined };
[[nodiscard]] std::string_view name_of(Stage stage);  // "waiting"
// Whether somebody has still to decide about it.
[[nodiscard]] constexpr bool is_open(Stage stage) {
    return stage == Stage::waiting || stage == Stage::asked;
}
struct Words {
    bool by_reviewer = false;
    std::string text;
    friend bool operator==(const Words&, const Words&) = default;
};
struct Standing {
    Stage stage{};
    Day sent;
    Day changed;
    std::string reason;              // why it was declined
    std::optional<RecordId> record;  // once it is published
    std::vector<Words> words;        // oldest first
    friend bool operator==(const Standing&, const Standing&) = default;
};
struct NotTaken {
    std::string rule;  // in plain words; never what was refused itself
    friend bool operator==(const NotTaken&, const NotTaken&) = default;
};
using Answer = std::variant<Taken, Standing, NotTaken>;

// -- on the way

struct SealedQuestion {
    Bytes box;                      // sealed_question_bytes long
    crypto::Secret<32> answer_key;  // opens the answers to this box
};
// `question` keeps the limits above. Errors: bad_seal, for a relay's key that nothing can be sealed for.
Result<SealedQuestion> seal_question(const Question& question, const crypto::BoxPublicKey& relay,
                                     crypto::Rng& rng);

struct OpenedQuestion {
    Question question;
    crypto::Secret<32> answer_key;
};
// Errors: crypto's bad_seal, for a box of another key; the field and rule of whatever else it breaks.
Checked<OpenedQuestion> open_question(ByteView box, const crypto::BoxKey& key);

// Leaves the oldest words out where they are more than an answer has room for.
Bytes lock_answer(const Answer& answer, const crypto::Secret<32>& answer_key, crypto::Rng& rng);
Checked<Answer> unlock_answer(ByteView locked, const crypto::Secret<32>& answer_key);

// What lies inside the seal and the lock: for tests and the fuzzer.
Checked<Question> decode_question(ByteView padded, crypto::Secret<32>& answer_key);
Checked<Answer> decode_answer(ByteView padded);

}  // namespace stonechat::relay
