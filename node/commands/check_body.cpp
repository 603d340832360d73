#include "node/commands/check_body.hpp"

#include <istream>
#include <iterator>
#include <ostream>
#include <string>

#include "protocol/record/body.hpp"
#include "protocol/record/canonical_json.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::commands {
namespace {

std::string verdict_line(const Checked<record::Body>& body) {
    if (body) return R"({"ok":true})";
    std::string line = R"({"ok":false,"pointer":)";
    record::append_json_string(line, body.error().field);
    line += R"(,"rule":)";
    record::append_json_string(line, body.error().rule);
    return line + "}";
}

}  // namespace

int check_body(std::istream& in, std::ostream& out, bool jsonl) {
    const record::CodeLists& lists = record::builtin_code_lists();
    if (jsonl) {
        for (std::string line; std::getline(in, line);)
            out << verdict_line(record::read_body(line, lists)) << '\n';
        out.flush();
        return 0;
    }
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto body = record::read_body(text, lists);
    if (body)
        out << "ok\n";
    else
        out << "refused: " << body.error().text() << '\n';
    out.flush();
    return body ? 0 : 1;
}

}  // namespace stonechat::commands
