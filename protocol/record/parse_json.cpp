#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <optional>

#include "protocol/limits.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::record {
namespace {

namespace json = boost::json;
using json::error_code;

// Builds values from Boost.JSON's parse events. Boost's own document keeps only the last of two members with
// one name and turns numbers into doubles, so it cannot say what must be refused.
//
// A refusal is kept in `refusal_` and stops the parser with an error of ours.
class Builder {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);
    // A technology has seven, a full report two dozen: growing from one would move each member often.
    static constexpr std::size_t members_expected = 8;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code&) {
        open(Json::Object{});
        open_.back().as<Json::Object>()->reserve(members_expected);
        return true;
    }
    bool on_object_end(std::size_t, error_code& ec) {
        auto& members = *open_.back().as<Json::Object>();
        constexpr auto by_name = [](const JsonMember& a, const JsonMember& b) {
            return canonical_less(a.name, b.name);
        };
        if (!std::ranges::is_sorted(members, by_name)) std::ranges::sort(members, by_name);
        const auto twice = std::ranges::adjacent_find(members, {}, &JsonMember::name);
        if (twice == members.end()) return close();
        std::rotate(twice, twice + 1, members.end());  // to the end, where place() looks
        return refuse(ec, Errc::not_canonical, "a name must not come twice");
    }
    bool on_array_begin(error_code&) { return open(Json::Array{}); }
    bool on_array_end(std::size_t, error_code&) { return close(); }

    bool on_key_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
    bool on_key(json::string_view part, std::size_t, error_code&) {
        gather(part);
        open_.back().as<Json::Object>()->push_back({std::exchange(gathered_, {}), {}});
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
    bool on_string(json::string_view part, std::size_t, error_code&) {
        gather(part);
        return put({std::exchange(gathered_, {})});
    }

    bool on_number_part(json::string_view part, error_code&) { return gather(part); }
    bool on_int64(std::int64_t number, json::string_view, error_code& ec) {
        gathered_.clear();
        if (number < -json_integer_max || number > json_integer_max) return refuse_large(ec);
        return put({number});
    }
    bool on_uint64(std::uint64_t, json::string_view, error_code& ec) { return refuse_large(ec); }
    // Boost's `estimate` may be off in its last digit; the text is read again, correctly rounded.
    bool on_double(double estimate, json::string_view part, error_code& ec) {
        gather(part);
        const std::string text = std::exchange(gathered_, {});
        double number = 0;
        if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{})
            number = estimate;
        if (number != std::trunc(number)) return refuse(ec, Errc::wrong_type, "must be a whole number");
        if (std::abs(number) > static_cast<double>(json_integer_max)) return refuse_large(ec);
        return put({static_cast<std::int64_t>(number)});
    }

    bool on_bool(bool value, error_code&) { return put({value}); }
    bool on_null(error_code&) { return put({nullptr}); }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }

    [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
    // JSON pointer to the value that is being read.
    [[nodiscard]] std::string place() const {
        std::string pointer;
        for (const Json& container : open_) {
            if (const auto* members = container.as<Json::Object>()) {
                if (!members->empty()) append_pointer_step(pointer, members->back().name);
            } else {
                pointer += '/' + std::to_string(container.as<Json::Array>()->size());
            }
        }
        return pointer;
    }
    Json take() { return std::move(root_); }

private:
    bool gather(json::string_view part) {
        gathered_.append(part.data(), part.size());
        return true;
    }
    template <class Container>
    bool open(Container&& empty) {
        open_.push_back({std::forward<Container>(empty)});
        return true;
    }
    bool close() {
        Json done = std::move(open_.back());
        open_.pop_back();
        return put(std::move(done));
    }
    bool put(Json&& value) {
        if (open_.empty())
            root_ = std::move(value);
        else if (auto* items = open_.back().as<Json::Array>())
            items->push_back(std::move(value));
        else
            open_.back().as<Json::Object>()->back().value = std::move(value);
        return true;
    }
    bool refuse_large(error_code& ec) {
        return refuse(ec, Errc::limit_exceeded, "must be a whole number within 2^53 - 1 of zero");
    }
    bool refuse(error_code& ec, Errc code, const char* rule) {
        refusal_ = Refusal{code, place(), rule};
        ec = code;
        return false;
    }

    std::vector<Json> open_;  // the containers around what is being read, outermost first
    Json root_;
    std::string gathered_;  // parts of a string, name or number
    std::optional<Refusal> refusal_;
};

Refusal not_json(const error_code& ec, std::string place) {
    if (ec == json::error::too_deep) return {Errc::limit_exceeded, std::move(place), "too deeply nested"};
    if (ec == json::error::incomplete)
        return {Errc::truncated, std::move(place), "the text ends inside a value"};
    if (ec == json::error::extra_data) return {Errc::trailing_bytes, {}, "nothing may follow the value"};
    return {Errc::wrong_type, std::move(place), "must be JSON in UTF-8 (RFC 8259)"};
}

}  // namespace

Checked<Json> parse_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = limits::nesting_max;
    json::basic_parser<Builder> parser{options};
    error_code ec;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && used < text.size()) ec = json::error::extra_data;
    if (!ec) return parser.handler().take();
    if (const auto& refusal = parser.handler().refusal()) return *refusal;
    return not_json(ec, parser.handler().place());
}

}  // namespace stonechat::record
