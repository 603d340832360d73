#include "protocol/relay/message.hpp"

#include <algorithm>
#include <array>

#include "protocol/codec/cbor.hpp"

namespace stonechat::relay {
namespace {

using codec::Reader;
using codec::Writer;

constexpr std::uint64_t format_version = 1;
constexpr std::size_t length_bytes = 4;
constexpr std::uint64_t day_max = (std::uint64_t{1} << 31U) - 1;

constexpr std::uint64_t kind_submit = 0;
constexpr std::uint64_t kind_ask_after = 1;
constexpr std::uint64_t kind_add_words = 2;

constexpr std::uint64_t answer_taken = 0;
constexpr std::uint64_t answer_standing = 1;
constexpr std::uint64_t answer_not_taken = 2;

Bytes copy(ByteView view) {
    return {view.begin(), view.end()};
}

// Behind its length, up to `size` in all.
Bytes padded(ByteView content, std::size_t size) {
    check(length_bytes + content.size() <= size);
    Bytes out;
    out.reserve(size);
    for (std::size_t i = 0; i < length_bytes; ++i)
        out.push_back(static_cast<std::byte>(content.size() >> (24 - 8 * i) & 255U));
    append(out, content);
    out.resize(size);
    return out;
}

Checked<ByteView> unpadded(ByteView padded) {
    if (padded.size() < length_bytes) return Refusal{Errc::truncated, "message", "ends inside its length", 0};
    std::size_t size = 0;
    for (const std::byte b : padded.first(length_bytes)) size = size << 8U | std::to_integer<std::size_t>(b);
    const ByteView rest = padded.subspan(length_bytes);
    if (size > rest.size()) return Refusal{Errc::truncated, "message", "is shorter than its length says", 0};
    if (std::ranges::any_of(rest.subspan(size), [](std::byte b) { return b != std::byte{0}; }))
        return Refusal{Errc::not_canonical, "message", "is filled up with zeros", length_bytes + size};
    return rest.first(size);
}

void write_what(Writer& out, const Submit& submit) {
    out.uint(kind_submit).bytes(submit.body);
}
void write_what(Writer& out, const AskAfter&) {
    out.uint(kind_ask_after).bytes({});
}
void write_what(Writer& out, const AddWords& words) {
    out.uint(kind_add_words).bytes(as_bytes(words.text));
}

void write(Writer& out, const Taken&) {
    out.array(2).uint(format_version).uint(answer_taken);
}
void write(Writer& out, const Standing& standing) {
    out.array(8).uint(format_version).uint(answer_standing).uint(static_cast<std::uint64_t>(standing.stage));
    out.uint(static_cast<std::uint64_t>(standing.sent.value))
        .uint(static_cast<std::uint64_t>(standing.changed.value))
        .text(standing.reason)
        .bytes(standing.record ? ByteView{standing.record->bytes} : ByteView{});
    const std::size_t told = std::min(standing.words.size(), words_told_max);
    out.array(told);
    for (auto it = standing.words.end() - static_cast<std::ptrdiff_t>(told); it != standing.words.end(); ++it)
        out.array(2).uint(it->by_reviewer ? 1 : 0).text(it->text);
}
void write(Writer& out, const NotTaken& not_taken) {
    out.array(3).uint(format_version).uint(answer_not_taken).text(not_taken.rule);
}

Day read_day(Reader& in, std::string_view field) {
    return {static_cast<std::int32_t>(in.uint(field, day_max))};
}

Standing read_standing(Reader& in) {
    Standing out;
    out.stage = static_cast<Stage>(in.uint("stage", static_cast<std::uint64_t>(Stage::declined)));
    out.sent = read_day(in, "sent");
    out.changed = read_day(in, "changed");
    out.reason = in.text("reason", words_bytes_max);
    const ByteView record = in.bytes("record", RecordId::bytes_count);
    out.record = RecordId::from(record);
    if (!out.record && !record.empty()) in.refuse(Errc::wrong_value, "record", "is an id or nothing");
    const std::size_t count = in.array("words", words_told_max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        if (in.array("words", 2) != 2) in.refuse(Errc::wrong_value, "words", "have two parts");
        Words& words = out.words.emplace_back();
        words.by_reviewer = in.uint("by reviewer", 1) == 1;
        words.text = in.text("text", words_bytes_max);
    }
    return out;
}

}  // namespace

std::string_view name_of(Stage stage) {
    constexpr std::array<std::string_view, 5> names{"waiting", "asked", "held", "published", "declined"};
    return names.at(static_cast<std::size_t>(stage));
}

Result<SealedQuestion> seal_question(const Question& question, const crypto::BoxPublicKey& relay,
                                     crypto::Rng& rng) {
    SealedQuestion out;
    rng.fill(out.answer_key.writable());
    Writer writer;
    writer.array(5).uint(format_version).bytes(out.answer_key.view()).bytes(question.claim.bytes);
    std::visit([&](const auto& what) { write_what(writer, what); }, question.what);
    auto box = crypto::box_for(relay, padded(writer.written(), question_bytes), rng);
    if (!box) return box.error();
    out.box = std::move(*box);
    return out;
}

Checked<OpenedQuestion> open_question(ByteView box, const crypto::BoxKey& key) {
    if (box.size() != sealed_question_bytes)
        return Refusal{Errc::wrong_value, "question", "has its one length", 0};
    const auto message = key.open(box);
    if (!message) return Refusal{message.error(), "question", "must be sealed for this relay's key", 0};
    OpenedQuestion out;
    auto question = decode_question(*message, out.answer_key);
    if (!question) return question.error();
    out.question = std::move(*question);
    return out;
}

Checked<Question> decode_question(ByteView padded, crypto::Secret<32>& answer_key) {
    const auto content = unpadded(padded);
    if (!content) return content.error();
    Reader in{*content};
    Question out;
    if (in.array("question", 5) != 5) in.refuse(Errc::wrong_value, "question", "has 5 parts");
    if (in.uint("version", format_version) != format_version)
        in.refuse(Errc::wrong_value, "version", "this node speaks version 1");
    const ByteView secret = in.bytes("answer key", crypto::Secret<32>{}.view().size());
    if (secret.size() == answer_key.view().size())
        std::ranges::copy(secret, answer_key.writable().begin());
    else
        in.refuse(Errc::wrong_value, "answer key", "must have its fixed length");
    out.claim = in.id<ClaimHash>("claim");
    const std::uint64_t kind = in.uint("kind", kind_add_words);
    const ByteView content_bytes = in.bytes("content", limits::body_bytes_max);
    if (kind == kind_submit) {
        out.what = Submit{copy(content_bytes)};
    } else if (kind == kind_add_words) {
        if (content_bytes.size() > words_bytes_max || !codec::is_utf8(as_text(content_bytes)))
            in.refuse(Errc::wrong_value, "content", "is at most 1,000 characters of text");
        out.what = AddWords{std::string{as_text(content_bytes)}};
    } else {
        if (!content_bytes.empty()) in.refuse(Errc::wrong_value, "content", "is empty in this kind");
        out.what = AskAfter{};
    }
    return in.finish(std::move(out));
}

Bytes lock_answer(const Answer& answer, const crypto::Secret<32>& answer_key, crypto::Rng& rng) {
    Writer out;
    std::visit([&](const auto& one) { write(out, one); }, answer);
    const std::size_t steps =
        (length_bytes + out.written().size() + answer_step_bytes - 1) / answer_step_bytes;
    return crypto::lock(answer_key, padded(out.written(), steps * answer_step_bytes), rng);
}

Checked<Answer> unlock_answer(ByteView locked, const crypto::Secret<32>& answer_key) {
    if (locked.size() > locked_answer_bytes_max)
        return Refusal{Errc::limit_exceeded, "answer", "longer than an answer can be", 0};
    const auto message = crypto::unlock(answer_key, locked);
    if (!message) return Refusal{message.error(), "answer", "must be the relay's own", 0};
    return decode_answer(*message);
}

Checked<Answer> decode_answer(ByteView padded) {
    const auto content = unpadded(padded);
    if (!content) return content.error();
    Reader in{*content};
    const std::size_t parts = in.array("answer", 8);
    if (in.uint("version", format_version) != format_version)
        in.refuse(Errc::wrong_value, "version", "this node speaks version 1");
    const std::uint64_t kind = in.uint("kind", answer_not_taken);
    const std::size_t expected = kind == answer_taken ? 2 : kind == answer_standing ? 8 : 3;
    if (parts != expected) in.refuse(Errc::wrong_value, "answer", "has another number of parts for its kind");
    Answer out;
    if (kind == answer_standing)
        out = read_standing(in);
    else if (kind == answer_not_taken)
        out = NotTaken{std::string{in.text("rule", rule_bytes_max)}};
    return in.finish(std::move(out));
}

}  // namespace stonechat::relay
