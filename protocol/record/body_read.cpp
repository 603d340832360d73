#include <algorithm>
#include <utility>

#include "protocol/limits.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/body_fields.hpp"
#include "protocol/record/body_rules.hpp"

namespace stonechat::record {
namespace {

// Where the reader stands. A chain through the callers' frames, so that a pointer is only spelled out for a
// refusal.
struct Place {
    const Place* above = nullptr;
    std::string_view name;  // of a member; empty for an array's item
    std::size_t index = 0;

    void append_to(std::string& pointer) const {
        if (above == nullptr) return;
        above->append_to(pointer);
        if (name.empty())
            pointer += '/' + std::to_string(index);
        else
            append_pointer_step(pointer, name);
    }
};

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

// Moves values out of the parsed JSON into structs. After the first refusal nothing more is read.
class Reader {
public:
    explicit Reader(const CodeLists& lists) : lists_{lists} {}

    Checked<Body> body(Json& json);

private:
    // The visitor of fields(): walks the object's members, which stand in the same order as the fields.
    class Members;

    void read(Json& json, const Place&, Json& out, ByType) { out = std::move(json); }
    void read(Json& json, const Place& at, bool& out, ByType);
    void read(Json& json, const Place& at, Count& out, ByType);
    void read(Json& json, const Place& at, Versions& out, ByType);
    template <class Struct>
    void read(Json& json, const Place& at, Struct& out, ByType);
    void read(Json& json, const Place& at, std::string& out, CodeIn allowed);
    template <std::size_t count>
    void read(Json& json, const Place& at, std::string& out, const OneOf<count>& allowed);
    void read(Json& json, const Place& at, std::string& out, Form form);
    void read(Json& json, const Place& at, std::string& out, FreeText text);
    void read(Json& json, const Place& at, std::string& out, AnyText);
    void read(Json& json, const Place& at, std::int64_t& out, Range range);
    template <class T, class Item>
    void read(Json& json, const Place& at, std::vector<T>& out, const Items<Item>& items);

    template <std::size_t index>
    void read_content(Json& json, const Place& at, Content& out, std::size_t wanted);
    std::string* text_at(Json& json, const Place& at);
    void refuse(const Place& at, Errc code, std::string rule, std::string_view below = {});

    const CodeLists& lists_;
    std::optional<Refusal> refusal_;
};

class Reader::Members {
public:
    Members(Reader& reader, Json::Object& members, const Place& at)
        : reader_{reader},
          members_{members},
          at_{at} {}

    template <class T, class Constraint>
    void operator()(std::string_view name, T& member, const Constraint& constraint) {
        if (reader_.refusal_) return;
        const Place here{&at_, name};
        if (next_ == members_.size() || members_[next_].name != name) {
            if (next_ < members_.size() && canonical_less(members_[next_].name, name)) return refuse_next();
            if constexpr (!is_optional<T>) reader_.refuse(here, Errc::missing_field, "must be present");
            return;
        }
        Json& value = members_[next_++].value;
        if constexpr (is_optional<T>)
            reader_.read(value, here, member.emplace(), constraint);
        else
            reader_.read(value, here, member, constraint);
    }
    // To be called after the last field: what is left over is unknown.
    void finish() {
        if (!reader_.refusal_ && next_ < members_.size()) refuse_next();
    }

private:
    void refuse_next() {
        reader_.refuse({&at_, members_[next_].name}, Errc::unknown_field, "is not a field of this object");
    }

    Reader& reader_;
    Json::Object& members_;
    const Place& at_;
    std::size_t next_ = 0;
};

void Reader::refuse(const Place& at, Errc code, std::string rule, std::string_view below) {
    if (refusal_) return;
    std::string pointer;
    at.append_to(pointer);
    pointer += below;
    refusal_ = Refusal{code, std::move(pointer), std::move(rule)};
}

std::string* Reader::text_at(Json& json, const Place& at) {
    auto* text = json.as<std::string>();
    if (text == nullptr) refuse(at, Errc::wrong_type, "must be a string");
    return text;
}

void Reader::read(Json& json, const Place& at, bool& out, ByType) {
    const auto* value = json.as<bool>();
    if (value == nullptr) return refuse(at, Errc::wrong_type, "must be true or false");
    out = *value;
}

void Reader::read(Json& json, const Place& at, Count& out, ByType) {
    constexpr std::int64_t count_max = 1'000'000'000;
    const auto* text = json.as<std::string>();
    const auto* number = json.as<std::int64_t>();
    if (text != nullptr && *text == "1-4")
        out = {1, true};
    else if (number != nullptr && *number >= 0 && *number <= count_max && *number % 5 == 0)
        out = {*number, false};
    else
        refuse(at, Errc::wrong_value, "must be 0, \"1-4\" or a multiple of 5 up to 1000000000");
}

void Reader::read(Json& json, const Place& at, Versions& out, ByType) {
    if (const auto* text = json.as<std::string>()) {
        out.all = true;
        if (*text != "all") refuse(at, Errc::wrong_value, "must be \"all\" or an object");
        return;
    }
    read<Versions>(json, at, out, ByType{});
}

template <class Struct>
void Reader::read(Json& json, const Place& at, Struct& out, ByType) {
    auto* members = json.as<Json::Object>();
    if (members == nullptr) return refuse(at, Errc::wrong_type, "must be an object");
    Members visitor{*this, *members, at};
    fields(out, visitor);
    visitor.finish();
    if (refusal_) return;
    if (const auto fault = fault_in(out)) refuse(at, fault->code, std::string{fault->rule}, fault->field);
}

void Reader::read(Json& json, const Place& at, std::string& out, CodeIn allowed) {
    auto* text = text_at(json, at);
    if (text == nullptr) return;
    if (!lists_.contains(allowed.list, *text))
        return refuse(at, Errc::wrong_value, "must be a code of the list " + std::string{allowed.list});
    out = std::move(*text);
}

template <std::size_t count>
void Reader::read(Json& json, const Place& at, std::string& out, const OneOf<count>& allowed) {
    auto* text = text_at(json, at);
    if (text == nullptr) return;
    if (std::ranges::find(allowed.words, *text) == allowed.words.end()) {
        std::string rule = "must be one of:";
        for (const std::string_view word : allowed.words) (rule += ' ') += word;
        return refuse(at, Errc::wrong_value, std::move(rule));
    }
    out = std::move(*text);
}

void Reader::read(Json& json, const Place& at, std::string& out, Form form) {
    auto* text = text_at(json, at);
    if (text == nullptr) return;
    if (!form.allows(*text)) return refuse(at, Errc::wrong_value, std::string{form.rule});
    out = std::move(*text);
}

void Reader::read(Json& json, const Place& at, std::string& out, FreeText limit) {
    auto* text = text_at(json, at);
    if (text == nullptr) return;
    if (text->empty()) return refuse(at, Errc::wrong_value, "must not be empty");
    if (characters_in(*text) > limit.characters_max)
        return refuse(at, Errc::limit_exceeded,
                      "must have at most " + std::to_string(limit.characters_max) + " characters");
    out = std::move(*text);
}

void Reader::read(Json& json, const Place& at, std::string& out, AnyText) {
    if (auto* text = text_at(json, at)) out = std::move(*text);
}

void Reader::read(Json& json, const Place& at, std::int64_t& out, Range range) {
    const auto* number = json.as<std::int64_t>();
    if (number == nullptr) return refuse(at, Errc::wrong_type, "must be a whole number");
    if (*number < range.min || *number > range.max)
        return refuse(at, Errc::wrong_value,
                      "must be from " + std::to_string(range.min) + " to " + std::to_string(range.max));
    out = *number;
}

template <class T, class Item>
void Reader::read(Json& json, const Place& at, std::vector<T>& out, const Items<Item>& items) {
    auto* array = json.as<Json::Array>();
    if (array == nullptr) return refuse(at, Errc::wrong_type, "must be an array");
    if (array->size() < items.min)
        return refuse(at, Errc::wrong_value, "must have at least " + std::to_string(items.min) + " items");
    if (array->size() > items.max)
        return refuse(at, Errc::limit_exceeded, "must have at most " + std::to_string(items.max) + " items");
    out.reserve(array->size());
    for (Json& item : *array) {
        const Place here{&at, {}, out.size()};
        T value{};
        read(item, here, value, items.item);
        if (items.is_set && std::ranges::find(out, value) != out.end())
            refuse(here, Errc::wrong_value, "must not come twice");
        if (refusal_) return;
        out.push_back(std::move(value));
    }
}

template <std::size_t index>
void Reader::read_content(Json& json, const Place& at, Content& out, std::size_t wanted) {
    if constexpr (index < std::variant_size_v<Content>) {
        if (index != wanted) return read_content<index + 1>(json, at, out, wanted);
        read(json, at, out.emplace<index>(), ByType{});
    }
}

Checked<Body> Reader::body(Json& json) {
    const Place root;
    std::string kind_name;
    Json content;
    Body body;
    if (auto* members = json.as<Json::Object>()) {
        Members visitor{*this, *members, root};
        visitor("codes", body.codes, list_version_form);
        visitor("content", content, ByType{});
        visitor("kind", kind_name, AnyText{});
        visitor.finish();
    } else {
        refuse(root, Errc::wrong_type, "must be an object");
    }
    const auto kind = kind_named(kind_name);
    if (!kind) refuse({&root, "kind"}, Errc::wrong_value, "must be a kind of record");
    if (!refusal_) {
        const auto index = static_cast<std::size_t>(*kind) - 1;
        read_content<0>(content, {&root, "content"}, body.content, index);
    }
    if (refusal_) return *std::move(refusal_);
    return body;
}

}  // namespace

Checked<Body> read_body(std::string_view json, const CodeLists& lists) {
    auto parsed = parse_json(json);
    if (!parsed) return parsed.error();
    auto body = Reader{lists}.body(*parsed);
    if (body && write_body(*body).size() > limits::body_bytes_max)
        return Refusal{Errc::limit_exceeded, {}, "must have at most 16384 bytes in canonical form"};
    return body;
}

Checked<Body> read_canonical_body(ByteView bytes, const CodeLists& lists) {
    if (bytes.size() > limits::body_bytes_max)
        return Refusal{Errc::limit_exceeded, {}, "must have at most 16384 bytes"};
    auto parsed = parse_json(as_text(bytes));
    if (!parsed) return parsed.error();
    const bool is_as_written = is_canonical(*parsed, as_text(bytes));
    auto body = Reader{lists}.body(*parsed);  // takes the values out of `parsed`
    if (body && !is_as_written) return Refusal{Errc::not_canonical, {}, "must be canonical JSON (RFC 8785)"};
    return body;
}

bool is_newer_body(ByteView canonical, const CodeLists& lists) {
    if (canonical.size() > limits::body_bytes_max) return false;
    const auto json = parse_json(as_text(canonical));
    if (!json || !is_canonical(*json, as_text(canonical))) return false;
    const auto* members = json->as<Json::Object>();
    const Json* codes = json->find("codes");
    const Json* kind = json->find("kind");
    const Json* content = json->find("content");
    if (members == nullptr || members->size() != 3 || codes == nullptr || kind == nullptr ||
        content == nullptr)
        return false;
    const auto* version = codes->as<std::string>();
    const auto* name = kind->as<std::string>();
    if (version == nullptr || name == nullptr || content->as<Json::Object>() == nullptr) return false;
    return is_list_version(*version) && (!kind_named(*name) || is_later_version(*version, lists.version()));
}

}  // namespace stonechat::record
