#pragma once
// Deterministic CBOR (RFC 8949 section 4.2.1), the part that Stonechat's formats use: unsigned and negative
// integers, byte and text strings, arrays, maps and tags, all of definite length. No floats, no simple
// values.

#include <cstdint>
#include <optional>
#include <string_view>

#include "crypto/bytes.hpp"
#include "crypto/id.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::codec {

// Writes what Reader accepts, as long as the caller writes map keys in ascending order.
class Writer {
public:
    Writer& uint(std::uint64_t value);
    Writer& negative(std::int64_t value);  // below zero
    Writer& bytes(ByteView value);
    Writer& text(std::string_view value);
    Writer& array(std::size_t count);
    Writer& map(std::size_t count);
    Writer& tag(std::uint64_t number);
    Writer& raw(ByteView encoded);  // an item that is encoded already

    [[nodiscard]] const Bytes& written() const { return out_; }
    [[nodiscard]] Bytes take() { return std::move(out_); }

private:
    void head(unsigned major, std::uint64_t argument);
    Bytes out_;
};

// Reads one value after another. Sticky: after its first error every read yields zero or nothing, and
// finish() returns that error with the field's name and its byte offset. Views point into the input.
class Reader {
public:
    explicit Reader(ByteView input) : input_{input} {}

    std::uint64_t uint(std::string_view field, std::uint64_t max);
    void exactly_negative(std::string_view field, std::int64_t value);
    ByteView bytes(std::string_view field, std::size_t max);
    std::string_view text(std::string_view field, std::size_t max);  // valid UTF-8
    std::size_t array(std::string_view field, std::size_t max);
    std::size_t map(std::string_view field, std::size_t max);
    void tag(std::string_view field, std::uint64_t number);
    // The next map key must be this one: with fixed keys in ascending order that is all that canonical maps
    // need.
    void key(std::string_view field, std::uint64_t number);
    // Whether the next map key is this one; consumes it only then. For optional fields.
    bool optional_key(std::uint64_t number);

    // Passes over one value of whatever type, in its one encoding, nested at most limits::nesting_max deep.
    // For what a newer version has put there. What it means, and whether a map's keys are in order, is not
    // looked at.
    void skip(std::string_view field);

    template <class IdType>
    IdType id(std::string_view field) {
        const ByteView view = bytes(field, IdType::bytes_count);
        if (const auto id = IdType::from(view)) return *id;
        refuse(Errc::wrong_value, field, "must have its fixed length");
        return {};
    }

    // For rules beyond the encoding. Only the first refusal is kept.
    void refuse(Errc code, std::string_view field, std::string_view rule);
    [[nodiscard]] bool ok() const { return !refusal_; }
    [[nodiscard]] bool at_end() const { return position_ == input_.size(); }
    // The bytes read since `offset`: a signed part is checked over its exact bytes.
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] ByteView since(std::size_t offset) const {
        return input_.subspan(offset, position_ - offset);
    }

    template <class T>
    Checked<T> finish(T value) {
        if (!at_end()) refuse(Errc::trailing_bytes, "", "bytes are left over after the value");
        if (refusal_) return *refusal_;
        return value;
    }

private:
    struct Head {
        unsigned major = 0;
        std::uint64_t argument = 0;
    };
    // The next head, in its shortest form; empty after an error.
    std::optional<Head> any_head(std::string_view field);
    // The argument of the next head if it is of `major`.
    std::optional<std::uint64_t> head(unsigned major, std::string_view field);
    void skip(std::string_view field, std::size_t depth);
    ByteView take(std::size_t count, std::string_view field);

    ByteView input_;
    std::size_t position_ = 0;
    std::size_t value_start_ = 0;
    std::optional<Refusal> refusal_;
};

// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace stonechat::codec
