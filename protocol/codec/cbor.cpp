#include "protocol/codec/cbor.hpp"

#include "protocol/limits.hpp"

namespace stonechat::codec {
namespace {

// Major types (RFC 8949 section 3.1).
constexpr unsigned major_uint = 0;
constexpr unsigned major_negative = 1;
constexpr unsigned major_bytes = 2;
constexpr unsigned major_text = 3;
constexpr unsigned major_array = 4;
constexpr unsigned major_map = 5;
constexpr unsigned major_tag = 6;

std::uint64_t big_endian(ByteView bytes) {
    std::uint64_t value = 0;
    for (std::byte b : bytes) value = value << 8U | std::to_integer<std::uint64_t>(b);
    return value;
}

// How many bytes follow the initial byte for this argument in its shortest form: 0, 1, 2, 4 or 8.
std::size_t argument_bytes(std::uint64_t argument) {
    if (argument < 24) return 0;
    if (argument <= 0xff) return 1;
    if (argument <= 0xffff) return 2;
    if (argument <= 0xffffffff) return 4;
    return 8;
}

unsigned additional_info(std::size_t bytes_count) {
    switch (bytes_count) {
        case 1:
            return 24;
        case 2:
            return 25;
        case 4:
            return 26;
        default:
            return 27;
    }
}

// Length of the UTF-8 sequence that starts `rest`, or 0 when it is not well-formed.
std::size_t utf8_sequence(std::string_view rest) {
    const auto at = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(rest[i]); };
    const unsigned first = at(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || rest.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((at(i) & 0xc0U) != 0x80) return 0;
    const unsigned second = at(1);
    if (first == 0xe0 && second < 0xa0) return 0;  // overlong
    if (first == 0xed && second > 0x9f) return 0;  // surrogate
    if (first == 0xf0 && second < 0x90) return 0;  // overlong
    if (first == 0xf4 && second > 0x8f) return 0;  // above U+10FFFF
    return length;
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8_sequence(text.substr(i));
        if (length == 0) return false;
        i += length;
    }
    return true;
}

void Writer::head(unsigned major, std::uint64_t argument) {
    const std::size_t extra = argument_bytes(argument);
    const unsigned info = extra == 0 ? static_cast<unsigned>(argument) : additional_info(extra);
    out_.push_back(static_cast<std::byte>(major << 5U | info));
    for (std::size_t i = extra; i > 0; --i)
        out_.push_back(static_cast<std::byte>(argument >> (8 * (i - 1)) & 0xffU));
}

Writer& Writer::uint(std::uint64_t value) {
    return head(major_uint, value), *this;
}
Writer& Writer::negative(std::int64_t value) {
    check(value < 0);
    return head(major_negative, static_cast<std::uint64_t>(-(value + 1))), *this;
}
Writer& Writer::bytes(ByteView value) {
    head(major_bytes, value.size());
    append(out_, value);
    return *this;
}
Writer& Writer::text(std::string_view value) {
    head(major_text, value.size());
    append(out_, as_bytes(value));
    return *this;
}
Writer& Writer::array(std::size_t count) {
    return head(major_array, count), *this;
}
Writer& Writer::map(std::size_t count) {
    return head(major_map, count), *this;
}
Writer& Writer::tag(std::uint64_t number) {
    return head(major_tag, number), *this;
}
Writer& Writer::raw(ByteView encoded) {
    append(out_, encoded);
    return *this;
}

void Reader::refuse(Errc code, std::string_view field, std::string_view rule) {
    if (!refusal_) refusal_ = Refusal{code, std::string{field}, std::string{rule}, value_start_};
}

ByteView Reader::take(std::size_t count, std::string_view field) {
    if (!ok()) return {};
    if (input_.size() - position_ < count) {
        refuse(Errc::truncated, field, "the input ends inside this value");
        return {};
    }
    const ByteView out = input_.subspan(position_, count);
    position_ += count;
    return out;
}

std::optional<std::uint64_t> Reader::head(unsigned major, std::string_view field) {
    value_start_ = position_;
    if (ok() && !at_end() && std::to_integer<unsigned>(input_[position_]) >> 5U != major)
        refuse(Errc::wrong_type, field, "another CBOR type stands here");
    const auto found = any_head(field);
    return found ? std::optional{found->argument} : std::nullopt;
}

std::optional<Reader::Head> Reader::any_head(std::string_view field) {
    value_start_ = position_;
    const ByteView initial = take(1, field);
    if (initial.empty()) return std::nullopt;
    const auto byte = std::to_integer<unsigned>(initial[0]);
    const unsigned major = byte >> 5U;
    const unsigned info = byte & 31U;
    if (info < 24) return Head{major, info};
    if (info > 27) {
        refuse(Errc::not_canonical, field, "indefinite lengths and reserved heads are not allowed");
        return std::nullopt;
    }
    const std::size_t extra = std::size_t{1} << (info - 24);
    const ByteView raw = take(extra, field);
    if (!ok()) return std::nullopt;
    const std::uint64_t value = big_endian(raw);
    if (argument_bytes(value) != extra) {
        refuse(Errc::not_canonical, field, "must be in the shortest form");
        return std::nullopt;
    }
    return Head{major, value};
}

void Reader::skip(std::string_view field) {
    skip(field, 0);
}

void Reader::skip(std::string_view field, std::size_t depth) {
    if (depth > limits::nesting_max) return refuse(Errc::limit_exceeded, field, "nested too deep");
    const auto found = any_head(field);
    if (!found) return;
    switch (found->major) {
        case major_uint:
        case major_negative:
            return;
        case major_bytes:
            take(found->argument, field);
            return;
        case major_text:
            if (!is_utf8(as_text(take(found->argument, field))))
                refuse(Errc::wrong_value, field, "must be UTF-8");
            return;
        case major_array:
        case major_map:
        case major_tag:
            break;
        default:
            return refuse(Errc::wrong_type, field, "floats and simple values are not allowed");
    }
    // A head may claim more than there is: what is not there ends it at the first item that is missing.
    const std::uint64_t twice = found->major == major_map ? 2 : 1;
    const std::uint64_t count = found->major == major_tag ? 1 : found->argument;
    if (count > input_.size() / twice)
        return refuse(Errc::truncated, field, "the input ends inside this value");
    for (std::uint64_t i = 0; i < count * twice && ok(); ++i) skip(field, depth + 1);
}

std::uint64_t Reader::uint(std::string_view field, std::uint64_t max) {
    const auto value = head(major_uint, field);
    if (!value) return 0;
    if (*value > max) {
        refuse(Errc::limit_exceeded, field, "larger than the format allows");
        return 0;
    }
    return *value;
}

void Reader::exactly_negative(std::string_view field, std::int64_t value) {
    const auto argument = head(major_negative, field);
    if (argument && *argument != static_cast<std::uint64_t>(-(value + 1)))
        refuse(Errc::wrong_value, field, "another value is required here");
}

ByteView Reader::bytes(std::string_view field, std::size_t max) {
    const auto size = head(major_bytes, field);
    if (!size) return {};
    if (*size > max) {
        refuse(Errc::limit_exceeded, field, "longer than the format allows");
        return {};
    }
    return take(*size, field);
}

std::string_view Reader::text(std::string_view field, std::size_t max) {
    const auto size = head(major_text, field);
    if (!size) return {};
    if (*size > max) {
        refuse(Errc::limit_exceeded, field, "longer than the format allows");
        return {};
    }
    const std::string_view out = as_text(take(*size, field));
    if (!is_utf8(out)) {
        refuse(Errc::wrong_value, field, "must be UTF-8");
        return {};
    }
    return out;
}

std::size_t Reader::array(std::string_view field, std::size_t max) {
    const auto count = head(major_array, field);
    if (!count) return 0;
    if (*count > max) {
        refuse(Errc::limit_exceeded, field, "more items than the format allows");
        return 0;
    }
    return *count;
}

std::size_t Reader::map(std::string_view field, std::size_t max) {
    const auto count = head(major_map, field);
    if (!count) return 0;
    if (*count > max) {
        refuse(Errc::limit_exceeded, field, "more entries than the format allows");
        return 0;
    }
    return *count;
}

void Reader::tag(std::string_view field, std::uint64_t number) {
    const auto found = head(major_tag, field);
    if (found && *found != number) refuse(Errc::wrong_value, field, "another tag is required here");
}

void Reader::key(std::string_view field, std::uint64_t number) {
    const auto found = head(major_uint, field);
    if (!found || *found == number) return;
    if (*found > number)
        refuse(Errc::missing_field, field, "is required, and keys stand in ascending order");
    else
        refuse(Errc::not_canonical, field, "keys stand in ascending order, each once");
}

bool Reader::optional_key(std::uint64_t number) {
    if (!ok() || at_end()) return false;
    Reader ahead{input_.subspan(position_)};
    const auto found = ahead.head(major_uint, "");
    if (!found || *found != number) return false;
    position_ += ahead.position_;
    return true;
}

}  // namespace stonechat::codec
