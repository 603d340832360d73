#include "protocol/record/body.hpp"
#include "protocol/record/body_fields.hpp"

namespace stonechat::record {
namespace {

// The visitor of fields(): the fields come in canonical order, so each is appended as it comes.
class Writer {
public:
    explicit Writer(std::string& out) : out_{out} { out_ += '{'; }

    template <class T, class Constraint>
    void operator()(std::string_view name, const T& member, const Constraint&) {
        name_of(name);
        append(member);
    }
    template <class T, class Constraint>
    void operator()(std::string_view name, const std::optional<T>& member, const Constraint&) {
        if (!member) return;
        name_of(name);
        append(*member);
    }
    void name_of(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        append_json_string(out_, name);
        out_ += ':';
    }
    template <class Struct>
    void append(const Struct& value) {
        Writer inner{out_};
        fields(value, inner);
        out_ += '}';
    }
    void append(const std::string& text) { append_json_string(out_, text); }
    void append(std::int64_t number) { append_json_integer(out_, number); }
    void append(bool value) { out_ += value ? "true" : "false"; }
    void append(const Count& count) {
        if (count.is_masked)
            out_ += "\"1-4\"";
        else
            append_json_integer(out_, count.value);
    }
    void append(const Versions& versions) {
        if (versions.all)
            out_ += "\"all\"";
        else
            append<Versions>(versions);
    }
    template <class T>
    void append(const std::vector<T>& items) {
        out_ += '[';
        for (const T& item : items) {
            if (out_.back() != '[') out_ += ',';
            append(item);
        }
        out_ += ']';
    }

private:
    std::string& out_;
};

}  // namespace

std::string write_body(const Body& body) {
    std::string out;
    Writer writer{out};
    writer("codes", body.codes, list_version_form);
    writer.name_of("content");
    std::visit([&](const auto& content) { writer.append(content); }, body.content);
    writer.name_of("kind");
    writer.append(std::string{name_of(body.kind())});
    out += '}';
    return out;
}

}  // namespace stonechat::record
