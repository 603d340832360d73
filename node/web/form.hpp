#pragma once
// What a browser sends with a form.
//
// Limits: form_fields_max fields, form_name_bytes_max bytes a name; the server bounds the whole.
// Errors: not_canonical for bytes that are not such a form, wrong_value for text that is not UTF-8,
//         limit_exceeded. Nothing of the form is in a refusal.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/refusal.hpp"

namespace stonechat::web {

inline constexpr std::size_t form_fields_max = 400;
inline constexpr std::size_t form_name_bytes_max = 80;

// The fields of one form by name; a name may have several values, as check boxes do.
class FormValues {
public:
    using Map = std::map<std::string, std::vector<std::string>>;
    FormValues() = default;
    explicit FormValues(Map values) : values_{std::move(values)} {}

    // The first value, or empty.
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return values_.contains(std::string{name}); }
    void add(std::string name, std::string value) { values_[std::move(name)].push_back(std::move(value)); }
    void remove(std::string_view name) { values_.erase(std::string{name}); }
    [[nodiscard]] const Map& map() const { return values_; }
    friend bool operator==(const FormValues&, const FormValues&) = default;

private:
    Map values_;
};

// By the request's content type: application/x-www-form-urlencoded (URL standard section 5) or
// multipart/form-data (RFC 7578; a file's content is the field's value). Line and page ends become LF, other
// control characters and white space at both ends go.
Checked<FormValues> read_form(std::string_view content_type, std::string_view body);

}  // namespace stonechat::web
